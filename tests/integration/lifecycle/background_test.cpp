// Reconciling beside everything else: on a thread of the library's own, and past a mount that hangs.
#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A FUSE mount whose file system never answers: what asks it hangs in the kernel until the mount goes.
class SilentMount {
public:
    explicit SilentMount(fs::path place) : place_(std::move(place)), device_(::open("/dev/fuse", O_RDWR)) {
        const auto options = "fd=" + std::to_string(device_) + ",rootmode=40000,user_id=0,group_id=0";
        is_mounted_ = device_ >= 0 &&
                      ::mount("silent", place_.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
    }
    SilentMount(const SilentMount&) = delete;
    SilentMount& operator=(const SilentMount&) = delete;
    ~SilentMount() {
        if (is_mounted_) ::umount2(place_.c_str(), MNT_DETACH);
        if (device_ >= 0) ::close(device_);
        std::this_thread::sleep_for(milliseconds{50});  // for who hung there to leave
    }
    [[nodiscard]] bool is_mounted() const { return is_mounted_; }

private:
    fs::path place_;
    int device_;
    bool is_mounted_ = false;
};

std::size_t thread_count() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{"/proc/self/task"}, {}));
}

milliseconds cpu_time() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
    return milliseconds{of(usage.ru_utime) + of(usage.ru_stime)};
}

template <class Condition>
bool comes_true(const Condition& condition) {
    for (const auto end = Clock::now() + std::chrono::seconds{20}; Clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
}

class Background : public LibraryTest {};

TEST_F(Background, AnOpenedLibraryFindsDriftByItselfThenRests) {
    const auto id = register_bundle(bundle);
    fs::remove_all(bundle / "vae");
    const auto threads = thread_count();
    const auto library = open_library(true);
    EXPECT_TRUE(comes_true([&] { return record_of(id)["validation_state"] == "degraded"; }));
    EXPECT_TRUE(comes_true([&] { return thread_count() == threads; })) << "its thread goes when it is done";
    const auto listing = listing_of_library(root);
    const auto before = cpu_time();
    std::this_thread::sleep_for(milliseconds{300});
    EXPECT_LT(cpu_time() - before, milliseconds{20});
    EXPECT_EQ(listing_of_library(root), listing);
}

TEST_F(Background, ReadOnlyAndMissingLibrariesStartNothing) {
    const auto threads = thread_count();
    host::LibraryOptions options;
    options.root = root.string();
    const auto missing = host::Library::open(open_host(), options);
    ASSERT_TRUE(missing);
    EXPECT_EQ(thread_count(), threads);
    EXPECT_FALSE(fs::exists(root));
    (void)register_bundle(bundle);
    options.read_only = true;
    const auto library = host::Library::open(open_host(), options);
    ASSERT_TRUE(library);
    EXPECT_EQ(thread_count(), threads);
    EXPECT_EQ((*library)->reconcile({}).error().code, ErrorCode::read_only);
}

TEST_F(Background, IsStoppedByClosingTheLibrary) {
    for (int i = 0; i < 20; ++i) {
        const auto copy = folder / "bundles" / ("copy" + std::to_string(i));
        copy_bundle("dit", copy);
        (void)register_bundle(copy);
    }
    const auto threads = thread_count();
    fs::remove_all(root / ".gantry");  // so that there is something to do
    for (int i = 0; i < 5; ++i) (void)open_library(true);
    EXPECT_TRUE(comes_true([&] { return thread_count() == threads; }));
    EXPECT_EQ(reconcile().written, 0u) << "every record is what it was";
    EXPECT_EQ(reconcile().unchanged, 20u);
}

TEST_F(Background, CancellingLeavesWholeRecords) {
    (void)register_bundle(bundle);
    fs::remove_all(bundle / "vae");
    const host::CancelFlag cancelled{true};
    host::ReconcileOptions options;
    options.cancel = &cancelled;
    const auto outcome = open_library()->reconcile(options);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::cancelled);
    EXPECT_EQ(reconcile().changed, 1u);
}

TEST_F(Background, ProgressGoesThroughAllModels) {
    (void)register_bundle(bundle);
    std::vector<std::uint64_t> done;
    host::ReconcileOptions options;
    options.progress = [&](const host::Progress& progress) {
        done.push_back(progress.done);
        EXPECT_EQ(progress.total, 1u);
        EXPECT_EQ(progress.unit, "models");
    };
    (void)reconcile(options);
    EXPECT_THAT(done, testing::ElementsAre(1u));
}

class HangingMount : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        copy_bundle("dit", silent / "dit");
        silent_id = register_bundle(silent / "dit");
        id = register_bundle(bundle);
    }
    fs::path silent = folder / "silent";
    std::string silent_id;
    std::string id;
};

TEST_F(HangingMount, LeavesItsModelsAsTheyWereAndKeepsNoOtherWaiting) {
    fs::remove_all(bundle / "vae");
    const auto record = full_listing(root / silent_id);
    {
        const SilentMount mount{silent};
        if (!mount.is_mounted()) GTEST_SKIP() << "SKIP: this user may not mount FUSE file systems here";
        host::ReconcileOptions options;
        options.mount_deadline = milliseconds{300};
        const auto started = Clock::now();
        const auto outcome = reconcile(options);
        EXPECT_LT(Clock::now() - started, std::chrono::seconds{10});
        EXPECT_EQ(outcome.checked, 1u);
        EXPECT_EQ(outcome.changed, 1u);
        EXPECT_EQ(outcome.unchanged, 0u);
        ASSERT_EQ(outcome.changes.size(), 1u);
        EXPECT_EQ(outcome.changes[0].model_id, id);
        ASSERT_EQ(outcome.not_checked.size(), 1u);
        EXPECT_EQ(outcome.not_checked[0].model_id, silent_id);
        EXPECT_EQ(outcome.not_checked[0].code, "source_not_responding");
        EXPECT_EQ(record_of(silent_id)["validation_state"], "valid");
        EXPECT_EQ(record_of(id)["validation_state"], "degraded");
    }
    EXPECT_EQ(full_listing(root / silent_id), record);
    EXPECT_EQ(reconcile().unchanged, 2u);
}

TEST_F(HangingMount, DoesNotKeepALibraryFromClosing) {
    const SilentMount mount{silent};
    if (!mount.is_mounted()) GTEST_SKIP() << "SKIP: this user may not mount FUSE file systems here";
    const auto started = Clock::now();
    auto library = open_library(true);
    std::this_thread::sleep_for(milliseconds{100});
    library.reset();
    EXPECT_LT(Clock::now() - started, std::chrono::seconds{8});
}

}  // namespace
}  // namespace gantry::test

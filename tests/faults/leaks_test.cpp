// What an engine that runs for months does: resolve, import, open. Descriptors and threads stay as many as they
// were, and memory does not grow.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

constexpr long kMostGrowthBytes = 5'000'000;

struct Usage {
    long resident_bytes = 0;
    long descriptors = 0;
    long threads = 0;
};

long entries_of(const char* folder) {
    return std::distance(fs::directory_iterator{folder}, fs::directory_iterator{});
}

Usage usage() {
    std::ifstream statm{"/proc/self/statm"};
    long whole = 0;
    Usage now;
    statm >> whole >> now.resident_bytes;
    now.resident_bytes *= ::sysconf(_SC_PAGESIZE);
    now.descriptors = entries_of("/proc/self/fd");
    now.threads = entries_of("/proc/self/task");
    return now;
}

template <class Outcome>
bool is_locked(const Outcome& outcome) {
    return !outcome && outcome.error().code == ErrorCode::locked;
}

class Leaks : public testing::Test {
protected:
    Leaks() {
        prepare_place(place_);
        library = open();
        // So few that all are there after the warm-up.
        if (!library->set_configuration("event_limit", "100")) throw std::runtime_error{"cannot configure"};
    }
    ~Leaks() override { fs::remove_all(place_); }

    std::shared_ptr<host::Library> open() const {
        auto opened = open_library_at(root());
        if (!opened) throw std::runtime_error{opened.error().message};
        return *std::move(opened);
    }
    fs::path root() const { return library_of(place_); }
    fs::path bundle(const std::string& name) const { return place_ / "bundles" / name; }

    // A tenth of it first, to fill what is kept on purpose.
    template <class Work>
    static void expect_flat(const char* what, long always, long in_long_run, const Work& work) {
        const auto count = is_long_run() ? in_long_run : always;
        for (long turn = 0; turn < count / 10; ++turn) ASSERT_NO_FATAL_FAILURE(work(turn));
        const auto before = usage();
        for (long turn = 0; turn < count; ++turn) ASSERT_NO_FATAL_FAILURE(work(turn));
        const auto after = usage();
        const auto growth = after.resident_bytes - before.resident_bytes;
        std::cout << count << ' ' << what << ": " << before.descriptors << " descriptors, then "
                  << after.descriptors << "; " << before.threads << " threads, then " << after.threads << "; "
                  << before.resident_bytes / 1024 << " KiB resident, then " << after.resident_bytes / 1024
                  << '\n';
        EXPECT_EQ(after.descriptors, before.descriptors);
        EXPECT_EQ(after.threads, before.threads);
        EXPECT_LT(growth, kMostGrowthBytes);
    }

    std::shared_ptr<host::Library> library;

private:
    static fs::path new_place() {
        const fs::path parent = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path();
        return parent / ("gantry-leaks-" + std::to_string(::getpid()));
    }

    const fs::path place_ = new_place();
};

// Every thousandth after a change, so that the plugin runs and a record is written.
TEST_F(Leaks, OfResolvesThereAreNone) {
    const std::string id = "diffusion/unknown/first";
    const auto part = bundle("first") / "vae";
    expect_flat("resolves", 10'000, 1'000'000, [&](long turn) {
        const bool is_broken = turn % 1'000 == 999;
        if (is_broken) fs::rename(part, bundle("first") / "gone");
        const auto resolved = library->resolve_model_execution_descriptor(id);
        if (is_broken) fs::rename(bundle("first") / "gone", part);
        ASSERT_EQ(resolved.has_value(), !is_broken) << turn;
    });
}

// Several at once: an import waits until a change of the copy would show, which is most of its time.
TEST_F(Leaks, OfImportsThereAreNone) {
    constexpr long kAtOnce = 5;
    for (long worker = 0; worker < kAtOnce; ++worker)
        copy_bundle("dit", bundle("source-" + std::to_string(worker)));
    const auto import_and_remove = [&](long worker) {
        const auto source = bundle("source-" + std::to_string(worker)).string();
        auto made = library->import_model(source, {});
        while (is_locked(made)) made = library->import_model(source, {});
        ASSERT_TRUE(made) << made.error().message;
        auto gone = library->remove_model(made->model_id);
        while (is_locked(gone)) gone = library->remove_model(made->model_id);
        ASSERT_TRUE(gone) << gone.error().message;
    };
    expect_flat("times five imports, each removed", 100, 20'000, [&](long) {
        std::vector<std::thread> workers;
        for (long worker = 0; worker < kAtOnce; ++worker) workers.emplace_back(import_and_remove, worker);
        for (auto& worker : workers) worker.join();
    });
    EXPECT_TRUE(fs::is_empty(root() / ".gantry/staging"));
}

// What fails has as much to give back.
TEST_F(Leaks, OfRefusalsThereAreNone) {
    write_file(bundle("nothing") / "notes.txt", "no model");
    expect_flat("refusals of each kind", 200, 20'000, [&](long) {
        ASSERT_FALSE(library->register_external(bundle("nothing").string(), {}));
        ASSERT_FALSE(library->import_model((bundle("nothing") / "gone").string(), {}));
        ASSERT_FALSE(library->import_model_in_place(bundle("second").string(), {}));
        ASSERT_FALSE(library->resolve_model_execution_descriptor("diffusion/unknown/lost"));
        ASSERT_FALSE(library->get_model("no/such/model"));
        ASSERT_FALSE(library->set_configuration("event_limit", "none"));
    });
}

TEST_F(Leaks, OfOpeningsThereAreNone) {
    library = nullptr;
    expect_flat("hosts and libraries opened", 200, 10'000, [&](long) {
        const auto opened = open();
        ASSERT_TRUE(opened->resolve_model_execution_descriptor("diffusion/unknown/first"));
        ASSERT_TRUE(opened->list_models({}));
    });
}

}  // namespace
}  // namespace gantry::test

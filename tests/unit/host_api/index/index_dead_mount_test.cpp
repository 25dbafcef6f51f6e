// A mount that does not answer any more: whoever asks it waits in the kernel, and nobody else does.
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <thread>

#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host {
namespace {

using namespace testing;

struct DeadMount {
    std::string path;
    int looks_before = 0;
    std::atomic<bool> is_waited_for{false};
    std::atomic<bool> answers{true};
};

DeadMount& dead_mount() {
    static DeadMount mount;
    return mount;
}

void wait_for(const std::atomic<bool>& happened) {
    while (!happened.load()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

}  // namespace
}  // namespace gantry::host

// As the C library's, but for a path on the dead mount.
extern "C" int stat(const char* path, struct stat* seen) {
    auto& mount = gantry::host::dead_mount();
    if (!mount.answers.load() && mount.path == path && mount.looks_before-- == 0) {
        mount.is_waited_for.store(true);
        gantry::host::wait_for(mount.answers);
    }
    return ::fstatat(AT_FDCWD, path, seen, 0);
}

namespace gantry::host {
namespace {

TEST(IndexStoreOnADeadMount, KeepsNobodyFromAnIndexThatLiesElsewhere) {
    using std::chrono::seconds;
    const TemporaryFolder dead;
    const TemporaryFolder alive;
    const auto index = open_complete_index(dead.path());
    auto& mount = dead_mount();
    mount.path = dead.path();
    mount.looks_before = 1;  // it dies between the look that finds the folder and the next
    mount.answers.store(false);
    auto waiting = std::async(std::launch::async, [&] { return Index::open(dead.path()).has_value(); });
    wait_for(mount.is_waited_for);

    auto other = std::async(std::launch::async, [&] {
        auto opened = Index::open(alive.path());
        if (!opened || !(*opened)->put(make_row("a/b/c"), {})) return false;
        (*opened).reset();
        return Index::open(alive.path()).has_value();
    });
    EXPECT_EQ(other.wait_for(seconds{5}), std::future_status::ready);
    EXPECT_EQ(waiting.wait_for(seconds{0}), std::future_status::timeout);
    mount.answers.store(true);
    EXPECT_TRUE(other.get());
    EXPECT_TRUE(waiting.get());
}

}  // namespace
}  // namespace gantry::host

#include "registry/writer_lock.hpp"

#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;
using testing::TemporaryFolder;

// A child that takes the lock, says so by a byte, and keeps it until it is killed or `hold` is over.
pid_t start_holder(const std::string& folder, std::chrono::milliseconds hold) {
    int ready[2];
    if (::pipe(ready) != 0) return -1;
    const auto child = testing::start_child([&] {
        const auto lock = WriterLock::acquire(folder, 0ms);
        (void)!::write(ready[1], "x", 1);
        std::this_thread::sleep_for(hold);
        return lock ? 0 : 1;
    });
    char byte = 0;
    (void)!::read(ready[0], &byte, 1);
    ::close(ready[0]);
    ::close(ready[1]);
    return child;
}

TEST(WriterLock, ExcludesASecondHolderInTheSameProcess) {
    const TemporaryFolder folder;
    auto first = WriterLock::acquire(folder.path(), 0ms);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = WriterLock::acquire(folder.path(), 0ms);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::locked);
    EXPECT_THAT(second.error().message, HasSubstr(fmt::format("process {} ", ::getpid())));

    {
        const auto moved = *std::move(first);
        EXPECT_FALSE(WriterLock::acquire(folder.path(), 0ms)) << "moving does not let go";
    }
    EXPECT_TRUE(WriterLock::acquire(folder.path(), 0ms));
}

TEST(WriterLock, TellsWhichProcessHoldsItAfterWaiting) {
    const TemporaryFolder folder;
    const auto holder = start_holder(folder.path(), 60s);
    const auto begin = Clock::now();
    const auto lock = WriterLock::acquire(folder.path(), 80ms);
    const auto waited = Clock::now() - begin;
    ::kill(holder, SIGKILL);
    testing::wait_for(holder);
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, ErrorCode::locked);
    EXPECT_THAT(lock.error().message, HasSubstr(fmt::format("process {} ", holder)));
    EXPECT_GE(waited, 80ms);
    EXPECT_LT(waited, 5s);
}

TEST(WriterLock, IsFreeOnceItsHolderWasKilled) {
    const TemporaryFolder folder;
    const auto holder = start_holder(folder.path(), 60s);
    ASSERT_FALSE(WriterLock::acquire(folder.path(), 0ms));
    ::kill(holder, SIGKILL);
    testing::wait_for(holder);
    EXPECT_TRUE(WriterLock::acquire(folder.path(), 0ms));
}

TEST(WriterLock, WaitsForItsHolderToFinish) {
    const TemporaryFolder folder;
    const auto holder = start_holder(folder.path(), 100ms);
    EXPECT_TRUE(WriterLock::acquire(folder.path(), 10s));
    EXPECT_EQ(testing::wait_for(holder), 0);
}

TEST(WriterLock, HasOneHolderAtATimeAmongThreads) {
    const TemporaryFolder folder;
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> done{0};
    const auto work = [&] {
        for (int round = 0; round < 10; ++round) {
            const auto lock = WriterLock::acquire(folder.path(), 20s);
            if (!lock) return;
            const int now = ++inside;
            if (now > most) most = now;
            std::this_thread::sleep_for(200us);
            --inside;
            ++done;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(most, 1);
    EXPECT_EQ(done, 40);
}

TEST(WriterLock, IsNotLostByAForkedChildThatEnds) {
    const TemporaryFolder folder;
    auto lock = WriterLock::acquire(folder.path(), 0ms);
    ASSERT_TRUE(lock);
    const auto child = testing::start_child([&lock] {
        const auto taken_along = *std::move(lock);
        return 0;
    });
    ASSERT_EQ(testing::wait_for(child), 0);
    EXPECT_FALSE(WriterLock::acquire(folder.path(), 0ms));
}

TEST(WriterLock, IsTakenOnTheFileThatHasTheName) {
    const TemporaryFolder folder;
    const auto old = WriterLock::acquire(folder.path(), 0ms);
    ASSERT_TRUE(old);
    std::thread remover{[&folder] {
        std::this_thread::sleep_for(30ms);
        std::filesystem::remove(folder / "lock");
    }};
    const auto waiting = WriterLock::acquire(folder.path(), 10s);
    remover.join();
    ASSERT_TRUE(waiting) << "the old file is nobody's lock any more";
    EXPECT_FALSE(WriterLock::acquire(folder.path(), 0ms));
}

TEST(WriterLock, HasOneHolderAtATimeWhileItsFileIsRemovedAgainAndAgain) {
    const TemporaryFolder folder;
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> taken{0};
    const auto end = Clock::now() + 400ms;
    const auto latest = Clock::now() + 60s;  // a busy machine gives the threads few turns
    const auto work = [&] {
        while (Clock::now() < end || (taken <= 10 && Clock::now() < latest)) {
            const auto lock = WriterLock::acquire(folder.path(), 0ms);
            if (!lock) continue;
            const int now = ++inside;
            if (now > most) most = now;
            ++taken;
            std::this_thread::yield();
            --inside;
            std::filesystem::remove(folder / "lock");
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(most, 1);
    EXPECT_GT(taken, 10);
}

TEST(WriterLock, RefusesAFolderThatIsMissingAndALockThatIsNotAFile) {
    const TemporaryFolder folder;
    EXPECT_EQ(WriterLock::acquire(folder / "none", 0ms).error().code, ErrorCode::io);
    folder.make("a/lock");
    EXPECT_FALSE(WriterLock::acquire(folder / "a", 0ms));
    folder.write("victim", "precious");
    folder.link("b/lock", folder / "victim");
    EXPECT_EQ(WriterLock::acquire(folder / "b", 0ms).error().code, ErrorCode::corrupt);
    EXPECT_EQ(folder.read("victim"), "precious");
    folder.make("c");
    ASSERT_EQ(::mkfifo((folder / "c/lock").c_str(), 0600), 0);
    EXPECT_EQ(WriterLock::acquire(folder / "c", 0ms).error().code, ErrorCode::corrupt);
    folder.link("d", "a");
    EXPECT_EQ(WriterLock::acquire(folder / "d", 0ms).error().code, ErrorCode::corrupt);
}

TEST(WriterLock, IsNotRefusedBecauseSomebodyHasItAndIsNotTakenByAsking) {
    const TemporaryFolder folder;
    EXPECT_FALSE(WriterLock::refusal(folder.path()));
    const auto lock = WriterLock::acquire(folder.path(), 0ms);
    ASSERT_TRUE(lock);
    EXPECT_FALSE(WriterLock::refusal(folder.path()));
    EXPECT_EQ(WriterLock::acquire(folder.path(), 0ms).error().code, ErrorCode::locked);
}

}  // namespace
}  // namespace gantry::host

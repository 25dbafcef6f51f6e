// Mount checks against checks that hang, fail, throw and are cancelled.
#include "library/mount_checks.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using std::chrono::milliseconds;

const auto kMounts = MountTable::parse("1 1 8:1 / / rw\n2 1 8:2 / /slow rw\n3 1 8:3 / /hangs rw\n");

// Hangs until the test is over; shared with the thread that is left behind.
struct Gate {
    std::mutex mutex;
    std::condition_variable opened;
    bool is_open = false;
    void wait() {
        std::unique_lock lock{mutex};
        opened.wait(lock, [this] { return is_open; });
    }
    void open() {
        const std::lock_guard lock{mutex};
        is_open = true;
        opened.notify_all();
    }
};

MakeSourceCheck for_each_mount(SourceCheck check) {
    return [check] { return check; };
}

class MountChecks : public testing::Test {
protected:
    ~MountChecks() override { gate->open(); }

    Result<void> run(const std::vector<std::string>& sources, SourceCheck check,
                     MountCheckOptions options = {}) {
        return check_by_mount(sources, kMounts, for_each_mount(std::move(check)), options,
                              [&](std::size_t position, Result<SourceAnswer> answer) -> Result<void> {
                                  EXPECT_TRUE(answers.emplace(position, std::move(answer)).second)
                                      << "answered twice";
                                  return {};
                              });
    }
    ErrorCode code_of(std::size_t position) { return answers.at(position).error().code; }

    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
    std::map<std::size_t, Result<SourceAnswer>> answers;
};

TEST_F(MountChecks, AnswerForEverySourceOnce) {
    std::vector<std::string> sources;
    for (int i = 0; i < 2'000; ++i) sources.push_back((i % 2 == 0 ? "/a/" : "/slow/") + std::to_string(i));
    const auto done = run(sources, [sources](std::size_t position, CheckWatch&) -> Result<SourceAnswer> {
        SourceAnswer answer;
        answer.entry_path = sources[position];
        return answer;
    });
    ASSERT_TRUE(done);
    ASSERT_EQ(answers.size(), sources.size());
    for (const auto& [position, answer] : answers) EXPECT_EQ(answer->entry_path, sources[position]);
}

TEST_F(MountChecks, GiveUpAMountThatHangsAndNoOther) {
    const auto calls = std::make_shared<std::atomic<int>>(0);
    const auto done = run({"/hangs/1", "/a", "/hangs/2", "/slow/b"},
                          [gate = gate, calls](std::size_t position, CheckWatch&) -> Result<SourceAnswer> {
                              ++*calls;
                              if (position == 0) gate->wait();
                              return SourceAnswer{};
                          },
                          {milliseconds{50}, nullptr});
    ASSERT_TRUE(done);
    EXPECT_EQ(code_of(0), ErrorCode::timeout);
    EXPECT_EQ(code_of(2), ErrorCode::timeout) << "behind the one that hangs";
    EXPECT_TRUE(answers.at(1));
    EXPECT_TRUE(answers.at(3));
    EXPECT_EQ(*calls, 3) << "what is behind a mount that hangs is not asked";
}

TEST_F(MountChecks, LetACheckTakeItsTimeWhileItsMountAnswers) {
    const auto done = run({"/"},
                          [](std::size_t, CheckWatch& watch) -> Result<SourceAnswer> {
                              watch.will_take_long();
                              std::this_thread::sleep_for(milliseconds{400});
                              return SourceAnswer{};
                          },
                          {milliseconds{50}, nullptr});
    ASSERT_TRUE(done);
    EXPECT_TRUE(answers.at(0));
}

TEST_F(MountChecks, PassErrorsAndExceptionsOnAsAnswers) {
    const auto done = run({"/a", "/b"}, [](std::size_t position, CheckWatch&) -> Result<SourceAnswer> {
        if (position == 0) return make_error(ErrorCode::needs_plugin, "no plugin");
        throw std::runtime_error{"thrown"};
    });
    ASSERT_TRUE(done);
    EXPECT_EQ(code_of(0), ErrorCode::needs_plugin);
    EXPECT_EQ(code_of(1), ErrorCode::internal);
}

TEST_F(MountChecks, EndWhenTheyAreCancelled) {
    CancelFlag cancel{false};
    const auto done = run({"/a", "/slow/b"},
                          [&cancel](std::size_t, CheckWatch& watch) -> Result<SourceAnswer> {
                              cancel.store(true);
                              while (!watch.cancelled().load()) std::this_thread::yield();
                              return SourceAnswer{};
                          },
                          {milliseconds{10'000}, &cancel});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::cancelled);
}

TEST_F(MountChecks, AreMadeForEachMountAndCalledInTheOrderOfTheSources) {
    std::mutex mutex;
    std::vector<std::vector<std::size_t>> called;
    const auto done = check_by_mount(
        {"/a/0", "/slow/1", "/a/2", "/a/3"}, kMounts,
        [&]() -> SourceCheck {
            const auto number = called.size();
            called.emplace_back();
            return [&, number](std::size_t position, CheckWatch&) -> Result<SourceAnswer> {
                const std::lock_guard guard{mutex};
                called[number].push_back(position);
                return SourceAnswer{};
            };
        },
        {}, [](std::size_t, Result<SourceAnswer>) -> Result<void> { return {}; });
    EXPECT_TRUE(done);
    using testing::ElementsAre;
    EXPECT_THAT(called, testing::UnorderedElementsAre(ElementsAre(0, 2, 3), ElementsAre(1)));
}

TEST_F(MountChecks, EndWithTheFirstErrorOfTheTaker) {
    int taken = 0;
    const auto done = check_by_mount(
        {"/a", "/b", "/c"}, kMounts,
        for_each_mount([](std::size_t, CheckWatch&) -> Result<SourceAnswer> { return SourceAnswer{}; }), {},
        [&](std::size_t, Result<SourceAnswer>) -> Result<void> {
            ++taken;
            return make_error(ErrorCode::locked, "locked");
        });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::locked);
    EXPECT_EQ(taken, 1);
}

TEST_F(MountChecks, OfNothingAreDone) {
    EXPECT_TRUE(run({}, [](std::size_t, CheckWatch&) -> Result<SourceAnswer> { return SourceAnswer{}; }));
}

TEST(PresenceOf, TellsWhatIsThereFromWhatIsGone) {
    EXPECT_EQ(presence_of("/", milliseconds{5'000}), Presence::there);
    EXPECT_EQ(presence_of("/no/such/folder", milliseconds{5'000}), Presence::gone);
}

TEST(PresenceOf, SeveralIsToldInTheirOrder) {
    using testing::ElementsAre;
    EXPECT_THAT(presences_of({"/no/such/folder", "/", "/dev/null/below a file"}, milliseconds{5'000}),
                ElementsAre(Presence::gone, Presence::there, Presence::gone));
    EXPECT_THAT(presences_of({}, milliseconds{5'000}), testing::IsEmpty());
}

}  // namespace
}  // namespace gantry::host

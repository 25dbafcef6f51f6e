#include "library/root_check.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using namespace std::chrono_literals;

// A drive that answers for some models at once, and for others only when it is let go.
class SlowDrive {
public:
    [[nodiscard]] RecordReader reader() const {
        return [state = state_](const ModelId& id) -> Result<std::optional<std::string>> {
            if (id.name() == "slow") {
                std::unique_lock guard{state->mutex};
                state->let_go.wait(guard, [&] { return state->may_go; });
            }
            if (id.name() == "unreadable") return make_error(ErrorCode::io, "no");
            return std::optional<std::string>{"record"};
        };
    }
    void let_go() {
        const std::lock_guard guard{state_->mutex};
        state_->may_go = true;
        state_->let_go.notify_all();
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable let_go;
        bool may_go = false;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

RootSubject subject(std::string_view name, std::string record = "record") {
    return {ModelId::make("a", "b", name), std::move(record), {}, {}, {}};
}

TEST(RootCheck, ComparesTheRecordAndThePlace) {
    auto gone = subject("gone");
    gone.entry_path = "/nowhere/at/all";
    auto known_gone = gone;
    known_gone.is_recorded_gone = true;
    auto there = subject("there");
    there.entry_path = "/";
    auto back = there;
    back.is_recorded_gone = true;
    auto other_kind = there;
    other_kind.is_folder = false;
    auto known_other_kind = other_kind;
    known_other_kind.is_recorded_other_kind = true;
    const auto answers = check_roots(SlowDrive{}.reader(),
                                     {subject("same"), subject("edited", "older"), subject("unreadable"), gone,
                                      known_gone, there, back, other_kind, known_other_kind},
                                     10s);
    using Answer = std::optional<bool>;
    EXPECT_EQ(answers,
              (std::vector<Answer>{Answer{}, true, Answer{}, true, false, Answer{}, true, true, false}));
}

TEST(RootCheck, LeavesADriveThatDoesNotAnswerWhenTheTimeIsOver) {
    SlowDrive drive;
    const auto begin = std::chrono::steady_clock::now();
    const auto answers = check_roots(
        drive.reader(), {subject("first", "older"), subject("slow"), subject("last", "older")}, 100ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_EQ(answers, (std::vector<std::optional<bool>>{true, std::nullopt, std::nullopt}));
    drive.let_go();
}

TEST(RootCheck, StartsNoMoreThreadsWhenAllAreHeldUp) {
    SlowDrive drive;
    for (int i = 0; i < 6; ++i) (void)check_roots(drive.reader(), {subject("slow")}, 20ms);
    EXPECT_EQ(check_roots(drive.reader(), {subject("edited", "older")}, 10s).front(), std::nullopt);
    drive.let_go();
    std::optional<bool> answer;
    for (int i = 0; i < 500 && !answer; ++i) {
        std::this_thread::sleep_for(10ms);
        answer = check_roots(drive.reader(), {subject("edited", "older")}, 20ms).front();
    }
    EXPECT_EQ(answer, true) << "and again when they are free";
}

}  // namespace
}  // namespace gantry::host

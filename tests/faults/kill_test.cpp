// An operation is killed, at each call that changes a file or at any time: nothing that was acknowledged is
// lost, nothing is torn, and the next try comes to the same end.
#include <chrono>

#include <gtest/gtest.h>

#include "faults/trial.hpp"

namespace gantry::test {
namespace {

// Trials of one operation; twelve operations.
constexpr std::size_t kShort = 18;
constexpr std::size_t kLong = 850;

class Kill : public testing::TestWithParam<Operation> {};

TEST_P(Kill, LosesAndTearsNothing) {
    const auto seed = trial_seed();
    std::mt19937 random{seed};
    RecordProperty("seed", std::to_string(seed));
    Trials trials;
    const auto& operation = GetParam();
    const auto calls = trials.boundaries_of(operation);
    ASSERT_FALSE(calls.empty());
    const auto begin = std::chrono::steady_clock::now();
    (void)trials.run(operation, {});
    const auto whole =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);

    const auto count = is_long_run() ? kLong : kShort;
    std::size_t killed = 0;
    for (std::size_t trial = 0; trial < count; ++trial) {
        Fault fault;
        // Half at boundaries: each in turn where there are enough trials, else spread evenly.
        if (trial % 2 == 0) {
            const auto step = trial / 2;
            const auto offset = random() % calls.size();
            const auto place = count / 2 >= calls.size()
                                   ? step % calls.size()
                                   : (step * calls.size() / (count / 2) + offset) % calls.size();
            fault.at = static_cast<long>(place) + 1;
        } else {
            fault.killed_after =
                1 + static_cast<long>(random() % static_cast<unsigned long>(whole.count() * 5 / 4));
        }
        const auto ending = trials.run(operation, fault);
        killed += ending.is_killed ? 1 : 0;
        const auto wrong = trials.check(operation, ending);
        ASSERT_EQ(wrong, "") << operation.name << " killed at boundary " << fault.at << " of " << calls.size()
                             << (fault.at > 0 ? " (" + calls[static_cast<std::size_t>(fault.at) - 1] + ")" : "")
                             << ", after " << fault.killed_after << " us; it said: " << ending.said
                             << "; GANTRY_SEED=" << seed;
    }
    EXPECT_GE(killed, count / 4) << "most trials must end before the operation does";
    std::cout << operation.name << ": " << count << " trials, " << killed << " killed, " << calls.size()
              << " boundaries, seed " << seed << '\n';
}

INSTANTIATE_TEST_SUITE_P(Of, Kill, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::test

// Each call that changes a file fails once: the operation says so with a typed error or does without, the
// library is as before or as after, and the next try works.
#include <array>
#include <cerrno>

#include <gtest/gtest.h>

#include "faults/trial.hpp"

namespace gantry::test {
namespace {

struct NamedError {
    const char* name;
    int number;
};
constexpr std::array<NamedError, 5> kErrors{
    {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EACCES", EACCES}, {"EINTR", EINTR}, {"EMFILE", EMFILE}}};
constexpr std::size_t kShort = 25;

// Codes that say that the system failed; internal would be a bug of ours.
bool is_clean(const std::string& said) {
    if (said == "done\n") return true;
    return said.starts_with("error ") && !said.starts_with("error internal") && said.size() > 20;
}

class FailedCall : public testing::TestWithParam<Operation> {};

TEST_P(FailedCall, IsTypedAndLeavesAConsistentLibrary) {
    const auto seed = trial_seed();
    std::mt19937 random{seed};
    Trials trials;
    const auto& operation = GetParam();
    const auto calls = trials.boundaries_of(operation);
    ASSERT_FALSE(calls.empty());
    const auto all = calls.size() * kErrors.size();
    const auto count = is_long_run() ? all : std::min(kShort, all);
    const auto first = random() % all;

    std::map<std::string, std::map<std::string, std::array<int, 2>>> table;  // call, fault: failed, did without
    for (std::size_t trial = 0; trial < count; ++trial) {
        const auto pair = (first + trial * all / count) % all;
        const auto place = pair / kErrors.size();
        const auto& error = kErrors[pair % kErrors.size()];
        const auto ending = trials.run(operation, {static_cast<long>(place) + 1, error.number, 0});
        const auto where = operation.name + ": " + calls[place] + " at boundary " + std::to_string(place + 1) +
                           " of " + std::to_string(calls.size()) + " fails with " + error.name +
                           "; it said: " + ending.said + "; GANTRY_SEED=" + std::to_string(seed);
        EXPECT_FALSE(ending.is_killed) << where;
        EXPECT_TRUE(is_clean(ending.said)) << where;
        ASSERT_EQ(trials.check(operation, ending), "") << where;
        ++table[calls[place]][error.name][ending.is_done ? 1 : 0];
    }
    std::cout << operation.name << ": " << count << " of " << all << " (" << calls.size()
              << " boundaries), seed " << seed << '\n';
    for (const auto& [call, faults] : table) {
        std::cout << "  " << call;
        for (const auto& [name, counts] : faults)
            std::cout << "  " << name << ' ' << counts[0] << " failed " << counts[1] << " did without";
        std::cout << '\n';
    }
}

INSTANTIATE_TEST_SUITE_P(Of, FailedCall, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::test

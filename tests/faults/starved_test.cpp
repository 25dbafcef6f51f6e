// The index's disk fails under SQLite, once or from then on, and memory runs out: the operation says so with a
// typed error or does without, the library is as before or as after, and the next try works.
#include <algorithm>
#include <cerrno>

#include <gtest/gtest.h>

#include "faults/trial.hpp"

namespace gantry::test {
namespace {

// Trials of one operation and kind of fault. The long run tries each place where there are no more than these.
constexpr std::size_t kShort = 10;
constexpr std::size_t kLong = 250;

struct Hunger {
    const char* name;
    Boundaries boundaries;
    int error;
    bool is_persistent;

    friend std::ostream& operator<<(std::ostream& out, const Hunger& hunger) { return out << hunger.name; }
};
constexpr Hunger kHungers[] = {
    {"TheIndexFailsOnce", Boundaries::database, EIO, false},
    {"TheIndexFailsFromThenOn", Boundaries::database, EIO, true},
    {"TheIndexHasNoRoomFromThenOn", Boundaries::database, ENOSPC, true},
    {"OneAllocationFails", Boundaries::allocations, ENOMEM, false},
    {"EachLaterAllocationFails", Boundaries::allocations, ENOMEM, true},
};

// Where memory runs out the process may end: nlohmann::json allocates in its destructor, and the C library ends
// whoever has a thread_local object that it cannot note down. That is a kill, which loses nothing either.
bool has_died_of_hunger(const Hunger& hunger, const std::string& said) {
    return hunger.boundaries == Boundaries::allocations && said.ends_with("signal 6");
}

bool is_clean(const std::string& said) {
    if (said == "done\n") return true;
    return said.starts_with("error ") && !said.starts_with("error internal");
}

class Starved : public testing::TestWithParam<std::tuple<Operation, Hunger>> {};

TEST_P(Starved, IsTypedAndLeavesAConsistentLibrary) {
    const auto seed = trial_seed();
    std::mt19937 random{seed};
    const auto& [operation, hunger] = GetParam();
    Trials trials;
    const auto places = trials.count_of(operation, hunger.boundaries);
    ASSERT_GT(places, 0U);
    const auto count = std::min(is_long_run() ? kLong : kShort, places);
    const auto first = random() % places;
    std::size_t done = 0;
    std::size_t died = 0;
    for (std::size_t trial = 0; trial < count; ++trial) {
        Fault fault;
        fault.at = static_cast<long>((first + trial * places / count) % places) + 1;
        fault.error = hunger.error;
        fault.boundaries = hunger.boundaries;
        fault.is_persistent = hunger.is_persistent;
        const auto ending = trials.run(operation, fault);
        const auto where = operation.name + ", " + hunger.name + " at " + std::to_string(fault.at) + " of " +
                           std::to_string(places) + "; it said: " + ending.said +
                           "; GANTRY_SEED=" + std::to_string(seed);
        const bool has_died = has_died_of_hunger(hunger, ending.said);
        EXPECT_TRUE(has_died || is_clean(ending.said)) << where;
        died += has_died ? 1 : 0;
        ASSERT_EQ(trials.check(operation, ending), "") << where;
        done += ending.is_done ? 1 : 0;
    }
    std::cout << operation.name << ", " << hunger.name << ": " << count << " of " << places << ", " << done
              << " did without, " << died << " ended the process, seed " << seed << '\n';
}

INSTANTIATE_TEST_SUITE_P(Of, Starved,
                         testing::Combine(testing::ValuesIn(operations()), testing::ValuesIn(kHungers)),
                         [](const auto& tried) {
                             return std::get<0>(tried.param).name + std::get<1>(tried.param).name;
                         });

}  // namespace
}  // namespace gantry::test

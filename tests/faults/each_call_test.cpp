// Each call that reads or writes a file of the library or of a bundle fails once, from the opening of the
// library on, in this very process: that is a typed error and never taken for a file that is absent, nothing is
// acknowledged that is not so, and the next try works.
#include <cerrno>

#include <gtest/gtest.h>

#include "faults/public_calls.hpp"
#include "faults/trial.hpp"

// Of the shim, which is linked into this program.
extern "C" {
void gantry_fault_set(const char* below, long at, int error);
long gantry_fault_clear();
}

namespace gantry::test {
namespace {

// Trials of one operation; the long run tries each call.
constexpr long kShort = 30;

bool is_clean(const std::string& said) {
    return said == "done\n" || (said.starts_with("error ") && !said.starts_with("error internal"));
}

// What is to fail, below which folder.
struct Failing {
    int error = EIO;
    std::filesystem::path below;
    long at = 0;                    // 0: nothing
    bool tries_all_always = false;  // not in the long run alone
};

Ending run_with_failing(const Operation& operation, const std::filesystem::path& place, const Failing& failing,
                        long& count) {
    gantry_fault_set(failing.below.c_str(), failing.at, failing.error);
    const auto done = [&]() -> Result<void> {
        GANTRY_TRY_ASSIGN(const auto library, open_library_at(library_of(place)));
        return operation.run(*library, place);
    }();
    count = gantry_fault_clear();
    Ending ending;
    ending.is_done = done.has_value();
    ending.said =
        done ? "done\n" : "error " + std::string{to_string(done.error().code)} + " " + done.error().message;
    return ending;
}

// Looks at files by itself, so that a failure would be the test's own.
std::vector<Operation> operations_of_the_library() {
    auto all = operations();
    std::erase_if(all, [](const Operation& operation) { return operation.name == "reset_index"; });
    return all;
}

class EachCall : public testing::TestWithParam<Operation> {};

void try_each_call(Trials& trials, const Operation& operation, Failing failing) {
    const auto seed = trial_seed();
    std::mt19937 random{seed};
    long calls = 0;
    Fault fault;
    fault.within = [&](const Operation& tried, const auto& place) {
        long counted = 0;
        auto ending = run_with_failing(tried, place, failing, counted);
        if (failing.at == 0) calls = counted;
        return ending;
    };
    const auto whole = trials.run(operation, fault);
    ASSERT_TRUE(whole.is_done) << whole.said;
    ASSERT_GT(calls, 0);

    const auto count = is_long_run() || failing.tries_all_always ? calls : std::min(kShort, calls);
    const auto first = static_cast<long>(random() % static_cast<unsigned long>(calls));
    long done = 0;
    for (long trial = 0; trial < count; ++trial) {
        failing.at = (first + trial * calls / count) % calls + 1;
        const auto ending = trials.run(operation, fault);
        const auto where = operation.name + ": call " + std::to_string(failing.at) + " of " +
                           std::to_string(calls) + " fails; it said: " + ending.said +
                           "; GANTRY_SEED=" + std::to_string(seed);
        EXPECT_TRUE(is_clean(ending.said)) << where;
        EXPECT_EQ(trials.check(operation, ending), "") << where;
        done += ending.is_done ? 1 : 0;
    }
    std::cout << operation.name << ": " << count << " of " << calls << " calls, " << done
              << " did without, seed " << seed << '\n';
}

TEST_P(EachCall, ThatFailsIsToldAndNeverTakenForAnAbsentFile) {
    Trials trials;
    try_each_call(trials, GetParam(), {EIO, trials.library().parent_path(), 0, false});
}

// As where a server has this user's rights wrong for a moment. A bundle that cannot be read is another matter.
TEST(EachCallOfARebuild, ThatIsRefusedHidesNoModel) {
    Trials trials;
    try_each_call(trials, *operation_named("rebuild_index"), {EACCES, trials.library(), 0, true});
}

INSTANTIATE_TEST_SUITE_P(Of, EachCall, testing::ValuesIn(operations_of_the_library()),
                         [](const auto& tried) { return tried.param.name; });

// `outcome` with what it says that it does not know as `expected` has it: whether a model of a listing is
// stale.
std::string with_what_is_unknown(std::string outcome, const std::string& expected) {
    constexpr std::string_view kUnknown = R"("stale":null)";
    constexpr std::string_view kFresh = R"("stale":false)";
    for (auto at = outcome.find(kUnknown); at != std::string::npos; at = outcome.find(kUnknown, at + 1))
        if (expected.compare(at, kFresh.size(), kFresh) == 0) outcome.replace(at, kUnknown.size(), kFresh);
    return outcome;
}

// Calls that only read: EIO gives no other answer. Another error may: what a user may not read, or what is
// gone, is a state of the bundle. It is typed all the same, and the next call is right.
class EachCallOfAReader : public testing::TestWithParam<std::tuple<PublicCall, int>> {};

TEST_P(EachCallOfAReader, ThatFailsGivesNoOtherAnswer) {
    const auto& [call, error] = GetParam();
    const OwnPlace parent;
    const auto place = parent / "place";
    prepare_subject(place);
    const auto subject = open_subject(place);
    long calls = 0;
    const auto run = [&](long at) {
        const Armed armed{[&, at] { gantry_fault_set(place.c_str(), at, error); },
                          [&] { calls = gantry_fault_clear(); }};
        return call.run(subject, armed);
    };
    (void)must(run(0));
    const auto expected = must(run(0));
    const auto count = calls;
    const long step = is_long_run() ? 1 : std::max(count / kShort, 1L);
    long typed = 0;
    for (long at = 1; at <= count; at += step) {
        SCOPED_TRACE(testing::Message() << call.name << ": call " << at << " of " << count << " fails");
        const auto outcome = run(at);
        if (!outcome) {
            ++typed;
            EXPECT_NE(outcome.error().code, ErrorCode::internal) << outcome.error().message;
        } else if (error == EIO) {
            EXPECT_EQ(with_what_is_unknown(*outcome, expected), expected);
        }
        // A verdict of what was seen may have been recorded; this one is of what is there.
        (void)must(run(0));
        EXPECT_EQ(must(run(0)), expected);
    }
    std::cout << call.name << ": " << count << " calls, " << typed << " typed errors\n";
}

INSTANTIATE_TEST_SUITE_P(Of, EachCallOfAReader,
                         testing::Combine(testing::ValuesIn(public_calls()), testing::Values(EIO, EACCES)),
                         [](const auto& tried) {
                             return std::string{std::get<0>(tried.param).name} + "_" +
                                    std::to_string(std::get<1>(tried.param));
                         });

}  // namespace
}  // namespace gantry::test

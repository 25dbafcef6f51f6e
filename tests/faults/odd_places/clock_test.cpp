// The clock was set back a year, or is a year ahead: all that the library holds, and every file, is from the
// future, or old. Nothing depends on it but the dates that are written down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

constexpr long kYear = 365L * 24 * 60 * 60;

std::map<std::string, std::string> clock_off_by(long seconds) {
    return {{"LD_PRELOAD", GANTRY_CLOCK_SHIM}, {"GANTRY_CLOCK_SECONDS", std::to_string(seconds)}};
}

class OddClock : public testing::TestWithParam<Operation> {};

TEST_P(OddClock, ChangesNothingOfWhatAnOperationDoes) {
    Trials trials;
    for (const auto seconds : {-kYear, kYear}) {
        Fault fault;
        fault.shim = GANTRY_CLOCK_SHIM;
        fault.environment = {"GANTRY_CLOCK_SECONDS=" + std::to_string(seconds)};
        const auto ending = trials.run(GetParam(), fault);
        EXPECT_EQ(ending.said, "done\n") << seconds;
        EXPECT_EQ(trials.check(GetParam(), ending), "") << seconds;
    }
}

INSTANTIATE_TEST_SUITE_P(Of, OddClock, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });

class ClockSetBack : public LibraryTest {};

TEST_F(ClockSetBack, TellsDriftAndRepairAllTheSame) {
    const auto back = clock_off_by(-kYear);
    const auto id = add_model("first");
    const auto cursor = gantry({"events"}).json()["cursor"].get<std::string>();
    ASSERT_EQ(gantry({"descriptor", id}, back).exit_code, 0);

    std::filesystem::rename(folder / "first/vae", folder / "vae");
    EXPECT_EQ(gantry({"descriptor", id}, back).error()["code"], "degraded");
    EXPECT_EQ(gantry({"list"}, back).json()["models"][0]["validation_state"], "degraded");
    std::filesystem::rename(folder / "vae", folder / "first/vae");
    const auto reconciled = gantry({"reconcile"}, back);
    EXPECT_EQ(reconciled.json()["changed"], 1) << reconciled.out << reconciled.err;
    EXPECT_EQ(gantry({"descriptor", id}, back).exit_code, 0);

    const auto events = gantry({"events", "--after", cursor}, back).json();
    EXPECT_EQ(events["snapshot_required"], false);
    EXPECT_EQ(events["events"].size(), 2U) << events;
}

TEST_F(ClockSetBack, WritesNothingWhereNothingHasChanged) {
    const auto back = clock_off_by(-kYear);
    const auto id = add_model("first");
    ASSERT_EQ(gantry({"reconcile"}, back).exit_code, 0);
    const auto before = read_file(metadata(id));
    for (const auto* command : {"reconcile", "adopt"}) EXPECT_EQ(gantry({command}, back).exit_code, 0);
    const auto reconciled = gantry({"reconcile"}, back).json();
    EXPECT_EQ(reconciled["unchanged"], 1);
    EXPECT_EQ(reconciled["written"], 0);
    EXPECT_EQ(gantry({"register", (folder / "first").string()}, back).json()["status"], "exists");
    EXPECT_EQ(read_file(metadata(id)), before);
}

// What an index has seen is told by a number that is made of the clock where the file with it is lost.
TEST_F(ClockSetBack, AGenerationMadeAnewIsStillOneThatNoIndexHasSeen) {
    const auto id = add_model("first");
    std::filesystem::remove(library / ".gantry/generation");
    std::filesystem::remove_all(library / id);
    EXPECT_EQ(add_model("second"), "diffusion/unknown/second");
    const auto listed = gantry({"list"}, clock_off_by(-kYear));
    EXPECT_EQ(ids_of(listed.json()), std::vector<std::string>{"diffusion/unknown/second"});
}

}  // namespace
}  // namespace gantry::test

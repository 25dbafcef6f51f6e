// What the command answers arrives, or it says that it did not.
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::HasSubstr;

class CommandOutput : public LibraryTest {
protected:
    // With redirections, as a shell has them, behind the command.
    Outcome redirected(const std::string& redirections, std::vector<std::string> arguments,
                       const std::string& before = {}) {
        arguments.insert(arguments.begin(), {"-c", before + " exec \"$0\" \"$@\" " + redirections,
                                             command_path(), "--library", library.string()});
        return run_program("/bin/sh", arguments, command_environment());
    }

    // Each that prints something, in an order in which they can run one after the other.
    std::vector<std::vector<std::string>> commands(const std::string& id) {
        const auto bundle = (folder / "bundle").string();
        return {{"list"},
                {"inspect", bundle},
                {"show", id},
                {"search", "bundle"},
                {"reconcile"},
                {"register", bundle},
                {"validate", id},
                {"validate", "--all"},
                {"replay", (folder / "capture").string()},
                {"events"},
                {"events", "--follow"},
                {"descriptor", id},
                {"capture", id},
                {"config", "get"},
                {"plugins", "list"},
                {"rebuild-index"},
                {"adopt"},
                {"remove", id},
                {"--help"},
                {"list", "--help"},
                {"--version"}};
    }

    std::string prepared() {
        const auto id = add_model("bundle");
        EXPECT_EQ(gantry({"capture", id, "-o", (folder / "capture").string()}).exit_code, 0);
        return id;
    }
};

TEST_F(CommandOutput, ThatFindsNoRoomIsAnErrorOfEveryCommand) {
    for (const auto& arguments : commands(prepared())) {
        const auto outcome = redirected("> /dev/full", arguments);
        EXPECT_EQ(outcome.exit_code, 1) << arguments[0];
        EXPECT_THAT(outcome.err, HasSubstr("gantry: io: the output could not be written: No space left"))
            << arguments[0];
    }
}

TEST_F(CommandOutput, ThatFindsNoRoomIsOneDocumentWithJson) {
    for (auto arguments : commands(prepared())) {
        arguments.emplace_back("--json");
        const auto error = redirected("> /dev/full", arguments).error();
        EXPECT_EQ(error.value("code", ""), "io") << arguments[0];
        EXPECT_THAT(error.value("message", ""), HasSubstr("could not be written")) << arguments[0];
    }
}

TEST_F(CommandOutput, WhoseReaderWentAwayIsAnErrorAndNoSignal) {
    // The only reader of the pipe is gone before the command starts.
    const auto pipe = "mkfifo " + (folder / "pipe").string() + "; exec 3<>" + (folder / "pipe").string() +
                      " 4>" + (folder / "pipe").string() + " 3>&-; rm " + (folder / "pipe").string() + ";";
    for (const auto& arguments : commands(prepared())) {
        const auto outcome = redirected(">&4 4>&-", arguments, pipe);
        EXPECT_EQ(outcome.exit_code, 1) << arguments[0];
        EXPECT_THAT(outcome.err, HasSubstr("could not be written: Broken pipe")) << arguments[0];
    }
}

TEST_F(CommandOutput, ThatIsLostDoesNotHideAWorseAnswer) {
    add_model("bundle");
    std::filesystem::remove_all(folder / "bundle" / "vae");
    EXPECT_EQ(redirected("> /dev/full", {"inspect", (folder / "bundle").string()}).exit_code, 3);
}

TEST_F(CommandOutput, ToAClosedStreamIsAnError) {
    const auto id = add_model("bundle");
    EXPECT_EQ(redirected(">&-", {"register", (folder / "bundle").string(), "--tag", "new"}).exit_code, 1);
    EXPECT_THAT(read_file(metadata(id)), HasSubstr("\"new\"")) << "what was asked for is done";
    EXPECT_EQ(redirected("2>&-", {"show", "no/such/model"}).exit_code, 1);
    EXPECT_EQ(redirected("2>&-", {"list"}).exit_code, 0);
}

TEST_F(CommandOutput, OfErrorsThatFindsNoRoomChangesNoExitCode) {
    EXPECT_EQ(redirected("2> /dev/full", {"show", "no/such/model"}).exit_code, 1);
    EXPECT_EQ(redirected("2> /dev/full", {"show"}).exit_code, 2);
    EXPECT_EQ(redirected("2> /dev/full", {"inspect", (folder / "nothing").string()}).exit_code, 3);
}

}  // namespace
}  // namespace gantry::test

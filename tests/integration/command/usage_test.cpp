// Arguments that the command cannot take are told as every other error is.
#include <algorithm>

#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CommandUsage : public LibraryTest {};

struct Wrong {
    std::vector<std::string> arguments;
    std::string named;  // in the message
};

const std::vector<Wrong> kWrong{{{}, "a command is missing"},
                                {{"foo"}, "no command \"foo\""},
                                {{"--foo"}, "no option \"--foo\""},
                                {{"config"}, "a command is missing; `gantry config --help`"},
                                {{"config", "foo"}, "no command \"foo\"; `gantry config --help`"},
                                {{"config", "get", "colour"}, "event_limit"},
                                {{"list", "--state", "foo"}, "valid"},
                                {{"list", "--limit", "0"}, "1 to 4294967295"},
                                {{"list", "more"}, "more"},
                                {{"events", "--limit", "0"}, "1 to 4294967295"},
                                {{"list", "--wait", "-1"}, "0 to 4294967295"},
                                {{"list", "--wait", "soon"}, "0 to 4294967295"},
                                {{"validate"}, "an id or --all"},
                                {{"register"}, "`gantry register --help`"},
                                {{"capture", "x", "-o", ""}, "--output: the value is empty"}};

TEST_F(CommandUsage, ThatIsWrongIsOneJsonDocumentAndExits2) {
    for (const auto& [arguments, named] : kWrong) {
        const auto refused = gantry(arguments);
        EXPECT_EQ(refused.exit_code, 2) << named;
        EXPECT_EQ(refused.error().value("code", ""), "invalid_argument") << refused.err;
        EXPECT_THAT(refused.error().value("message", ""), HasSubstr(named));
        EXPECT_THAT(refused.out, IsEmpty());
    }
}

TEST_F(CommandUsage, ThatIsWrongIsOneLineForAPerson) {
    for (const auto& [arguments, named] : kWrong) {
        const auto refused = run_command(arguments);
        EXPECT_EQ(refused.exit_code, 2) << named;
        EXPECT_THAT(refused.err, StartsWith("gantry: invalid_argument: "));
        EXPECT_THAT(refused.err, HasSubstr(named));
        EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
    }
}

TEST_F(CommandUsage, AsksForJsonWhereverItStandsButNotBehindTheEndOfOptions) {
    EXPECT_EQ(run_command({"list", "--limit", "0", "--json"}).error().value("code", ""), "invalid_argument");
    EXPECT_THAT(run_command({"list", "--limit", "0", "--", "--json"}).err, StartsWith("gantry: "));
}

TEST_F(CommandUsage, OfAnEmptyLibraryIsRefusedAndNotTheDefaultOne) {
    const auto refused = run_command({"--json", "--library", "", "list"},
                                     {{"GANTRY_LIBRARY", library.string()}, {"HOME", folder.path().string()}});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.error().value("message", ""), HasSubstr("--library: the value is empty"));
}

TEST_F(CommandUsage, OfATextThatIsNoUtf8IsStillOneDocument) {
    EXPECT_EQ(gantry({"foo\xff"}).error().value("code", ""), "invalid_argument");
    EXPECT_EQ(gantry({"list", "--state", "\xff\n\x1b"}).error().value("code", ""), "invalid_argument");
}

TEST_F(CommandUsage, HelpAndVersionAreAnswers) {
    const auto help = run_command({"list", "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("--limit"));
    EXPECT_THAT(help.err, IsEmpty());
    EXPECT_THAT(run_command({"--version"}).out, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace gantry::test

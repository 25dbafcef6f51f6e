#include "terminal_text.hpp"

#include <gtest/gtest.h>

#include "text.hpp"

namespace gantry::command {
namespace {

TEST(TerminalText, ShowsControlCharactersByTheirNumbers) {
    EXPECT_EQ(terminal_text("a\x1b[2Jb\x7f\tc\r"), "a\\u001b[2Jb\\u007f\\u0009c\\u000d");
    EXPECT_EQ(terminal_text("\xc2\x9b"
                            "31m"),
              "\\u009b31m")
        << "an escape sequence of one character";
    EXPECT_EQ(terminal_text(std::string_view{"a\0b", 3}), "a\\u0000b");
}

TEST(TerminalText, LeavesAllElseAsItIs) {
    EXPECT_EQ(terminal_text("\xc3\xbc \xe6\xa8\xa1\xe5\x9e\x8b \xc2\xa0 \xc2\nline two"),
              "\xc3\xbc \xe6\xa8\xa1\xe5\x9e\x8b \xc2\xa0 \xc2\nline two");
    EXPECT_EQ(terminal_text(""), "");
}

TEST(TerminalText, NoNameMakesALineOfItsOwn) {
    EXPECT_EQ(one_line_text("x\n/models/evil: valid"), "x\\u000a/models/evil: valid");
    const std::vector<Finding> findings{{"D1", "code", Severity::fatal, "one\ntwo", "three\nfour"}};
    const auto text = findings_text(findings);
    EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
}

}  // namespace
}  // namespace gantry::command

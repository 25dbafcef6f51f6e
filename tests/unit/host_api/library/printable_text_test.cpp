#include <gtest/gtest.h>

#include "library/collectors.hpp"

namespace gantry::host {
namespace {

TEST(PrintableText, KeepsWhatIsFitToPrint) {
    EXPECT_EQ(printable_text("plain, d\xC3\xA9j\xC3\xA0 vu, \xF0\x9F\x98\x80"),
              "plain, d\xC3\xA9j\xC3\xA0 vu, \xF0\x9F\x98\x80");
}

TEST(PrintableText, MakesControlCharactersSpaces) {
    EXPECT_EQ(printable_text("one\ntwo\tthree\x1B[31m\x7F"), "one two three [31m ");
    EXPECT_EQ(printable_text(std::string_view{"a\0b", 3}), "a b");
}

TEST(PrintableText, ReplacesBytesThatAreNotUtf8) {
    const std::string replacement = "\xEF\xBF\xBD";
    EXPECT_EQ(printable_text("a\xFF"
                             "b"),
              "a" + replacement + "b");
    EXPECT_EQ(printable_text("\xC3"), replacement);                                      // cut short
    EXPECT_EQ(printable_text("\xC0\xAF"), replacement + replacement);                    // overlong '/'
    EXPECT_EQ(printable_text("\xED\xA0\x80"), replacement + replacement + replacement);  // a surrogate
    EXPECT_EQ(printable_text("\xF4\x90\x80\x80"),
              replacement + replacement + replacement + replacement);  // over U+10FFFF
}

// The first and the last character of each length, and what lies just outside.
TEST(PrintableText, KnowsWhereCharactersBeginAndEnd) {
    for (const std::string whole : {"\x7E", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                    "\xEE\x80\x80", "\xEF\xBF\xBD", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        EXPECT_EQ(printable_text(whole), whole);
    for (const std::string broken : {"\x80", "\xC1\xBF", "\xC2\x7F", "\xE0\x9F\xBF", "\xE1\x80", "\xE1\x41\x80",
                                     "\xE1\x80\x41", "\xF0\x8F\xBF\xBF", "\xF1\x80\x80", "\xF1\x41\x80\x80",
                                     "\xF1\x80\x41\x80", "\xF1\x80\x80\x41", "\xF5\x80\x80\x80"})
        EXPECT_EQ(printable_text(broken).find("\xEF\xBF\xBD"), 0U) << testing::PrintToString(broken);
}

TEST(PrintableText, CutsAtACharacter) {
    EXPECT_EQ(printable_text("ab\xC3\xA9", 3), "ab");
    EXPECT_EQ(printable_text("ab\xC3\xA9", 4), "ab\xC3\xA9");
}

}  // namespace
}  // namespace gantry::host

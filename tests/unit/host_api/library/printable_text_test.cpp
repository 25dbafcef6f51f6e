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

TEST(PrintableText, CutsAtACharacter) {
    EXPECT_EQ(printable_text("ab\xC3\xA9", 3), "ab");
    EXPECT_EQ(printable_text("ab\xC3\xA9", 4), "ab\xC3\xA9");
}

}  // namespace
}  // namespace gantry::host

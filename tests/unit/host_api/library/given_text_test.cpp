#include "library/given_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kWrong{
    "bad\xff", "\xc3", "\xed\xa0\x80", "two\nlines", std::string{"a\0b", 3}, "\x7f", "\xc2\x85"};

TEST(GivenTexts, ThatARecordCannotHoldAreRefusedByName) {
    for (const auto& text : kWrong) {
        for (const auto& [refused, what] : {std::pair{check_given_texts(text, "", {}), "family"},
                                            {check_given_texts("", text, {}), "name"},
                                            {check_given_texts("", "", {"good", text}), "tag"}}) {
            ASSERT_FALSE(refused) << what;
            EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
            EXPECT_THAT(refused.error().message, HasSubstr(what));
        }
    }
}

TEST(GivenTexts, OfAnyLanguageAreTaken) {
    EXPECT_TRUE(check_given_texts("", "", {}));
    EXPECT_TRUE(check_given_texts("Familie Müller", "模型 1.0 / 😀 \\ \"x\"", {"<any>", "a b", "é"}));
}

TEST(GivenTexts, AnEmptyTagIsRefused) {
    for (const auto* const tag : {"", " ", "   "}) {
        const auto refused = check_given_texts("", "", {tag});
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().message, HasSubstr("tag is empty"));
    }
}

}  // namespace
}  // namespace gantry::host

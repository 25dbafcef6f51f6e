#include <gantry/result.hpp>

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace gantry {
namespace {

Result<int> parse_digit(char character) {
    if (character < '0' || character > '9') return make_error(ErrorCode::invalid_argument, "not a digit");
    return character - '0';
}

Result<int> add_digits(char left, char right) {
    GANTRY_TRY_ASSIGN(const int a, parse_digit(left));
    GANTRY_TRY_ASSIGN(const int b, parse_digit(right));
    return a + b;
}

Result<void> check_digit(char character) {
    GANTRY_TRY(parse_digit(character));
    return {};
}

TEST(Result, HoldsTheValueOrTheError) {
    const auto good = parse_digit('7');
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(*good, 7);

    const auto bad = parse_digit('x');
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(bad.error().message, "not a digit");
}

TEST(Result, TryLeavesWithTheFirstError) {
    EXPECT_EQ(*add_digits('2', '3'), 5);
    EXPECT_EQ(add_digits('2', 'y').error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(check_digit('1'));
    EXPECT_FALSE(check_digit(' '));
}

TEST(Result, CarriesValuesThatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(4);
    std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 4);
}

TEST(ErrorCode, EveryCodeHasANameOfItsOwn) {
    std::string all = ",";
    for (auto number = 0; number <= static_cast<int>(ErrorCode::internal); ++number) {
        const auto name = "," + std::string{to_string(static_cast<ErrorCode>(number))} + ",";
        EXPECT_EQ(all.find(name), std::string::npos) << name;
        all += name.substr(1);
    }
}

}  // namespace
}  // namespace gantry

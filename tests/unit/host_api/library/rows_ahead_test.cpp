// Rows that are read on another thread come as they would be read on this one.
#include "library/rows_ahead.hpp"

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

IndexRow row_of(int number, std::size_t bytes = 10) {
    IndexRow row;
    row.summary.model_id = "a/b/" + std::to_string(number);
    row.metadata = std::string(bytes, 'x');
    return row;
}

// Gives `count` rows and then what `end` gives.
ReadRow rows(int count, ReadRow end, std::size_t bytes = 10) {
    return [=, number = 0]() mutable -> Result<std::optional<IndexRow>> {
        if (number == count) return end();
        return std::optional{row_of(number++, bytes)};
    };
}

const ReadRow kNothing = []() -> Result<std::optional<IndexRow>> { return std::optional<IndexRow>{}; };

void expect_rows(RowsAhead& ahead, int count) {
    for (int i = 0; i < count; ++i) {
        const auto row = ahead.next();
        ASSERT_TRUE(row);
        ASSERT_TRUE(*row);
        EXPECT_EQ((*row)->summary.model_id, "a/b/" + std::to_string(i));
    }
}

TEST(RowsAhead, ComeInOrderUntilTheEnd) {
    for (const int count : {0, 1, 31, 32, 33, 1'000}) {
        RowsAhead ahead{rows(count, kNothing)};
        expect_rows(ahead, count);
        const auto end = ahead.next();
        ASSERT_TRUE(end);
        EXPECT_FALSE(*end) << count;
    }
}

TEST(RowsAhead, AnErrorComesBehindTheRowsBeforeIt) {
    RowsAhead ahead{
        rows(40, []() -> Result<std::optional<IndexRow>> { return make_error(ErrorCode::io, "unreadable"); })};
    expect_rows(ahead, 40);
    const auto failed = ahead.next();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "unreadable");
}

TEST(RowsAhead, WhatIsThrownIsThrownToTheCaller) {
    RowsAhead ahead{rows(0, []() -> Result<std::optional<IndexRow>> { throw std::bad_alloc{}; })};
    EXPECT_THROW((void)ahead.next(), std::bad_alloc);
}

TEST(RowsAhead, AreNotReadMuchFurtherThanTheyAreTaken) {
    std::atomic<int> read{0};
    constexpr std::size_t kMegabyte = 1U << 20;
    {
        RowsAhead ahead{
            [&]() -> Result<std::optional<IndexRow>> { return std::optional{row_of(read++, kMegabyte)}; }};
        expect_rows(ahead, 1);
    }
    EXPECT_LE(read.load(), 12) << "megabytes, of which one was wanted";
}

TEST(RowsAhead, EndTheirThreadWhenNobodyWantsMore) {
    for (int i = 0; i < 50; ++i) {
        RowsAhead ahead{rows(100'000'000, kNothing)};
        expect_rows(ahead, i);
    }
}

}  // namespace
}  // namespace gantry::host

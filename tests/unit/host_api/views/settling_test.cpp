#include "views/settling.hpp"

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kFine = 1'700'000'000 * kSecond + 123'456'789;
constexpr std::int64_t kCoarse = 1'700'000'000 * kSecond;

nanoseconds after(std::int64_t changed, milliseconds age) {
    return time_to_settle(changed, changed, changed + nanoseconds{age}.count());
}

TEST(Settling, TakesAFewStepsOfTheClock) {
    EXPECT_EQ(after(kFine, milliseconds{0}), milliseconds{20});
    EXPECT_EQ(after(kFine, milliseconds{15}), milliseconds{5});
    EXPECT_EQ(after(kFine, milliseconds{20}), nanoseconds{0});
    EXPECT_EQ(after(kFine, milliseconds{900}), nanoseconds{0});
}

TEST(Settling, TakesTwoSecondsWhereTimesAreWholeSeconds) {
    EXPECT_EQ(after(kCoarse, milliseconds{100}), milliseconds{1'900});
    EXPECT_EQ(after(kCoarse, milliseconds{2'000}), nanoseconds{0});
}

TEST(Settling, GoesByTheLaterTimeAndByTheFinerOne) {
    // A modification time that was set to a whole second, on a file system that knows finer ones.
    EXPECT_EQ(time_to_settle(kCoarse, kFine, kFine), milliseconds{20});
    EXPECT_EQ(time_to_settle(kCoarse - 10 * kSecond, kCoarse, kCoarse), milliseconds{2'000});
    EXPECT_EQ(time_to_settle(kFine, kFine - kSecond, kFine + 5'000'000), milliseconds{15});
}

TEST(Settling, IsNotAwaitedForTimesInTheFutureAndNamesThatAreAbsent) {
    EXPECT_EQ(time_to_settle(kFine + 1, kFine + 1, kFine), nanoseconds{0});
    EXPECT_EQ(time_to_settle(kCoarse + 60 * kSecond, kCoarse + 60 * kSecond, kFine), nanoseconds{0});
    EXPECT_EQ(time_to_settle(0, 0, kFine), nanoseconds{0});
}

}  // namespace
}  // namespace gantry::host

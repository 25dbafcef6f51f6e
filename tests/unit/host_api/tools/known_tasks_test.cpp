#include "known_tasks.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace gantry::command {
namespace {

TEST(KnownTasks, AreNoneThatOnlyLookLikeOne) {
    EXPECT_TRUE(is_known_task("text-to-image"));
    EXPECT_TRUE(is_known_task("unknown"));
    EXPECT_FALSE(is_known_task("text-to-imgae"));
    EXPECT_FALSE(is_known_task(""));
}

// The host includes no format; their tables are read as text.
TEST(KnownTasks, AreAllThatTheFormatsTell) {
    // Task{"Class", "task", ...
    constexpr std::string_view kRow = "Task{\"";
    constexpr std::string_view kBetween = "\", \"";
    const auto source = test::read_file(GANTRY_TEST_TASK_TABLE);
    int rows = 0;
    for (auto row = source.find(kRow); row != std::string::npos; row = source.find(kRow, row + 1)) {
        const auto begin = source.find(kBetween, row) + kBetween.size();
        const auto task = source.substr(begin, source.find('"', begin) - begin);
        ++rows;
        EXPECT_TRUE(is_known_task(task)) << task << ": add it to known_tasks.cpp";
    }
    EXPECT_GE(rows, 20) << "the table has another form now: mend this test";
}

}  // namespace
}  // namespace gantry::command

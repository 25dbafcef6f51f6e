#include "known_tasks.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

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
    std::ifstream file{GANTRY_TEST_TASK_TABLE};
    std::stringstream text;
    text << file.rdbuf();
    const auto source = text.str();
    const std::regex row{R"re(Task\{"[^"]*", "([^"]*)")re"};
    int rows = 0;
    for (std::sregex_iterator found{source.begin(), source.end(), row}; found != std::sregex_iterator{};
         ++found) {
        ++rows;
        EXPECT_TRUE(is_known_task((*found)[1].str())) << (*found)[1] << ": add it to known_tasks.cpp";
    }
    EXPECT_GE(rows, 20) << "the table has another form now: mend this test";
}

}  // namespace
}  // namespace gantry::command

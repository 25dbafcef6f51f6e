#include "registry/messages.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::host::registry {
namespace {

TEST(Messages, ShowOnlyWhatALogLineAndAJsonDocumentTake) {
    EXPECT_EQ(printable("plain \u00fc \U0001F600"), "plain \u00fc \U0001F600");
    EXPECT_EQ(printable("a\nb\x1b[31m\x7f"), "a\\x0ab\\x1b[31m\\x7f");
    EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
    EXPECT_EQ(printable("\xc2\x85"), "\\xc2\\x85") << "a C1 control";
    EXPECT_EQ(quoted("a"), "\"a\"");
}

TEST(Messages, AreNeverEndless) {
    const auto shown = printable(std::string(5000, 'x'));
    EXPECT_LT(shown.size(), 500U);
    EXPECT_TRUE(shown.ends_with("x..."));
}

TEST(Messages, SayWhatToDoAboutAFullDisk) {
    const auto error = io_error(ENOSPC, "write", "/models/a");
    EXPECT_EQ(error.code, ErrorCode::io);
    EXPECT_EQ(error.path, "/models/a");
    EXPECT_EQ(error.message, "cannot write /models/a: No space left on device; free some space and try again");
}

}  // namespace
}  // namespace gantry::host::registry

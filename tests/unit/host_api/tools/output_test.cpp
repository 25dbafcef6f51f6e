#include "output.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

namespace gantry::command {
namespace {

TEST(Output, ThatArrivesIsNoFailure) {
    char* text = nullptr;
    std::size_t size = 0;
    Output output{::open_memstream(&text, &size)};
    output.line("one");
    output.flush();
    output.line("two");
    output.close();
    EXPECT_EQ(std::string(text, size), "one\ntwo\n");
    EXPECT_FALSE(output.failure());
    std::free(text);
}

TEST(Output, ThatFitsInTheBufferFailsWhenItIsClosed) {
    Output output{std::fopen("/dev/full", "w")};
    output.line("one");
    EXPECT_FALSE(output.failure());
    output.close();
    ASSERT_TRUE(output.failure());
    EXPECT_EQ(output.failure()->code, ErrorCode::io);
}

TEST(Output, ThatFitsInNoBufferFailsAtOnceAndKeepsTheFirstReason) {
    auto* const file = std::fopen("/dev/full", "w");
    Output output{file};
    output.line(std::string(100'000, 'x'));
    ASSERT_TRUE(output.failure());
    EXPECT_NE(output.failure()->message.find("No space left"), std::string::npos);
    ::close(::fileno(file));
    output.close();
    EXPECT_NE(output.failure()->message.find("No space left"), std::string::npos);
}

// What a process that starts without these streams, and secures them, does then.
int exit_code_without(std::initializer_list<int> streams, int (*what)()) {
    const auto child = ::fork();
    if (child == 0) {
        for (const int stream : streams) ::close(stream);
        secure_standard_streams();
        std::_Exit(what());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StandardStreams, ThatAreClosedGiveTheirNumbersToNoFile) {
    const auto opened = [] { return ::open("/dev/null", O_RDONLY) > STDERR_FILENO ? 0 : 1; };
    EXPECT_EQ(exit_code_without({0}, opened), 0);
    EXPECT_EQ(exit_code_without({1}, opened), 0);
    EXPECT_EQ(exit_code_without({2}, opened), 0);
    EXPECT_EQ(exit_code_without({0, 1, 2}, opened), 0);
}

TEST(StandardStreams, ThatAreClosedTakeNothingAndGiveNothing) {
    const auto refuse = [] {
        char byte = 0;
        const bool is_read = ::read(STDIN_FILENO, &byte, 1) >= 0;
        return is_read || ::write(STDOUT_FILENO, "x", 1) > 0 || ::write(STDERR_FILENO, "x", 1) > 0 ? 1 : 0;
    };
    EXPECT_EQ(exit_code_without({0, 1, 2}, refuse), 0);
}

}  // namespace
}  // namespace gantry::command

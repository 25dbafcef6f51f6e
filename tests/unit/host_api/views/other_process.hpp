// Runs part of a test in a child process, so that it may give up rights for good.
#pragma once

#include <functional>

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace gantry::host::test {

// Whether `check` ran there without a failed expectation.
inline bool passes_in_child(const std::function<void()>& check) {
    const pid_t child = ::fork();
    if (child == 0) {
        check();
        ::_exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = -1;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

inline bool passes_as_other_user(const std::function<void()>& check) {
    return passes_in_child([&] {
        constexpr unsigned kNobody = 65534;
        ASSERT_EQ(::setgroups(0, nullptr), 0);
        ASSERT_EQ(::setresgid(kNobody, kNobody, kNobody), 0);
        ASSERT_EQ(::setresuid(kNobody, kNobody, kNobody), 0);
        check();
    });
}

}  // namespace gantry::host::test

// Permissions do not bind root; another user has to ask.
#define GANTRY_NEEDS_ROOT() \
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user"

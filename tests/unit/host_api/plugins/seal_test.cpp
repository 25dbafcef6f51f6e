// A kernel that cannot seal the copy of a module at once.
#include "plugins/module.hpp"

#include <cerrno>
#include <cstdarg>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "unit/host_api/plugins/plugin_folder.hpp"

namespace {

// What F_ADD_SEALS answers, and how often before it is done.
int seal_failure = 0;
int failures_left = 0;

}  // namespace

// In place of the C library's, for this program.
extern "C" int fcntl(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const auto argument = va_arg(arguments, long);
    va_end(arguments);
    if (command == F_ADD_SEALS && failures_left > 0) {
        --failures_left;
        errno = seal_failure;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fcntl, descriptor, command, argument));
}

namespace gantry::host {
namespace {

using ::testing::HasSubstr;

Result<std::shared_ptr<const LoadedPlugin>> load_when_sealing_fails(int failure, int times) {
    PluginFolder folder;
    folder.add_good_plugin();
    seal_failure = failure;
    failures_left = times;
    auto plugin = LoadedPlugin::load(folder.only_entry());
    failures_left = 0;
    return plugin;
}

TEST(Seal, WaitsWhileTheKernelHoldsAPageOfTheCopy) {
    const auto plugin = load_when_sealing_fails(EBUSY, 20);
    EXPECT_TRUE(plugin) << plugin.error().message;
}

TEST(Seal, DoesNotWaitForEver) {
    const auto plugin = load_when_sealing_fails(EBUSY, 1'000'000);
    ASSERT_FALSE(plugin);
    EXPECT_THAT(plugin.error().message, HasSubstr("cannot be sealed"));
}

TEST(Seal, OfAnyOtherFailureIsToldAtOnce) {
    const auto plugin = load_when_sealing_fails(EPERM, 1);
    ASSERT_FALSE(plugin);
    EXPECT_THAT(plugin.error().message, HasSubstr("cannot be sealed"));
}

}  // namespace
}  // namespace gantry::host

#include "replaced_calls.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

namespace gantry::host::testing {

ReplacedCalls& replaced_calls() {
    static ReplacedCalls calls;
    return calls;
}

namespace {

std::string path_of(int descriptor) {
    std::array<char, 4096> path{};
    const auto name = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::readlink(name.c_str(), path.data(), path.size());
    return size < 0 ? "?" : std::string{path.data(), static_cast<std::size_t>(size)};
}

// Every run of 16 or more hex digits becomes one word.
std::string without_random_parts(std::string_view line) {
    constexpr std::size_t kShortest = 16;
    std::string text;
    while (!line.empty()) {
        const auto run = std::min(line.find_first_not_of("0123456789abcdef"), line.size());
        const auto taken = std::max<std::size_t>(run, 1);
        text += run >= kShortest ? std::string_view{"RANDOM"} : line.substr(0, taken);
        line.remove_prefix(taken);
    }
    return text;
}

void log(const std::string& line) {
    if (replaced_calls().is_logging) replaced_calls().log.push_back(without_random_parts(line));
}

int fail(int number) {
    errno = number;
    return -1;
}

std::string name_in(int folder, const char* name) {
    return path_of(folder) + "/" + name;
}

}  // namespace
}  // namespace gantry::host::testing

using gantry::host::testing::replaced_calls;
namespace calls = gantry::host::testing;

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
    auto& state = replaced_calls();
    if (state.write_failure != 0) return calls::fail(state.write_failure);
    static bool was_interrupted = false;
    was_interrupted = state.interrupts_every_other_write && !was_interrupted;
    if (was_interrupted) return calls::fail(EINTR);
    if (state.bytes_until_full == 0) return calls::fail(ENOSPC);
    size = std::min({size, state.most_bytes_a_write, state.bytes_until_full});
    const auto written = ::syscall(SYS_write, descriptor, bytes, size);
    if (state.bytes_until_full != static_cast<size_t>(-1) && written > 0)
        state.bytes_until_full -= static_cast<size_t>(written);
    return written;
}

int fsync(int descriptor) {
    struct stat seen {};
    ::fstat(descriptor, &seen);
    calls::log("fsync " + calls::path_of(descriptor));
    const auto failure =
        S_ISDIR(seen.st_mode) ? replaced_calls().fsync_folder_failure : replaced_calls().fsync_failure;
    if (failure != 0) return calls::fail(failure);
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    calls::log("renameat " + calls::name_in(from_folder, from) + " " + calls::name_in(to_folder, to));
    if (replaced_calls().renameat_failure != 0) return calls::fail(replaced_calls().renameat_failure);
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned int flags) noexcept {
    calls::log("renameat2 " + calls::name_in(from_folder, from) + " " + calls::name_in(to_folder, to));
    if (replaced_calls().renameat2_failure != 0) return calls::fail(replaced_calls().renameat2_failure);
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
    calls::log("linkat " + calls::name_in(from_folder, from) + " " + calls::name_in(to_folder, to));
    if (replaced_calls().linkat_failure != 0) return calls::fail(replaced_calls().linkat_failure);
    return static_cast<int>(::syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}
}

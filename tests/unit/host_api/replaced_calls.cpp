#include "replaced_calls.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <utility>

namespace gantry::host::testing {

// Never destroyed: what ends a process makes calls too.
ReplacedCalls& replaced_calls() {
    static auto* calls = new ReplacedCalls;
    return *calls;
}

void with_calls(const ReplacedCalls& calls, const std::function<void()>& work) {
    replaced_calls() = calls;
    work();
    replaced_calls() = {};
}

std::vector<std::string_view> calls_of(const std::function<void()>& work, ReplacedCalls system) {
    system.is_counting = true;
    replaced_calls() = std::move(system);
    work();
    auto counted = std::move(replaced_calls().counted);
    replaced_calls() = {};
    return counted;
}

void with_failing_call(long number, int failure, const std::function<void()>& work, ReplacedCalls system) {
    system.is_counting = true;
    system.failing_call = number;
    system.failure = failure;
    with_calls(system, work);
}

namespace {

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int failure_of(std::string_view name) {
    auto& calls = replaced_calls();
    if (calls.is_counting) {
        calls.counted.push_back(name);
        if (calls.failing_call == static_cast<long>(calls.counted.size())) {
            calls.is_counting = false;
            if (calls.meanwhile) std::exchange(calls.meanwhile, nullptr)();
            if (calls.failure != 0) return calls.failure;
        }
    }
    const auto failure = calls.failures.find(name);
    if (failure == calls.failures.end()) return 0;
    const auto left = calls.first_failures.find(name);
    if (left != calls.first_failures.end() && left->second-- <= 0) return 0;
    return failure->second;
}

bool is_refused(std::string_view name) {
    const int failure = failure_of(name);
    if (failure != 0) errno = failure;
    return failure != 0;
}

std::string path_of(int descriptor) {
    std::array<char, 4096> path{};
    const auto name = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::syscall(SYS_readlink, name.c_str(), path.data(), path.size());
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

std::string name_in(int folder, const char* name) {
    return path_of(folder) + "/" + name;
}

void log_move(const char* call, int from_folder, const char* from, int to_folder, const char* to) {
    if (replaced_calls().is_logging)
        log(std::string{call} + " " + name_in(from_folder, from) + " " + name_in(to_folder, to));
}

// What the C library has no name for; "" for what does not concern files.
std::string_view name_of(long number) {
    switch (number) {
        case SYS_openat2: return "openat2";
        case SYS_faccessat: return "faccessat";
        case SYS_faccessat2: return "faccessat2";
        default: return "";
    }
}

// How many bytes of a write there is room for; 0 where it fails.
std::size_t bytes_let_through(std::size_t size) {
    auto& calls = replaced_calls();
    static bool was_interrupted = false;
    was_interrupted = calls.interrupts_every_other_write && !was_interrupted;
    if (was_interrupted || calls.bytes_until_full == 0) {
        errno = was_interrupted ? EINTR : ENOSPC;
        return 0;
    }
    size = std::min({size, calls.most_bytes_a_write, calls.bytes_until_full});
    if (calls.bytes_until_full != static_cast<std::size_t>(-1)) calls.bytes_until_full -= size;
    return size;
}

}  // namespace
}  // namespace gantry::host::testing

namespace calls = gantry::host::testing;

// A function of the C library by this name and with these parameters, which answers `refusal` where it is to
// fail.
#define GANTRY_REPLACE(type, refusal, name, parameters, arguments, specifier) \
    type name parameters specifier {                                          \
        if (calls::is_refused(#name)) return refusal;                         \
        static auto* const real = calls::real<type parameters>(#name);        \
        return real arguments;                                                \
    }

extern "C" {

long syscall(long number, ...) noexcept {
    std::array<long, 6> argument{};
    va_list more;
    va_start(more, number);
    for (auto& value : argument) value = va_arg(more, long);
    va_end(more);
    if (const auto name = calls::name_of(number); !name.empty() && calls::is_refused(name)) return -1;
    static auto* const real = calls::real<long(long, ...)>("syscall");
    return real(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

int open(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (calls::is_refused("open")) return -1;
    static auto* const real = calls::real<int(const char*, int, ...)>("open");
    return real(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (calls::is_refused("openat")) return -1;
    static auto* const real = calls::real<int(int, const char*, int, ...)>("openat");
    return real(folder, path, flags, mode);
}

int fcntl(int descriptor, int command, ...) {
    va_list more;
    va_start(more, command);
    auto* const argument = va_arg(more, void*);
    va_end(more);
    if (calls::is_refused("fcntl")) return -1;
    static auto* const real = calls::real<int(int, int, ...)>("fcntl");
    return real(descriptor, command, argument);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
    if (calls::is_refused("write")) return -1;
    if (size > 0) size = calls::bytes_let_through(size);
    return size == 0 ? -1 : ::syscall(SYS_write, descriptor, bytes, size);
}

int fsync(int descriptor) {
    struct stat seen {};
    ::syscall(SYS_fstat, descriptor, &seen);
    calls::log("fsync " + calls::path_of(descriptor));
    if (calls::is_refused(S_ISDIR(seen.st_mode) ? "fsync of a folder" : "fsync")) return -1;
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    calls::log_move("renameat", from_folder, from, to_folder, to);
    if (calls::is_refused("renameat")) return -1;
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned int flags) noexcept {
    calls::log_move("renameat2", from_folder, from, to_folder, to);
    if (calls::is_refused("renameat2")) return -1;
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
    calls::log_move("linkat", from_folder, from, to_folder, to);
    if (calls::is_refused("linkat")) return -1;
    return static_cast<int>(::syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}

dirent* readdir(DIR* folder) {
    if (calls::is_refused("readdir")) return nullptr;
    static auto* const real = calls::real<dirent*(DIR*)>("readdir");
    auto* const entry = real(folder);
    if (entry != nullptr && calls::replaced_calls().hides_types) entry->d_type = DT_UNKNOWN;
    return entry;
}

GANTRY_REPLACE(int, -1, stat, (const char* path, struct stat* seen), (path, seen), noexcept)
GANTRY_REPLACE(int, -1, lstat, (const char* path, struct stat* seen), (path, seen), noexcept)
GANTRY_REPLACE(int, -1, fstat, (int descriptor, struct stat* seen), (descriptor, seen), noexcept)
GANTRY_REPLACE(int, -1, fstatat, (int folder, const char* path, struct stat* seen, int flags),
               (folder, path, seen, flags), noexcept)
GANTRY_REPLACE(int, -1, fstatfs, (int descriptor, struct statfs* seen), (descriptor, seen), noexcept)
GANTRY_REPLACE(ssize_t, -1, read, (int descriptor, void* bytes, size_t size), (descriptor, bytes, size), )
GANTRY_REPLACE(ssize_t, -1, pread, (int descriptor, void* bytes, size_t size, off_t offset),
               (descriptor, bytes, size, offset), )
GANTRY_REPLACE(ssize_t, -1, pwrite, (int descriptor, const void* bytes, size_t size, off_t offset),
               (descriptor, bytes, size, offset), )
GANTRY_REPLACE(int, -1, fchmod, (int descriptor, mode_t mode), (descriptor, mode), noexcept)
GANTRY_REPLACE(int, -1, ftruncate, (int descriptor, off_t size), (descriptor, size), noexcept)
GANTRY_REPLACE(int, -1, mkdir, (const char* path, mode_t mode), (path, mode), noexcept)
GANTRY_REPLACE(int, -1, mkdirat, (int folder, const char* path, mode_t mode), (folder, path, mode), noexcept)
GANTRY_REPLACE(int, -1, unlinkat, (int folder, const char* path, int flags), (folder, path, flags), noexcept)
GANTRY_REPLACE(ssize_t, -1, readlink, (const char* path, char* target, size_t size), (path, target, size),
               noexcept)
GANTRY_REPLACE(ssize_t, -1, readlinkat, (int folder, const char* path, char* target, size_t size),
               (folder, path, target, size), noexcept)
GANTRY_REPLACE(DIR*, nullptr, fdopendir, (int descriptor), (descriptor), )
GANTRY_REPLACE(char*, nullptr, realpath, (const char* path, char* resolved), (path, resolved), noexcept)
GANTRY_REPLACE(char*, nullptr, getcwd, (char* path, size_t size), (path, size), noexcept)
GANTRY_REPLACE(int, -1, getentropy, (void* bytes, size_t size), (bytes, size), )
}

#include "views/entry_status.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gantry::host {
namespace {

std::int64_t nanoseconds(const timespec& time) noexcept {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Kernels before 5.8 lack faccessat2, and some filters of system calls refuse it. What is left looks at the
// real ids, and cannot look at a descriptor itself but through /proc.
bool has_access_on_old_kernel(int folder, const char* name, int mode) noexcept {
    if (*name != '\0') return ::syscall(SYS_faccessat, folder, name, mode) == 0 || errno != EACCES;
    char path[sizeof "/proc/self/fd/" + 3 * sizeof folder];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", folder);
    return ::syscall(SYS_faccessat, AT_FDCWD, path, mode) == 0 || errno != EACCES;
}

}  // namespace

// Only EACCES is a no. Where the system failed, that is not told as a matter of permissions: reading will say
// so.
bool has_access(int folder, const char* name, int mode, int flags) noexcept {
    if (::syscall(SYS_faccessat2, folder, name, mode, flags | AT_EACCESS) == 0) return true;
    if (errno != ENOSYS && errno != EPERM && errno != EINVAL) return errno != EACCES;
    return has_access_on_old_kernel(folder, name, mode);
}

bool may_use(int folder, const char* name, int flags, const struct stat& status) noexcept {
    if (S_ISREG(status.st_mode)) return has_access(folder, name, R_OK, flags);
    if (S_ISDIR(status.st_mode)) return has_access(folder, name, R_OK | X_OK, flags);
    return true;
}

EntryStatus status_from(const struct stat& status, dev_t root_device) noexcept {
    EntryStatus entry;
    entry.kind = S_ISREG(status.st_mode)   ? EntryKind::file
                 : S_ISDIR(status.st_mode) ? EntryKind::folder
                                           : EntryKind::special;
    entry.size = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
    entry.inode = status.st_ino;
    entry.mtime_ns = nanoseconds(status.st_mtim);
    entry.ctime_ns = nanoseconds(status.st_ctim);
    entry.is_on_root_device = status.st_dev == root_device;
    return entry;
}

EntryStatus status_here(int folder, const char* name, int flags, const struct stat& status,
                        dev_t root_device) noexcept {
    auto entry = status_from(status, root_device);
    if (!may_use(folder, name, flags, status)) {
        entry.kind = EntryKind::unreadable;
        entry.size = 0;
    }
    return entry;
}

ViewAnswer<EntryStatus> answer_for_unopened(ViewStatus status) noexcept {
    const auto kind = [](EntryKind value) {
        EntryStatus entry;
        entry.kind = value;
        return ViewAnswer<EntryStatus>{ViewStatus::ok, entry};
    };
    switch (status) {
        case ViewStatus::absent: return kind(EntryKind::absent);
        case ViewStatus::unreadable: return kind(EntryKind::unreadable);
        case ViewStatus::escape: return kind(EntryKind::escape);
        case ViewStatus::wrong_kind: return kind(EntryKind::special);
        default: return {status, {}};
    }
}

ViewStatus status_for(EntryKind kind, EntryKind needed) noexcept {
    if (kind == needed) return ViewStatus::ok;
    switch (kind) {
        case EntryKind::absent: return ViewStatus::absent;
        case EntryKind::unreadable: return ViewStatus::unreadable;
        case EntryKind::escape: return ViewStatus::escape;
        default: return ViewStatus::wrong_kind;
    }
}

bool is_unchanged(const struct stat& before, const struct stat& after) noexcept {
    return status_from(before, before.st_dev) == status_from(after, before.st_dev);
}

}  // namespace gantry::host

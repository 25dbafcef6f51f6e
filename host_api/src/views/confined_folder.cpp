#include "views/confined_folder.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "views/link_exits.hpp"
#include "views/link_walk.hpp"

namespace gantry::host {
namespace {

// The kernel answers EAGAIN when a rename anywhere on the system raced with a ".." in a link.
constexpr int kMaxTries = 64;

int open_beneath(int folder, const char* name, int flags) noexcept {
    open_how how{};
    how.flags = static_cast<decltype(how.flags)>(flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    int tries = 0;
    long number = -1;
    do {
        number = ::syscall(SYS_openat2, folder, name, &how, sizeof how);
    } while (number < 0 && (errno == EINTR || (errno == EAGAIN && ++tries < kMaxTries)));
    return static_cast<int>(number);
}

// Whether the walk knows better what the name is. EPERM may be a filter's answer to a call that it does not
// know; ENOTDIR does not tell a file from a name below a file.
bool needs_walk(int error, int flags) noexcept {
    switch (error) {
        case EXDEV:
        case ENOSYS:
        case EPERM:
        case EAGAIN: return true;
        case ENOTDIR: return (flags & O_DIRECTORY) != 0;
        default: return false;
    }
}

}  // namespace

ViewStatus status_of_errno(int error) noexcept {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG:
        case ELOOP: return ViewStatus::absent;
        case EACCES:
        case EPERM: return ViewStatus::unreadable;
        case ENXIO:
        case ENODEV: return ViewStatus::wrong_kind;
        default: return ViewStatus::failed;
    }
}

ConfinedFolder::ConfinedFolder(Descriptor folder, bool use_openat2, std::unique_ptr<LinkExits> exits)
    : folder_(std::move(folder)), use_openat2_(use_openat2), exits_(std::move(exits)) {}

ConfinedFolder::ConfinedFolder(ConfinedFolder&&) noexcept = default;
ConfinedFolder& ConfinedFolder::operator=(ConfinedFolder&&) noexcept = default;
ConfinedFolder::~ConfinedFolder() = default;

std::string_view ConfinedFolder::last_blob() const noexcept {
    return exits_ == nullptr ? std::string_view{} : exits_->last_blob();
}

void ConfinedFolder::forget_blob() noexcept {
    if (exits_ != nullptr) exits_->forget_blob();
}

Opened ConfinedFolder::open(std::string_view name, int flags) {
    flags |= O_CLOEXEC;
    if (use_openat2_) {
        const std::string terminated{name.empty() ? "." : name};
        Descriptor descriptor{open_beneath(folder_.get(), terminated.c_str(), flags)};
        if (descriptor.is_open()) return {ViewStatus::ok, std::move(descriptor)};
        const int error = errno;
        if (!needs_walk(error, flags)) return {status_of_errno(error), {}};
        if (error == ENOSYS) use_openat2_ = false;
    }
    return LinkWalk{folder_.get(), path_, exits_.get(), flags}.open(name);
}

}  // namespace gantry::host

#include "registry/beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "registry/messages.hpp"

namespace gantry::host::registry {
namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// The kernel answers EAGAIN when a rename elsewhere kept it from being sure; it asks to be called again.
constexpr int kMostAttempts = 64;

FileDescriptor open_retrying(int folder, const std::string& name, int flags) {
    int number = -1;
    do {
        number = ::openat(folder, name.c_str(), flags);
    } while (number < 0 && errno == EINTR);
    return FileDescriptor{number};
}

FileDescriptor open_part(int folder, const std::string& part, int flags) {
    auto opened = open_retrying(folder, part, flags | O_NOFOLLOW | O_CLOEXEC);
    struct stat seen {};
    // O_DIRECTORY and O_PATH hide from the caller that it was a link: say so, as openat2 does.
    if (opened) {
        if ((flags & O_PATH) != 0 && ::fstat(opened.get(), &seen) == 0 && S_ISLNK(seen.st_mode)) {
            errno = ELOOP;
            return {};
        }
    } else if (errno == ENOTDIR) {
        const bool is_link =
            ::fstatat(folder, part.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(seen.st_mode);
        errno = is_link ? ELOOP : ENOTDIR;
    }
    return opened;
}

}  // namespace

bool is_plain_name(std::string_view name) noexcept {
    if (name.find('\0') != std::string_view::npos) return false;
    while (true) {
        const auto slash = name.find('/');
        const auto part = name.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

FileDescriptor open_by_walk(int folder, std::string_view name, int flags) {
    if (!is_plain_name(name)) {
        errno = EINVAL;
        return {};
    }
    FileDescriptor parent;
    while (true) {
        const int base = parent ? parent.get() : folder;
        const auto slash = name.find('/');
        if (slash == std::string_view::npos) return open_part(base, std::string{name}, flags);
        parent = open_part(base, std::string{name.substr(0, slash)}, kFolderFlags);
        if (!parent) return {};
        name.remove_prefix(slash + 1);
    }
}

FileDescriptor open_beneath(int folder, std::string_view name, int flags) {
    if (!is_plain_name(name)) {
        errno = EINVAL;
        return {};
    }
    const std::string terminated{name};
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
        const auto number = ::syscall(SYS_openat2, folder, terminated.c_str(), &how, sizeof how);
        if (number >= 0) return FileDescriptor{static_cast<int>(number)};
        // Sandboxes that do not know the call answer EPERM; the walk is no less confined.
        if (errno == ENOSYS || errno == EPERM) return open_by_walk(folder, name, flags);
        if (errno != EINTR && errno != EAGAIN) return {};
    }
    return {};
}

Result<FileDescriptor> make_folders_beneath(const FolderRef& folder, std::string_view name) {
    if (!is_plain_name(name))
        return make_error(ErrorCode::invalid_argument, quoted(name) + " is not a name below the library");
    FileDescriptor parent;
    std::string done;
    while (true) {
        const FolderRef base{parent ? parent.get() : folder.descriptor,
                             done.empty() ? folder.path : folder.path_of(done)};
        const auto slash = name.find('/');
        const std::string part{name.substr(0, slash)};
        if (::mkdirat(base.descriptor, part.c_str(), 0777) == 0) {
            GANTRY_TRY(sync_folder(base));
        } else if (errno != EEXIST) {
            return io_error(errno, "make the folder", base.path_of(part));
        }
        auto next = open_beneath(base.descriptor, part, kFolderFlags);
        if (!next) return open_error(errno, "open", base.path_of(part));
        if (slash == std::string_view::npos) return next;
        done += (done.empty() ? "" : "/") + part;
        parent = std::move(next);
        name.remove_prefix(slash + 1);
    }
}

Result<void> sync_folder(const FolderRef& folder) {
    const auto readable = open_retrying(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!readable) return io_error(errno, "open", folder.path);
    int outcome = 0;
    do {
        outcome = ::fsync(readable.get());
    } while (outcome != 0 && errno == EINTR);
    // Some file systems have nothing to flush for a folder and say EINVAL.
    if (outcome != 0 && errno != EINVAL) return io_error(errno, "flush to disk", folder.path);
    return {};
}

Error open_error(int error_number, std::string_view action, const std::string& path) {
    if (error_number == ELOOP)
        return make_error(ErrorCode::corrupt,
                          printable(path) +
                              " is, or lies behind, a symbolic link, which a library does not "
                              "follow; replace the link by what it stands for",
                          printable(path));
    if (error_number == ENOTDIR)
        return make_error(ErrorCode::corrupt,
                          printable(path) + " is, or lies behind, something that is not a folder; move it away",
                          printable(path));
    return io_error(error_number, action, path);
}

Error read_error(int error_number, std::string_view action, const std::string& path) {
    auto error = open_error(error_number, action, path);
    if (error_number == EACCES || error_number == EPERM) error.code = ErrorCode::not_readable_here;
    return error;
}

}  // namespace gantry::host::registry

#include "registry/remove_tree.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"

namespace gantry::host::registry {
namespace {

// One descriptor is open for each; no model is this deep.
constexpr int kMaxDepth = 256;

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Older kernels, and sandboxes that do not know openat2, cannot tell a mount of the same file system; that
// of another one shows in the device.
FileDescriptor open_on_same_device(int folder, const std::string& name) {
    FileDescriptor opened{::openat(folder, name.c_str(), kFolderFlags)};
    if (!opened) return opened;
    struct stat outside {};
    struct stat inside {};
    if (::fstat(folder, &outside) != 0 || ::fstat(opened.get(), &inside) != 0) return {};
    if (outside.st_dev == inside.st_dev) return opened;
    errno = EXDEV;
    return {};
}

// A folder right in `folder`; EXDEV for one that something is mounted on.
FileDescriptor open_without_mounts(int folder, const std::string& name) {
    open_how how{};
    how.flags = kFolderFlags;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    const auto number = ::syscall(SYS_openat2, folder, name.c_str(), &how, sizeof how);
    if (number >= 0) return FileDescriptor{static_cast<int>(number)};
    if (errno == ENOSYS || errno == EPERM || errno == EAGAIN) return open_on_same_device(folder, name);
    return {};
}

class Removal {
public:
    void remove(const FolderRef& folder, const std::string& name, int depth) {
        if (::unlinkat(folder.descriptor, name.c_str(), 0) == 0 || errno == ENOENT) return;
        if (errno != EISDIR && errno != EPERM) return note(errno, folder.path_of(name));
        remove_folder(folder, name, depth);
    }

    [[nodiscard]] Result<void> outcome() && {
        if (first_) return *std::move(first_);
        return {};
    }

private:
    void remove_folder(const FolderRef& parent, const std::string& name, int depth) {
        const auto path = parent.path_of(name);
        {
            const auto opened = open_without_mounts(parent.descriptor, name);
            if (!opened && errno == ENOENT) return;
            if (!opened && errno == EXDEV) return note_mount(path);
            if (!opened) return note(errno, path);
            if (depth == kMaxDepth) return note(ENAMETOOLONG, path);
            empty({opened.get(), path}, depth);
        }
        if (::unlinkat(parent.descriptor, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
            note(errno, path);
    }

    void empty(const FolderRef& folder, int depth) {
        std::vector<FolderEntry> entries;
        if (!read_folder(folder.descriptor, entries)) return note(errno, folder.path);
        for (const auto& entry : entries) remove(folder, entry.name, depth + 1);
    }

    void note(int error_number, const std::string& path) {
        if (!first_) first_ = io_error(error_number, "delete", path);
    }
    void note_mount(const std::string& path) {
        const auto shown = printable(path);
        if (!first_)
            first_ = make_error(
                ErrorCode::io,
                fmt::format("something is mounted on {}, so it was not deleted; unmount it", shown), shown);
    }

    std::optional<Error> first_;
};

}  // namespace

Result<void> remove_tree(const FolderRef& folder, const std::string& name) {
    Removal removal;
    removal.remove(folder, name, 1);
    return std::move(removal).outcome();
}

}  // namespace gantry::host::registry

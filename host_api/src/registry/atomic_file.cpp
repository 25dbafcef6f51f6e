#include "registry/atomic_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "registry/messages.hpp"
#include "registry/random_name.hpp"

namespace gantry::host::registry {
namespace {

constexpr std::size_t kRandomBytes = 8;

Result<std::string> temporary_name(std::string_view target) {
    GANTRY_TRY_ASSIGN(const auto random, random_hex(kRandomBytes));
    return fmt::format(".{}.{}.tmp", target, random);
}

int write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const auto written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

int flush_to_disk(int descriptor) {
    while (::fsync(descriptor) != 0)
        if (errno != EINTR) return errno;
    return 0;
}

int fill(int descriptor, std::string_view content, std::optional<mode_t> mode, Flush flush) {
    if (mode && ::fchmod(descriptor, *mode) != 0) return errno;
    if (const int failure = write_all(descriptor, content); failure != 0) return failure;
    return flush == Flush::yes ? flush_to_disk(descriptor) : 0;
}

// Of a name that was made a moment ago; what cannot be removed is left for the next one who looks.
void discard(const FolderRef& folder, const std::string& name) {
    (void)::unlinkat(folder.descriptor, name.c_str(), 0);
}

bool has_no_hard_links(int error_number) {
    return error_number == EPERM || error_number == EOPNOTSUPP || error_number == ENOSYS ||
           error_number == EMLINK;
}

// A finished temporary file, which goes unless it took its name.
struct Temporary {
    const FolderRef& folder;
    std::string name;
};

// Gives it its name; the value tells whether the name was free.
Result<bool> publish(const Temporary& temporary, const FolderRef& folder, const std::string& name) {
    const auto& from = temporary.folder;
    if (::linkat(from.descriptor, temporary.name.c_str(), folder.descriptor, name.c_str(), 0) == 0) return true;
    if (errno == EEXIST) return false;
    if (!has_no_hard_links(errno)) return io_error(errno, "create", folder.path_of(name));
    return move_without_replacing(from, temporary.name, folder, name);
}

bool is_on_one_device(const FolderRef& left, const FolderRef& right) {
    struct stat one {};
    struct stat other {};
    return ::fstat(left.descriptor, &one) == 0 && ::fstat(right.descriptor, &other) == 0 &&
           one.st_dev == other.st_dev;
}

}  // namespace

Result<void> write_new_file(const FolderRef& folder, std::string_view name, std::string_view content,
                            std::optional<mode_t> mode, Flush flush) {
    const std::string terminated{name};
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor file{::openat(folder.descriptor, terminated.c_str(), flags, 0666)};
    if (!file) return io_error(errno, "create", folder.path_of(name));
    if (const int failure = fill(file.get(), content, mode, flush); failure != 0) {
        discard(folder, terminated);
        return io_error(failure, "write", folder.path_of(name));
    }
    return {};
}

Result<void> replace_file(const FolderRef& folder, std::string_view name, std::string_view content,
                          const FolderRef& temporary_folder, std::optional<mode_t> mode, Flush flush) {
    const auto& from = is_on_one_device(folder, temporary_folder) ? temporary_folder : folder;
    GANTRY_TRY_ASSIGN(const auto temporary, temporary_name(name));
    GANTRY_TRY(write_new_file(from, temporary, content, mode, flush));
    const std::string terminated{name};
    if (::renameat(from.descriptor, temporary.c_str(), folder.descriptor, terminated.c_str()) != 0) {
        const int failure = errno;
        discard(from, temporary);
        return io_error(failure, "replace", folder.path_of(name));
    }
    return flush == Flush::yes ? sync_folder(folder) : Result<void>{};
}

Result<bool> create_file(const FolderRef& folder, std::string_view name, std::string_view content,
                         const FolderRef& temporary_folder, Flush flush) {
    const auto& from = is_on_one_device(folder, temporary_folder) ? temporary_folder : folder;
    GANTRY_TRY_ASSIGN(const auto temporary, temporary_name(name));
    GANTRY_TRY(write_new_file(from, temporary, content, {}, flush));
    const auto created = publish({from, temporary}, folder, std::string{name});
    discard(from, temporary);
    if (created && *created && flush == Flush::yes) GANTRY_TRY(sync_folder(folder));
    return created;
}

Result<std::string> read_whole(int descriptor, std::uint64_t seen_bytes, std::uint64_t most_bytes,
                               const std::string& path) {
    std::string content;
    content.resize(static_cast<std::size_t>(std::min(most_bytes, seen_bytes)) + 1);
    std::size_t filled = 0;
    while (true) {
        const auto count = ::read(descriptor, content.data() + filled, content.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return io_error(errno, "read", path);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
        if (filled > most_bytes)
            return make_error(ErrorCode::corrupt,
                              fmt::format("{} is larger than the {} bytes that are read of such a file; put a "
                                          "smaller one in its place",
                                          printable(path), most_bytes),
                              printable(path));
        if (filled == content.size()) content.resize(content.size() * 2);
    }
    content.resize(filled);
    return content;
}

bool is_temporary_of(std::string_view name, std::string_view target) noexcept {
    constexpr std::string_view kEnding = ".tmp";
    if (name.size() != 1 + target.size() + 1 + 2 * kRandomBytes + kEnding.size()) return false;
    if (name[0] != '.' || name.substr(1, target.size()) != target || name[1 + target.size()] != '.')
        return false;
    if (!name.ends_with(kEnding)) return false;
    const auto random = name.substr(2 + target.size(), 2 * kRandomBytes);
    return random.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<bool> move_without_replacing(const FolderRef& from_folder, const std::string& from,
                                    const FolderRef& to_folder, const std::string& to) {
    if (::renameat2(from_folder.descriptor, from.c_str(), to_folder.descriptor, to.c_str(), RENAME_NOREPLACE) ==
        0)
        return true;
    if (errno == EEXIST) return false;
    if (errno != EINVAL && errno != ENOSYS) return io_error(errno, "create", to_folder.path_of(to));

    // This file system cannot do both in one step. The library's writers take turns, so looking first is
    // enough among them.
    struct stat seen {};
    if (::fstatat(to_folder.descriptor, to.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0) return false;
    if (errno != ENOENT) return io_error(errno, "look at", to_folder.path_of(to));
    if (::renameat(from_folder.descriptor, from.c_str(), to_folder.descriptor, to.c_str()) != 0)
        return io_error(errno, "create", to_folder.path_of(to));
    return true;
}

}  // namespace gantry::host::registry

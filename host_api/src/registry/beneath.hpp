// Opening what lies below an open folder, and nothing else: no link is followed, in any part of the name.
//
// Not for paths that a user gives, whose links are meant to be followed; see source_path.hpp.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include <gantry/result.hpp>

#include "registry/file_descriptor.hpp"

namespace gantry::host::registry {

// A folder that someone else holds open. The path is for messages alone.
struct FolderRef {
    int descriptor = -1;
    std::string path;

    [[nodiscard]] std::string path_of(std::string_view name) const { return path + "/" + std::string{name}; }
};

// Whether `name` is relative, with no part empty, "." or "..", and no NUL in it.
[[nodiscard]] bool is_plain_name(std::string_view name) noexcept;

// `name` must be plain. Where nothing could be opened the descriptor is empty and errno tells why; ELOOP
// means that a link stands in the way, EINVAL that the name is not plain.
[[nodiscard]] FileDescriptor open_beneath(int folder, std::string_view name, int flags);
// The same part by part, for kernels before 5.6, which lack openat2.
[[nodiscard]] FileDescriptor open_by_walk(int folder, std::string_view name, int flags);

// Makes the folders of `name` that are not there, each on disk before the next, and opens the last one
// (O_PATH). Errors: invalid_argument (not a plain name), corrupt (a link or file stands in the way), io.
[[nodiscard]] Result<FileDescriptor> make_folders_beneath(const FolderRef& folder, std::string_view name);

// Flushes the entries of a folder, which may have been opened with O_PATH, to disk. Errors: io.
[[nodiscard]] Result<void> sync_folder(const FolderRef& folder);

// What a failed open_beneath means for a file of the library: corrupt for a link or a file where a folder
// should be, else io.
[[nodiscard]] Error open_error(int error_number, std::string_view action, const std::string& path);
// The same of a file that is only to be read: not_readable_here where permissions keep this user from it.
[[nodiscard]] Error read_error(int error_number, std::string_view action, const std::string& path);

}  // namespace gantry::host::registry

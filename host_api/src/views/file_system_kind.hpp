// What a file system promises about the identity of its files, and to whom.
#pragma once

#include <string>

namespace gantry::host {

// Whether the file system of the open `descriptor` lacks stable inodes or a true ctime (FUSE, NFS, SMB, 9P,
// FAT). False where the system cannot tell.
[[nodiscard]] bool is_weak_file_system(int descriptor) noexcept;

// The same by the number that statfs(2) gives for it.
[[nodiscard]] bool is_weak_file_system_type(unsigned long type) noexcept;

// Whether other machines may change what is at `path` without this one's memory of it being told (NFS, SMB, 9P,
// FUSE, which may be any of them, and file systems of clusters). False where the system cannot tell.
[[nodiscard]] bool is_network_file_system(const std::string& path) noexcept;
[[nodiscard]] bool is_network_file_system_type(unsigned long type) noexcept;

}  // namespace gantry::host

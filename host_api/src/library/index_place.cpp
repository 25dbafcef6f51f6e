#include "library/index_place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "library/configuration.hpp"
#include "registry/file_descriptor.hpp"
#include "views/file_system_kind.hpp"

namespace gantry::host {
namespace {

using registry::FileDescriptor;

// "" where the variable is not set, or leads somewhere from the working directory, or is that of whoever
// started a process with more rights than their own.
std::string folder_in(const char* variable) {
    const char* value = ::secure_getenv(variable);
    return value == nullptr || value[0] != '/' ? std::string{} : std::string{value};
}

// A folder in which nobody else can put anything, made if need be: what an index says of a model is believed.
FileDescriptor open_private(const FileDescriptor& above, const std::string& name) {
    (void)::mkdirat(above.get(), name.c_str(), S_IRWXU);
    FileDescriptor folder{
        ::openat(above.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat seen {};
    const bool is_private = folder && ::fstat(folder.get(), &seen) == 0 && seen.st_uid == ::geteuid() &&
                            (seen.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    return is_private ? std::move(folder) : FileDescriptor{};
}

std::string make_below(const std::string& base, const std::vector<std::string>& names) {
    (void)::mkdir(base.c_str(), S_IRWXU);
    if (is_network_file_system(base)) return {};
    FileDescriptor folder{::open(base.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)};
    auto path = base;
    for (const auto& name : names) {
        if (!folder) return {};
        folder = open_private(folder, name);
        path += "/" + name;
    }
    return folder ? path : std::string{};
}

// Of one library: another in its place has another inode, or else another generation. Without the device, whose
// number is another one after each mount.
std::string name_of(const LibraryRoot& root) {
    struct stat seen {};
    if (::stat(root.path().c_str(), &seen) != 0) return "unknown";
    const auto key = fmt::format("{}\n{}", root.path(), seen.st_ino);
    return fmt::format("{:016x}", XXH3_64bits(key.data(), key.size()));
}

}  // namespace

std::string private_index_folder(const LibraryRoot& root, const std::string& cache_folder) {
    const auto name = name_of(root);
    if (!cache_folder.empty()) return make_below(cache_folder, {"indexes", name});
    if (const auto caches = folder_in("XDG_CACHE_HOME"); !caches.empty())
        return make_below(caches, {"gantry", "indexes", name});
    // A home that does not exist is not made.
    const auto home = folder_in("HOME");
    if (home.empty() || ::access(home.c_str(), F_OK) != 0) return {};
    return make_below(home + "/.cache", {"gantry", "indexes", name});
}

IndexPlace index_place(const LibraryRoot& root, const std::string& cache_folder) {
    const auto own_folder = fmt::format("{}/{}", root.path(), kOwnFolder);
    if (!is_network_file_system(own_folder)) return {own_folder, false};
    return {private_index_folder(root, cache_folder), true};
}

}  // namespace gantry::host

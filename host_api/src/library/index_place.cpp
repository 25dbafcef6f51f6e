#include "library/index_place.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "library/configuration.hpp"
#include "views/file_system_kind.hpp"

namespace gantry::host {
namespace {

// "" where the variable is not set, or leads somewhere from the working directory.
std::string folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr || value[0] != '/' ? std::string{} : std::string{value};
}

// "": could not be made.
std::string make_below(std::string folder, std::initializer_list<std::string> names) {
    for (const auto& name : names) {
        folder += "/" + name;
        if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return {};
    }
    return folder;
}

// Of one library: a root that took the place of another has another inode.
std::string name_of(const LibraryRoot& root) {
    const auto key = root.path() + "\n" + root.identity();
    return fmt::format("{:016x}", XXH3_64bits(key.data(), key.size()));
}

// A home that does not exist is not made.
std::string make_private_folder(const LibraryRoot& root, const std::string& cache_folder) {
    if (!cache_folder.empty()) return make_below(cache_folder, {"indexes", name_of(root)});
    if (const auto caches = folder_in("XDG_CACHE_HOME"); !caches.empty()) {
        (void)::mkdir(caches.c_str(), S_IRWXU);  // as the XDG Base Directory Specification wants it
        return make_below(caches, {"gantry", "indexes", name_of(root)});
    }
    if (const auto home = folder_in("HOME"); !home.empty())
        return make_below(home, {".cache", "gantry", "indexes", name_of(root)});
    return {};
}

}  // namespace

IndexPlace index_place(const LibraryRoot& root, const std::string& cache_folder) {
    const auto own_folder = fmt::format("{}/{}", root.path(), kOwnFolder);
    if (!is_network_file_system(own_folder)) return {own_folder, false};
    auto folder = make_private_folder(root, cache_folder);
    if (!folder.empty() && is_network_file_system(folder)) folder.clear();
    return {std::move(folder), true};
}

}  // namespace gantry::host

#include "views/real_path.hpp"

#include <array>
#include <climits>

#include <sys/stat.h>
#include <unistd.h>

namespace gantry::host {

std::optional<std::vector<std::string>> real_path_of(int descriptor) {
    std::array<char, PATH_MAX + 1> buffer{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::readlink(link.c_str(), buffer.data(), buffer.size());
    if (size <= 0 || buffer[0] != '/') return std::nullopt;
    std::string path{buffer.data(), static_cast<std::size_t>(size)};

    // " (deleted)" may be appended by the kernel, or be part of the name.
    struct stat by_path {};
    struct stat by_descriptor {};
    if (::lstat(path.c_str(), &by_path) != 0 || ::fstat(descriptor, &by_descriptor) != 0 ||
        by_path.st_ino != by_descriptor.st_ino || by_path.st_dev != by_descriptor.st_dev)
        return std::nullopt;
    return split_path(path);
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const auto end = path.find('/');
        if (end != 0) parts.emplace_back(path.substr(0, end));
        if (end == std::string_view::npos) return parts;
        path.remove_prefix(end + 1);
    }
    if (!parts.empty()) parts.emplace_back(".");
    return parts;
}

}  // namespace gantry::host

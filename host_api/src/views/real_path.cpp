#include "views/real_path.hpp"

#include <array>
#include <climits>

#include <sys/stat.h>
#include <unistd.h>

namespace gantry::host {
namespace {

// "" where the kernel cannot tell.
std::string read_own_link(int descriptor) {
    std::array<char, PATH_MAX + 1> buffer{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::readlink(link.c_str(), buffer.data(), buffer.size());
    if (size <= 0 || buffer[0] != '/') return {};
    return {buffer.data(), static_cast<std::size_t>(size)};
}

bool leads_to(const std::string& path, ino_t inode, dev_t device) noexcept {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && status.st_ino == inode && status.st_dev == device;
}

}  // namespace

const std::vector<std::string>* RealPath::of(int descriptor) {
    if (!path_.empty() && leads_to(path_, inode_, device_)) return &parts_;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return nullptr;
    path_ = read_own_link(descriptor);
    // " (deleted)" may be appended by the kernel, or be part of the name.
    if (path_.empty() || !leads_to(path_, status.st_ino, status.st_dev)) {
        path_.clear();
        return nullptr;
    }
    inode_ = status.st_ino;
    device_ = status.st_dev;
    parts_ = split_path(path_);
    return &parts_;
}

std::optional<std::vector<std::string>> real_path_of(int descriptor) {
    RealPath path;
    const auto* parts = path.of(descriptor);
    if (parts == nullptr) return std::nullopt;
    return *parts;
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

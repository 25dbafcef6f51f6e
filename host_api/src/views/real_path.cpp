#include "views/real_path.hpp"

#include <array>
#include <cerrno>
#include <climits>

#include <sys/stat.h>
#include <unistd.h>

#include "views/confined_folder.hpp"

namespace gantry::host {
namespace {

// A failure of the system is no proof that there is no path.
ViewStatus absent_or_failed(int error) noexcept {
    return status_of_errno(error) == ViewStatus::failed ? ViewStatus::failed : ViewStatus::absent;
}

ViewAnswer<std::string> read_own_link(int descriptor) {
    std::array<char, PATH_MAX + 1> buffer{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::readlink(link.c_str(), buffer.data(), buffer.size());
    if (size < 0) return {absent_or_failed(errno), {}};
    return {ViewStatus::ok, {buffer.data(), static_cast<std::size_t>(size)}};
}

// " (deleted)" may be appended to a path by the kernel, or be part of the name.
ViewStatus leads_to(const std::string& path, ino_t inode, dev_t device) noexcept {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return absent_or_failed(errno);
    return status.st_ino == inode && status.st_dev == device ? ViewStatus::ok : ViewStatus::absent;
}

}  // namespace

ViewAnswer<const std::vector<std::string>*> RealPath::of(int descriptor) {
    if (!path_.empty() && leads_to(path_, inode_, device_) == ViewStatus::ok) return {ViewStatus::ok, &parts_};
    path_.clear();
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return {ViewStatus::failed, nullptr};
    auto path = read_own_link(descriptor);
    if (path.is_ok()) path.status = leads_to(path.value, status.st_ino, status.st_dev);
    if (!path.is_ok()) return {path.status, nullptr};
    path_ = std::move(path.value);
    inode_ = status.st_ino;
    device_ = status.st_dev;
    parts_ = split_path(path_);
    return {ViewStatus::ok, &parts_};
}

ViewAnswer<std::vector<std::string>> real_path_of(int descriptor) {
    RealPath path;
    const auto parts = path.of(descriptor);
    if (!parts.is_ok()) return {parts.status, {}};
    return {ViewStatus::ok, *parts.value};
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

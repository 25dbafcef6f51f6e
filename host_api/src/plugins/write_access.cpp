#include "plugins/write_access.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace gantry::host {
namespace {

Error untrusted(std::string_view path, std::string_view reason) {
    return make_error(ErrorCode::plugin_untrusted, fmt::format("{}: {}", path, reason), std::string{path});
}

bool is_world_writable(const struct stat& status) noexcept {
    return (status.st_mode & S_IWOTH) != 0;
}

Result<void> check_owner_and_mode(const struct stat& status, std::string_view path) {
    if (status.st_uid != 0 && status.st_uid != ::geteuid())
        return untrusted(path,
                         fmt::format("belongs to user {}, who could change it at any time; make root or the "
                                     "user who runs this its owner",
                                     status.st_uid));
    if (is_world_writable(status)) return untrusted(path, "everybody may write to it; use chmod o-w");
    return {};
}

Result<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return status;
    const auto code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::path_not_found : ErrorCode::io;
    return make_error(code, fmt::format("{}: {}", path, std::generic_category().message(errno)), path);
}

}  // namespace

Result<void> check_file_access(const struct stat& status, std::string_view path) {
    if (!S_ISREG(status.st_mode)) return untrusted(path, "is not a regular file; install the plugin again");
    return check_owner_and_mode(status, path);
}

Result<void> check_folder_access(const std::string& canonical_path) {
    GANTRY_TRY_ASSIGN(const auto status, status_of(canonical_path));
    if (!S_ISDIR(status.st_mode)) return untrusted(canonical_path, "is not a folder; name the folder it is in");
    GANTRY_TRY(check_owner_and_mode(status, canonical_path));
    for (auto parent = canonical_path; parent.size() > 1;) {
        const auto slash = parent.rfind('/');
        parent.resize(slash == 0 ? 1 : slash);
        GANTRY_TRY_ASSIGN(const auto parent_status, status_of(parent));
        const bool is_roots_sticky_folder = (parent_status.st_mode & S_ISVTX) != 0 && parent_status.st_uid == 0;
        if (is_world_writable(parent_status) && !is_roots_sticky_folder)
            return untrusted(canonical_path,
                             fmt::format("everybody may write to {} above it, and so exchange it; "
                                         "use chmod o-w there",
                                         parent));
    }
    return {};
}

}  // namespace gantry::host

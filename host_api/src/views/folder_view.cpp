#include "views/folder_view.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views/disk_folder_view.hpp"
#include "views/entry_status.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

Error no_folder(const std::string& root) {
    return make_error(ErrorCode::invalid_argument, "not a folder: give the folder that holds the model", root);
}

Error cannot_open(const std::string& root, int error) {
    switch (error) {
        case ENOTDIR:
            if (struct stat status{}; ::stat(root.c_str(), &status) == 0) return no_folder(root);
            [[fallthrough]];
        case ENOENT:
        case ELOOP:
        case ENAMETOOLONG:
            return make_error(ErrorCode::path_not_found,
                              "no such folder: check the path, or whether its drive is connected", root);
        case EACCES:
        case EPERM:
            return make_error(ErrorCode::not_readable_here,
                              "permissions keep this process out of the folder: allow this user to read it",
                              root);
        default:
            return make_error(ErrorCode::io, "cannot open the folder: " + std::system_category().message(error),
                              root);
    }
}

Result<void> check_path(std::string_view root) {
    if (!is_utf8(root))
        return make_error(ErrorCode::path_not_utf8, "the path of the folder is not UTF-8: rename the folder");
    if (root.empty() || root.find('\0') != std::string_view::npos)
        return make_error(ErrorCode::invalid_argument, "the path of the folder is empty or holds a NUL");
    return {};
}

}  // namespace

Result<std::unique_ptr<FolderView>> FolderView::open(std::string_view root, FolderViewOptions options) {
    GANTRY_TRY(check_path(root));
    const std::string path{root};
    Descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) return cannot_open(path, errno);

    struct stat status {};
    if (::fstat(folder.get(), &status) != 0) return cannot_open(path, errno);
    // Beside a file model nothing is listed, so that the right to pass through is enough.
    const int needed = options.entry_name.empty() ? R_OK | X_OK : X_OK;
    if (!has_access(folder.get(), "", needed, AT_EMPTY_PATH)) return cannot_open(path, EACCES);
    return std::make_unique<DiskFolderView>(std::move(folder), status, std::move(options));
}

}  // namespace gantry::host

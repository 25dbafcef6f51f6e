#include "views/disk_folder_view.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>

#include "views/disk_file.hpp"
#include "views/entry_status.hpp"
#include "views/file_system_kind.hpp"
#include "views/link_exits.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

std::unique_ptr<LinkExits> make_exits(const FolderViewOptions& options) {
    return std::make_unique<LinkExits>(options.allowed_folders, options.use_openat2);
}

// Of a link that leads out of the bundle. To nothing: a loader finds the file missing, and so do we. Only asks
// whether it is there; nothing outside is opened or told.
ViewStatus status_of_escape(int root, std::string_view name) {
    struct stat status {};
    if (::fstatat(root, std::string{name}.c_str(), &status, 0) == 0) return ViewStatus::escape;
    const auto seen = status_of_errno(errno);
    return seen == ViewStatus::absent || seen == ViewStatus::failed ? seen : ViewStatus::escape;
}

}  // namespace

DiskFolderView::DiskFolderView(Descriptor root, const struct stat& status, FolderViewOptions options)
    : options_(std::move(options)),
      root_(std::move(root), options_.use_openat2, make_exits(options_)),
      root_device_(status.st_dev) {
    note_file_system(root_.descriptor(), status.st_dev);
}

bool DiskFolderView::is_hidden(std::string_view name) const noexcept {
    const auto& hidden = options_.hidden_names;
    return std::find(hidden.begin(), hidden.end(), first_part(name)) != hidden.end();
}

Opened DiskFolderView::open(std::string_view name, int flags) {
    const auto shape = shape_of_name(name);
    if (shape == NameShape::malformed) return {ViewStatus::bad_argument, {}};
    if (shape == NameShape::plain && is_hidden(name)) return {ViewStatus::absent, {}};
    auto opened = shape == NameShape::plain ? root_.open(name, flags) : Opened{ViewStatus::escape, {}};
    if (opened.status == ViewStatus::escape && shape == NameShape::plain)
        opened.status = status_of_escape(root_.descriptor(), name);
    if (opened.status == ViewStatus::escape) escapes_.emplace(name);
    return opened;
}

ViewAnswer<EntryStatus> DiskFolderView::stat(std::string_view name) {
    if (name.empty()) return status_of(root_.descriptor());
    const auto opened = open(name, O_PATH);
    if (opened.status == ViewStatus::ok) return status_of(opened.descriptor.get());
    return answer_for_unopened(opened.status);
}

ViewAnswer<EntryStatus> DiskFolderView::status_of(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return {ViewStatus::failed, {}};
    note_file_system(descriptor, status.st_dev);
    return {ViewStatus::ok, status_here(descriptor, "", AT_EMPTY_PATH, status, root_device_)};
}

// What is reached through a link or a mount may live on another file system than the root.
void DiskFolderView::note_file_system(int descriptor, dev_t device) {
    if (devices_.insert(device).second && is_weak_file_system(descriptor)) is_weak_ = true;
}

DiskFolderView::OpenFile DiskFolderView::open_file(std::string_view name) {
    last_read_ = {};
    // O_NONBLOCK: a FIFO in a file's place must not hold us up before it is known for what it is.
    auto opened = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    OpenFile file{opened.status, std::move(opened.descriptor), {}};
    if (file.status != ViewStatus::ok) {
        last_read_ = answer_for_unopened(file.status).value;
        return file;
    }
    if (::fstat(file.descriptor.get(), &file.before) != 0) {
        file.status = ViewStatus::failed;
        return file;
    }
    note_file_system(file.descriptor.get(), file.before.st_dev);
    last_read_ = status_from(file.before, root_device_);
    if (!S_ISREG(file.before.st_mode)) file.status = ViewStatus::wrong_kind;
    return file;
}

bool DiskFolderView::close_file(const OpenFile& file) {
    struct stat after {};
    if (::fstat(file.descriptor.get(), &after) != 0) return false;
    if (!is_unchanged(file.before, after)) source_changed_ = true;
    return true;
}

ViewAnswer<std::uint64_t> DiskFolderView::read(std::string_view name, std::uint64_t offset,
                                               std::span<std::byte> buffer) {
    if (buffer.size() > kMaxReadBytes) return {ViewStatus::too_large, 0};
    const auto file = open_file(name);
    if (file.status != ViewStatus::ok) return {file.status, 0};
    const auto bytes = read_range(file.descriptor.get(), offset, buffer);
    return bytes && close_file(file) ? ViewAnswer<std::uint64_t>{ViewStatus::ok, *bytes}
                                     : ViewAnswer<std::uint64_t>{ViewStatus::failed, 0};
}

}  // namespace gantry::host

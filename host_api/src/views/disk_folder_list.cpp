#include "views/disk_folder_view.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>

#include "views/entry_status.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

bool is_dots(std::string_view name) noexcept {
    return name == "." || name == "..";
}

}  // namespace

ViewAnswer<std::vector<NamedStatus>> DiskFolderView::list(std::string_view name) {
    using Answer = ViewAnswer<std::vector<NamedStatus>>;
    if (!options_.entry_name.empty() && shape_of_name(name) != NameShape::malformed)
        return {ViewStatus::unsupported, {}};
    const auto opened = open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (opened.status != ViewStatus::ok) return {opened.status, {}};
    const int folder = opened.descriptor.get();

    struct stat before {};
    if (::fstat(folder, &before) != 0) return {ViewStatus::failed, {}};
    note_file_system(folder, before.st_dev);
    if (!may_use(folder, "", AT_EMPTY_PATH, before)) return {ViewStatus::unreadable, {}};

    std::vector<RawName> names;
    const auto status = read_names(folder, name.empty(), names);
    if (status != ViewStatus::ok) return {status, {}};

    Answer answer{ViewStatus::ok, {}};
    answer.value.reserve(names.size());
    for (auto& raw : names) {
        const auto listed = status_of_listed(folder, name, raw);
        if (!listed.is_ok()) return {listed.status, {}};
        if (listed.value) answer.value.push_back({std::move(raw.name), *listed.value});
    }
    struct stat after {};
    if (::fstat(folder, &after) != 0) return {ViewStatus::failed, {}};
    if (!is_unchanged(before, after)) source_changed_ = true;
    return answer;
}

// The names, sorted; too_large where there are more than a view may show.
ViewStatus DiskFolderView::read_names(int folder, bool is_root, std::vector<RawName>& names) {
    Descriptor copy{::fcntl(folder, F_DUPFD_CLOEXEC, 0)};
    const std::unique_ptr<DIR, CloseFolder> stream{copy.is_open() ? ::fdopendir(copy.get()) : nullptr};
    if (!stream) return ViewStatus::failed;
    static_cast<void>(copy.release());  // the stream closes it

    std::uint64_t count = 0;
    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) break;
        const std::string_view name{entry->d_name};
        if (is_dots(name) || (is_root && is_hidden(name))) continue;
        if (++count > kMaxFolderEntries) return ViewStatus::too_large;
        if (is_utf8(name))
            names.push_back({std::string{name}, entry->d_type});
        else
            has_names_not_utf8_ = true;
    }
    if (errno != 0) return ViewStatus::failed;
    std::sort(names.begin(), names.end(),
              [](const RawName& left, const RawName& right) { return left.name < right.name; });
    return ViewStatus::ok;
}

// Nothing for an entry that went away since its name was read.
ViewAnswer<std::optional<EntryStatus>> DiskFolderView::status_of_listed(int folder,
                                                                        std::string_view folder_name,
                                                                        const RawName& entry) {
    struct stat status {};
    if (entry.type != DT_LNK) {
        if (::fstatat(folder, entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) return {ViewStatus::failed, {}};
            source_changed_ = true;
            return {ViewStatus::ok, std::nullopt};
        }
        if (!S_ISLNK(status.st_mode))
            return {ViewStatus::ok,
                    status_here(folder, entry.name.c_str(), AT_SYMLINK_NOFOLLOW, status, root_device_)};
    }
    std::string name{folder_name};
    if (!name.empty()) name += '/';
    const auto answer = stat(name += entry.name);
    // Too deep for a name: nobody can ask for it.
    if (answer.status == ViewStatus::bad_argument) return {ViewStatus::ok, EntryStatus{}};
    return {answer.status, answer.value};
}

}  // namespace gantry::host

#include "library/source_walk.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxFiles = 65'536;

}  // namespace

Result<void> SourceWalk::visit(const std::string& folder) {
    GANTRY_TRY_ASSIGN(const auto opened, open(folder, O_RDONLY | O_DIRECTORY));
    struct stat seen {};
    std::vector<registry::FolderEntry> entries;
    // Looked at before it is read, so that what comes while it is read shows as a change.
    if (::fstat(opened.get(), &seen) != 0 || !registry::read_folder(opened.get(), entries))
        return registry::io_error(errno, "read the folder", source_.path_ + "/" + folder);
    const std::pair place{seen.st_dev, seen.st_ino};
    if (std::find(ancestors_.begin(), ancestors_.end(), place) != ancestors_.end())
        return refused(ErrorCode::invalid_argument, "path_escape", folder,
                       "is a link to a folder that it lies in; remove the link");
    if (ancestors_.size() == kMaxDepth)
        return refused(ErrorCode::invalid_argument, "too_many_entries", folder,
                       fmt::format("lies deeper than {} folders; no model does", kMaxDepth));

    source_.seen_folders_.push_back({folder, seen});
    if (!folder.empty()) source_.folder_names_.push_back(folder);
    ancestors_.push_back(place);
    std::sort(entries.begin(), entries.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    for (const auto& entry : entries) {
        if (is_hidden(folder, entry.name)) continue;
        GANTRY_TRY(take(folder.empty() ? entry.name : folder + "/" + entry.name));
    }
    ancestors_.pop_back();
    return {};
}

Result<void> SourceWalk::take(const std::string& name) {
    if (!is_utf8(name))
        return make_error(ErrorCode::path_not_utf8,
                          fmt::format("the name of {} is not UTF-8, so no record can hold it; rename it",
                                      registry::printable(source_.path_ + "/" + name)));
    // What it is must be known before it is opened for reading: opening a device can have effects.
    GANTRY_TRY_ASSIGN(const auto opened, open(name, O_PATH));
    struct stat seen {};
    if (::fstat(opened.get(), &seen) != 0)
        return registry::io_error(errno, "look at", source_.path_ + "/" + name);
    if (S_ISDIR(seen.st_mode)) return visit(name);
    if (!S_ISREG(seen.st_mode))
        return refused(ErrorCode::invalid_argument, "special_file", name,
                       "is neither a file nor a folder; move it away");
    if (source_.files_.size() == kMaxFiles)
        return refused(ErrorCode::invalid_argument, "too_many_entries", name,
                       fmt::format("comes after {} other files; no model has as many", kMaxFiles));
    source_.files_.push_back({name, seen});
    return {};
}

Result<Descriptor> SourceWalk::open(const std::string& name, int flags) const {
    auto opened = source_.folder_.open(name, flags);
    if (opened.status == ViewStatus::ok) return std::move(opened.descriptor);
    return not_opened(opened.status, name);
}

bool SourceWalk::is_hidden(const std::string& folder, const std::string& entry) const {
    if (hidden_name_.empty() || !folder.empty()) return false;
    return entry == hidden_name_ || registry::is_temporary_of(entry, hidden_name_);
}

Error SourceWalk::not_opened(ViewStatus status, const std::string& name) const {
    switch (status) {
        case ViewStatus::escape:
            return refused(ErrorCode::invalid, "path_escape", name,
                           "is a link that leads out of the model; replace it by what it leads to");
        case ViewStatus::absent:
            return refused(ErrorCode::path_not_found, "missing_component", name,
                           "is a link to nothing, or was removed just now; finish the download, or remove it");
        case ViewStatus::unreadable:
            return refused(ErrorCode::not_readable_here, "component_unreadable", name,
                           "may not be read by this user; grant read access");
        default:
            return make_error(ErrorCode::io, registry::printable(name) + " cannot be opened",
                              source_.path_ + "/" + name);
    }
}

Error SourceWalk::refused(ErrorCode code, std::string_view finding, const std::string& name,
                          std::string_view message) const {
    const auto shown = registry::printable(name);
    auto error = make_error(code, fmt::format("{} {}", shown, message), source_.path_);
    error.findings.push_back(
        {"H11", std::string{finding}, Severity::fatal, fmt::format("it {}", message), shown});
    return error;
}

}  // namespace gantry::host

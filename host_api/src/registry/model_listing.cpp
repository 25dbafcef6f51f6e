#include "registry/model_listing.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"

namespace gantry::host::registry {
namespace {

constexpr int kDepthOfModels = 3;

// Pumas copies into folders of this name and renames them when it is done.
constexpr std::string_view kForeignStaging = ".tmp_import_";

// A folder that went in the meantime, or that this user may not read (a file system's lost+found), holds no
// model that could be shown.
bool can_be_passed_over(int error_number) {
    return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP ||
           error_number == EACCES || error_number == EPERM;
}

// mtime can be set back after an edit, ctime cannot; an edit in place keeps the inode.
std::string identity_of(const struct stat& seen) {
    return fmt::format("{}:{}:{}.{:09}:{}.{:09}", seen.st_ino, seen.st_size, seen.st_mtim.tv_sec,
                       seen.st_mtim.tv_nsec, seen.st_ctim.tv_sec, seen.st_ctim.tv_nsec);
}

bool is_passed_over(std::string_view name, int level) {
    return (level == 1 && name.starts_with('.')) || name.starts_with(kForeignStaging);
}

class Lister {
public:
    explicit Lister(bool needs_record) : needs_record_(needs_record) {}

    // `prefix` is the name of `folder` below the root with a slash behind, "" for the root.
    Result<void> visit(const FolderRef& folder, const std::string& prefix, int level) {
        std::vector<FolderEntry> entries;
        if (!read_folder(folder.descriptor, entries)) {
            if (level > 1 && can_be_passed_over(errno)) return {};
            return io_error(errno, "read the folder", folder.path);
        }
        for (const auto& entry : entries) {
            if (entry.type != EntryType::folder || is_passed_over(entry.name, level)) continue;
            if (level == kDepthOfModels)
                GANTRY_TRY(add(folder, prefix, entry.name));
            else
                GANTRY_TRY(descend(folder, prefix, entry.name, level));
        }
        return {};
    }

    std::vector<RecordEntry> take() {
        std::sort(found_.begin(), found_.end(),
                  [](const RecordEntry& left, const RecordEntry& right) { return left.id < right.id; });
        return std::move(found_);
    }

private:
    Result<void> descend(const FolderRef& folder, const std::string& prefix, const std::string& name,
                         int level) {
        const auto next = open_beneath(folder.descriptor, name, O_PATH | O_DIRECTORY);
        if (!next) {
            if (can_be_passed_over(errno)) return {};
            return io_error(errno, "open", folder.path_of(name));
        }
        return visit({next.get(), folder.path_of(name)}, prefix + name + "/", level + 1);
    }

    Result<void> add(const FolderRef& folder, const std::string& prefix, const std::string& name) {
        struct stat seen {};
        const auto path = name + "/" + std::string{kMetadataName};
        const bool is_there = ::fstatat(folder.descriptor, path.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0;
        // A disk that fails is no proof that there is no record.
        if (!is_there && !can_be_passed_over(errno)) return io_error(errno, "look at", folder.path_of(path));
        const bool has_record = is_there && S_ISREG(seen.st_mode);
        if (needs_record_ && !has_record) return {};
        if (auto id = ModelId::parse(prefix + name))
            found_.push_back({*std::move(id), has_record ? identity_of(seen) : std::string{}});
        return {};
    }

    bool needs_record_;
    std::vector<RecordEntry> found_;
};

Result<std::vector<RecordEntry>> list(const FolderRef& root, bool needs_record) {
    Lister lister{needs_record};
    GANTRY_TRY(lister.visit(root, "", 1));
    return lister.take();
}

}  // namespace

Result<std::vector<RecordEntry>> list_records(const FolderRef& root) {
    return list(root, true);
}

Result<std::vector<RecordEntry>> list_model_folders(const FolderRef& root) {
    return list(root, false);
}

bool is_listed_place(const ModelId& id) {
    return !is_passed_over(id.type(), 1) && !is_passed_over(id.family(), 2) && !is_passed_over(id.name(), 3);
}

Result<std::optional<std::string>> identity_of_record(const FolderRef& root, const ModelId& id) {
    const auto name = fmt::format("{}/{}", id.text(), kMetadataName);
    const auto file = open_beneath(root.descriptor, name, O_PATH);
    if (!file && errno == ENOENT) return std::optional<std::string>{};
    if (!file) return open_error(errno, "open", root.path_of(name));
    struct stat seen {};
    if (::fstat(file.get(), &seen) != 0) return io_error(errno, "look at", root.path_of(name));
    return std::optional{identity_of(seen)};
}

}  // namespace gantry::host::registry

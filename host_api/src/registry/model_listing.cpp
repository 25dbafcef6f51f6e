#include "registry/model_listing.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "registry/root.hpp"

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

bool has_record(int folder, const std::string& name) {
    struct stat seen {};
    const auto path = name + "/" + std::string{kMetadataName};
    return ::fstatat(folder, path.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(seen.st_mode);
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
                add(folder.descriptor, prefix, entry.name);
            else
                GANTRY_TRY(descend(folder, prefix, entry.name, level));
        }
        return {};
    }

    std::vector<ModelId> take() {
        std::sort(found_.begin(), found_.end());
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

    void add(int folder, const std::string& prefix, const std::string& name) {
        if (needs_record_ && !has_record(folder, name)) return;
        if (auto id = ModelId::parse(prefix + name)) found_.push_back(*std::move(id));
    }

    bool needs_record_;
    std::vector<ModelId> found_;
};

Result<std::vector<ModelId>> list(const FolderRef& root, bool needs_record) {
    Lister lister{needs_record};
    GANTRY_TRY(lister.visit(root, "", 1));
    return lister.take();
}

}  // namespace

Result<std::vector<ModelId>> list_records(const FolderRef& root) {
    return list(root, true);
}

Result<std::vector<ModelId>> list_model_folders(const FolderRef& root) {
    return list(root, false);
}

bool is_listed_place(const ModelId& id) {
    return !is_passed_over(id.type(), 1) && !is_passed_over(id.family(), 2) && !is_passed_over(id.name(), 3);
}

}  // namespace gantry::host::registry

#include "registry/model_listing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

// A folder that went in the meantime holds no model.
bool is_gone(int error_number) {
    return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP;
}

// One that this user may not read (a file system's lost+found) holds none that could be shown.
bool is_refusal(int error_number) {
    return error_number == EACCES || error_number == EPERM;
}

// mtime can be set back after an edit, ctime cannot; an edit in place keeps the inode.
std::string identity_of(const struct stat& seen) {
    return fmt::format("{}:{}:{}.{:09}:{}.{:09}", seen.st_ino, seen.st_size, seen.st_mtim.tv_sec,
                       seen.st_mtim.tv_nsec, seen.st_ctim.tv_sec, seen.st_ctim.tv_nsec);
}

// The own folder of a library is no place of models at any level: one in the place of a model's family is that
// of a library in this one.
bool is_passed_over(std::string_view name, int level) {
    return name == kOwnFolder || (level == 1 && name.starts_with('.')) || name.starts_with(kForeignStaging);
}

class Lister {
public:
    explicit Lister(bool needs_record) : needs_record_(needs_record) {}

    // `prefix` is the name of `folder` below the root with a slash behind, "" for the root.
    Result<void> visit(const FolderRef& folder, const std::string& prefix, int level) {
        std::vector<FolderEntry> entries;
        if (!read_folder(folder.descriptor, entries)) {
            const int failure = errno;
            if (level > 1 && passes_over(failure, prefix)) return {};
            return io_error(failure, "read the folder", folder.path);
        }
        for (const auto& entry : entries) {
            if (is_passed_over(entry.name, level)) continue;
            if (entry.type == EntryType::link) found_.linked.push_back(prefix + entry.name + "/");
            if (entry.type != EntryType::folder) continue;
            if (level == kDepthOfModels)
                GANTRY_TRY(add(folder, prefix, entry.name));
            else
                GANTRY_TRY(descend(folder, prefix, entry.name, level));
        }
        return {};
    }

    RecordListing take() {
        std::sort(found_.records.begin(), found_.records.end(),
                  [](const RecordEntry& left, const RecordEntry& right) { return left.id < right.id; });
        std::sort(found_.refused.begin(), found_.refused.end());
        std::sort(found_.linked.begin(), found_.linked.end());
        return std::move(found_);
    }

private:
    Result<void> descend(const FolderRef& folder, const std::string& prefix, const std::string& name,
                         int level) {
        const auto next = open_beneath(folder.descriptor, name, O_PATH | O_DIRECTORY);
        if (!next) {
            const int failure = errno;
            if (passes_over(failure, prefix + name + "/")) return {};
            return io_error(failure, "open", folder.path_of(name));
        }
        return visit({next.get(), folder.path_of(name)}, prefix + name + "/", level + 1);
    }

    Result<void> add(const FolderRef& folder, const std::string& prefix, const std::string& name) {
        struct stat seen {};
        const auto path = name + "/" + std::string{kMetadataName};
        const bool is_there = ::fstatat(folder.descriptor, path.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0;
        const int failure = errno;
        // A disk that fails is no proof that there is no record, nor is a folder that is closed to this user.
        if (!is_there && !is_gone(failure) && !is_refusal(failure))
            return io_error(failure, "look at", folder.path_of(path));
        const bool is_closed = is_there ? !may_read(folder, path, seen) : is_refusal(failure);
        if (needs_record_ && !is_there && !is_closed) return {};
        auto id = ModelId::parse(prefix + name);
        if (!id) return {};
        if (is_closed) found_.refused.push_back(id->text() + "/");
        found_.records.push_back({*std::move(id), is_there ? identity_of(seen) : std::string{}});
        return {};
    }

    // What everybody may read needs no question.
    static bool may_read(const FolderRef& folder, const std::string& path, const struct stat& seen) {
        if (!S_ISREG(seen.st_mode) || (seen.st_mode & S_IROTH) != 0) return true;
        return ::faccessat(folder.descriptor, path.c_str(), R_OK, AT_EACCESS) == 0 || !is_refusal(errno);
    }

    // After a call that failed at `place`: whether the listing goes on without it.
    bool passes_over(int error_number, std::string place) {
        if (is_refusal(error_number)) found_.refused.push_back(std::move(place));
        return is_gone(error_number) || is_refusal(error_number);
    }

    bool needs_record_;
    RecordListing found_;
};

Result<RecordListing> list(const FolderRef& root, bool needs_record) {
    Lister lister{needs_record};
    GANTRY_TRY(lister.visit(root, "", 1));
    return lister.take();
}

}  // namespace

Result<RecordListing> list_records(const FolderRef& root) {
    return list(root, true);
}

Result<RecordListing> list_model_folders(const FolderRef& root) {
    return list(root, false);
}

bool is_listed_place(const ModelId& id) {
    return !is_passed_over(id.type(), 1) && !is_passed_over(id.family(), 2) && !is_passed_over(id.name(), 3);
}

Result<std::optional<std::string>> identity_of_record(const FolderRef& root, const ModelId& id) {
    const auto folder = open_beneath(root.descriptor, id.text(), O_PATH | O_DIRECTORY);
    if (!folder && errno == ENOENT) return std::optional<std::string>{};
    if (!folder) return read_error(errno, "open", root.path_of(id.text()));
    struct stat seen {};
    if (::fstatat(folder.get(), std::string{kMetadataName}.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return read_error(errno, "look at", root.path_of(fmt::format("{}/{}", id.text(), kMetadataName)));
    }
    return std::optional{identity_of(seen)};
}

}  // namespace gantry::host::registry

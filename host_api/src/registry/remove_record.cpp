#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"
#include "registry/random_name.hpp"
#include "registry/root.hpp"

namespace gantry::host::registry {
namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY;

using Names = std::vector<std::string>;

Error full_folder(const std::string& path) {
    return make_error(ErrorCode::corrupt,
                      path +
                          " is a folder with something in it, which is not deleted; move it away, then remove "
                          "the model again",
                      path);
}

// Of the folder that stands in the place of the record.
Result<void> check_is_empty(const FolderRef& model) {
    const auto path = model.path_of(kMetadataName);
    const auto folder = open_beneath(model.descriptor, kMetadataName, kFolderFlags);
    std::vector<FolderEntry> entries;
    if (!folder || !read_folder(folder.get(), entries)) return io_error(errno, "read the folder", path);
    if (!entries.empty()) return full_folder(printable(path));
    return {};
}

// With "/" behind folders: what is in a model's folder besides its record and the library's own temporary
// files, which go. Errors: corrupt (a folder with something in it has the record's name), io.
Result<Names> foreign_entries(const FolderRef& model) {
    std::vector<FolderEntry> entries;
    if (!read_folder(model.descriptor, entries)) return io_error(errno, "read the folder", model.path);
    Names foreign;
    for (const auto& entry : entries) {
        if (entry.name == kMetadataName) {
            if (entry.type == EntryType::folder) GANTRY_TRY(check_is_empty(model));
            continue;
        }
        const bool is_leftover = entry.type == EntryType::file && is_temporary_of(entry.name, kMetadataName);
        if (is_leftover && ::unlinkat(model.descriptor, entry.name.c_str(), 0) == 0) continue;
        foreign.push_back(printable(entry.name) + (entry.type == EntryType::folder ? "/" : ""));
    }
    std::sort(foreign.begin(), foreign.end());
    return foreign;
}

// Whatever has its name: a link goes itself, a folder where it is empty.
Result<void> unlink_record(const FolderRef& model) {
    const std::string name{kMetadataName};
    struct stat seen {};
    const bool is_there = ::fstatat(model.descriptor, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0;
    if (!is_there && errno != ENOENT) return io_error(errno, "look at", model.path_of(name));
    if (!is_there) return {};
    const auto path = printable(model.path_of(name));
    if (::unlinkat(model.descriptor, name.c_str(), S_ISDIR(seen.st_mode) ? AT_REMOVEDIR : 0) == 0) return {};
    return errno == ENOTEMPTY ? full_folder(path) : io_error(errno, "remove", path);
}

// A folder and its name in another.
struct Named {
    const FolderRef& parent;
    const std::string& name;
    const FolderRef& folder;
};

// In one step. A folder that has lost its record and is still there, because whoever removed it died in
// between, would keep the next model from its id. False: there is no trash to be had.
bool move_to_trash(const Named& model, const FolderRef& trash, const std::string& name) {
    return ::renameat(model.parent.descriptor, model.name.c_str(), trash.descriptor, name.c_str()) == 0;
}

// What cannot be deleted now is swept by whoever opens the library. A file that came into the folder meanwhile
// is somebody's: it goes back with the folder.
Result<Names> empty(const FolderRef& root, const ModelId& id, const Named& thrown) {
    const auto unlinked = unlink_record(thrown.folder);
    if (::unlinkat(thrown.parent.descriptor, thrown.name.c_str(), AT_REMOVEDIR) == 0 || errno != ENOTEMPTY)
        return Names{};
    auto left = foreign_entries(thrown.folder);
    if (!left || left->empty()) return Names{};
    GANTRY_TRY(publish_folder(root, id, [&](const FolderRef& family, const std::string& name) {
        return move_without_replacing(thrown.parent, thrown.name, family, name);
    }));
    if (!unlinked) return concerning(id, unlinked.error());
    return left;
}

Result<void> remove_in_place(const Named& model, bool is_to_stay) {
    GANTRY_TRY(unlink_record(model.folder));
    if (is_to_stay) return sync_folder(model.folder);
    if (::unlinkat(model.parent.descriptor, model.name.c_str(), AT_REMOVEDIR) != 0)
        return io_error(errno, "remove the folder", model.folder.path);
    return sync_folder(model.parent);
}

}  // namespace

Result<Names> remove_record(const FolderRef& root, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto folder, open_model(root, id));
    const FolderRef model{folder.get(), root.path_of(id.text())};
    const auto parents = parents_of(id);
    const auto family_folder = open_beneath(root.descriptor, parents, kFolderFlags);
    const FolderRef family{family_folder.get(), root.path_of(parents)};
    if (!family_folder) return concerning(id, open_error(errno, "open", family.path));
    const std::string name{id.name()};
    const Named in_place{family, name, model};

    GANTRY_TRY_ASSIGN(auto left, foreign_entries(model));
    const auto trash_path = fmt::format("{}/trash", kOwnFolder);
    const auto trash_folder = left.empty() ? make_folders_beneath(root, trash_path) : FileDescriptor{};
    const auto trash_name = random_hex(16);
    if (trash_folder && *trash_folder && trash_name) {
        const FolderRef trash{trash_folder->get(), root.path_of(trash_path)};
        if (move_to_trash(in_place, trash, *trash_name)) {
            const auto flushed = settle_removal(root, id, family, trash);
            auto emptied = empty(root, id, {trash, *trash_name, model});
            if (!flushed) return concerning(id, flushed.error());
            return emptied;
        }
    }
    const auto removed = remove_in_place(in_place, !left.empty());
    if (!removed) return concerning(id, removed.error());
    if (left.empty()) remove_empty_parents(root, id);
    return left;
}

}  // namespace gantry::host::registry

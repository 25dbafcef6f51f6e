#include "registry/owned_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"
#include "registry/random_name.hpp"
#include "registry/remove_tree.hpp"
#include "registry/root.hpp"

namespace gantry::host::registry {
namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY;

std::string own_name(std::string_view name) {
    return fmt::format("{}/{}", kOwnFolder, name);
}

Result<std::vector<FolderEntry>> entries_of_own(const FolderRef& root, std::string_view name) {
    std::vector<FolderEntry> entries;
    const auto folder = open_beneath(root.descriptor, own_name(name), kFolderFlags);
    if (!folder && errno == ENOENT) return entries;
    const auto path = root.path_of(own_name(name));
    if (!folder) return open_error(errno, "open", path);
    if (!read_folder(folder.get(), entries)) return io_error(errno, "read the folder", path);
    return entries;
}

bool is_abandoned(const FolderRef& staging, const FolderEntry& entry) {
    if (entry.type != EntryType::folder) return true;
    const auto own = open_beneath(staging.descriptor, entry.name, kFolderFlags);
    return own && !may_have_living_owner(own.get());
}

}  // namespace

Result<void> place_model(const FolderRef& root, const ModelId& id, const StagedFolder& staged) {
    return publish_folder(root, id, [&](const FolderRef& family, const std::string& name) {
        return staged.move_to(family, name);
    });
}

Result<bool> add_record(const FolderRef& root, const ModelId& id, std::string_view metadata) {
    GANTRY_TRY_ASSIGN(const auto folder, open_model(root, id));
    GANTRY_TRY_ASSIGN(const auto staging, StagingFolder::open(root));
    return create_file({folder.get(), root.path_of(id.text())}, kMetadataName, metadata, staging.ref());
}

Result<std::string> move_to_trash(const FolderRef& root, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const auto model, open_model(root, id));
    const auto parents = parents_of(id);
    const auto family_folder = open_beneath(root.descriptor, parents, kFolderFlags);
    const FolderRef family{family_folder.get(), root.path_of(parents)};
    if (!family_folder) return concerning(id, open_error(errno, "open", family.path));
    const auto trash_name = own_name("trash");
    GANTRY_TRY_ASSIGN(const auto trash_folder, make_folders_beneath(root, trash_name));
    const FolderRef trash{trash_folder.get(), root.path_of(trash_name)};
    GANTRY_TRY_ASSIGN(auto name, random_hex(16));
    if (::renameat(family.descriptor, std::string{id.name()}.c_str(), trash.descriptor, name.c_str()) != 0)
        return concerning(id, io_error(errno, "move to the trash", root.path_of(id.text())));
    const auto flushed = settle_removal(root, id, family, trash);
    if (!flushed) return concerning(id, flushed.error());
    return name;
}

Result<void> empty_trash(const FolderRef& root, const std::string& name) {
    const auto trash_name = own_name("trash");
    const auto trash = open_beneath(root.descriptor, trash_name, kFolderFlags);
    if (!trash) return open_error(errno, "open", root.path_of(trash_name));
    return remove_tree({trash.get(), root.path_of(trash_name)}, name);
}

Result<std::optional<std::uint64_t>> size_of_file(const FolderRef& root, const ModelId& id,
                                                  std::string_view name) {
    if (!is_plain_name(name)) return std::optional<std::uint64_t>{};
    const auto path = fmt::format("{}/{}", id.text(), name);
    const auto file = open_beneath(root.descriptor, path, O_PATH);
    if (!file && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) return std::optional<std::uint64_t>{};
    struct stat seen {};
    if (!file || ::fstat(file.get(), &seen) != 0)
        return concerning(id, io_error(errno, "look at", root.path_of(path)));
    if (!S_ISREG(seen.st_mode)) return std::optional<std::uint64_t>{};
    return std::optional<std::uint64_t>{static_cast<std::uint64_t>(seen.st_size)};
}

Result<bool> has_staged(const FolderRef& root) {
    GANTRY_TRY_ASSIGN(const auto entries, entries_of_own(root, "staging"));
    return !entries.empty();
}

Result<void> discard_staged(const FolderRef& root) {
    GANTRY_TRY_ASSIGN(const auto entries, entries_of_own(root, "staging"));
    if (entries.empty()) return {};
    GANTRY_TRY_ASSIGN(const auto staging, StagingFolder::open(root));
    const auto trash_name = own_name("trash");
    GANTRY_TRY_ASSIGN(const auto trash, make_folders_beneath(root, trash_name));
    for (const auto& entry : entries) {
        if (!is_abandoned(staging.ref(), entry)) continue;
        GANTRY_TRY_ASSIGN(const auto name, random_hex(16));
        if (::renameat(staging.folder.get(), entry.name.c_str(), trash.get(), name.c_str()) != 0)
            return io_error(errno, "move to the trash", staging.ref().path_of(entry.name));
    }
    return {};
}

// Goes on after a failure and tells the first. What is in there was taken out of the library before it came.
Result<void> empty_all_trash(const FolderRef& root) {
    GANTRY_TRY_ASSIGN(const auto entries, entries_of_own(root, "trash"));
    Result<void> outcome;
    for (const auto& entry : entries) {
        auto removed = empty_trash(root, entry.name);
        if (!removed && outcome) outcome = std::move(removed);
    }
    return outcome;
}

}  // namespace gantry::host::registry

#include "registry/model_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/messages.hpp"
#include "registry/metadata_document.hpp"
#include "registry/random_name.hpp"
#include "registry/root.hpp"
#include "registry/staged_folder.hpp"

namespace gantry::host::registry {
namespace {

constexpr int kFolderFlags = O_PATH | O_DIRECTORY;

// A folder in the library's own one that nobody sees, and that goes with its maker unless it was moved.
class Staging {
public:
    Staging(FileDescriptor parent, std::string path, std::string name)
        : parent_(std::move(parent)), path_(std::move(path)), name_(std::move(name)) {}
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging() {
        // Whatever cannot be deleted now, for want of memory too, is swept by a later process.
        try {
            remove();
        } catch (const std::bad_alloc&) {
        }
    }

    [[nodiscard]] Result<void> fill(std::string_view metadata) const {
        if (::mkdirat(parent_.get(), name_.c_str(), 0777) != 0)
            return io_error(errno, "make the folder", parent().path_of(name_));
        const auto folder = open_beneath(parent_.get(), name_, kFolderFlags);
        const FolderRef staged{folder.get(), parent().path_of(name_)};
        if (!folder) return open_error(errno, "open", staged.path);
        GANTRY_TRY(write_new_file(staged, kMetadataName, metadata));
        return sync_folder(staged);
    }
    [[nodiscard]] Result<bool> move_to(const FolderRef& folder, const std::string& name) const {
        return move_without_replacing(parent(), name_, folder, name);
    }

private:
    void remove() const {
        const auto folder = open_beneath(parent_.get(), name_, kFolderFlags);
        if (!folder) return;
        (void)::unlinkat(folder.get(), std::string{kMetadataName}.c_str(), 0);
        (void)::unlinkat(parent_.get(), name_.c_str(), AT_REMOVEDIR);
    }
    [[nodiscard]] FolderRef parent() const { return {parent_.get(), path_}; }

    FileDescriptor parent_;
    std::string path_;
    std::string name_;
};

Error folder_exists(const FolderRef& root, const ModelId& id) {
    const auto path = root.path_of(id.text());
    return concerning(
        id, make_error(ErrorCode::invalid_argument,
                       printable(path) + " is there already; choose another name or family", printable(path)));
}

// Permissions of a record that is there, so that replacing it keeps them.
Result<std::optional<mode_t>> mode_of_record(const FolderRef& model) {
    struct stat seen {};
    if (::fstatat(model.descriptor, std::string{kMetadataName}.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return std::optional<mode_t>{};
        return io_error(errno, "look at", model.path_of(kMetadataName));
    }
    if (S_ISREG(seen.st_mode)) return std::optional<mode_t>{seen.st_mode & 0777};
    const auto path = printable(model.path_of(kMetadataName));
    return make_error(ErrorCode::corrupt, path + " is not a regular file; move it away", path);
}

}  // namespace

Error concerning(const ModelId& id, Error error) {
    error.model_id = id.text();
    return error;
}

std::string parents_of(const ModelId& id) {
    return fmt::format("{}/{}", id.type(), id.family());
}

Result<FileDescriptor> open_model(const FolderRef& root, const ModelId& id) {
    auto folder = open_beneath(root.descriptor, id.text(), kFolderFlags);
    if (folder) return folder;
    if (errno == ENOENT)
        return concerning(id, make_error(ErrorCode::not_found, fmt::format("there is no model {} in {}",
                                                                           quoted(id.text()), root.path)));
    return concerning(id, open_error(errno, "open", root.path_of(id.text())));
}

void remove_empty_parents(const FolderRef& root, const ModelId& id) {
    const std::string type{id.type()};
    const auto type_folder = open_beneath(root.descriptor, type, kFolderFlags);
    if (!type_folder) return;
    const bool is_gone = ::unlinkat(type_folder.get(), std::string{id.family()}.c_str(), AT_REMOVEDIR) == 0;
    // It may not have been made, where its maker failed.
    if (!is_gone && errno != ENOENT) return;
    if (is_gone) (void)sync_folder({type_folder.get(), root.path_of(type)});
    if (::unlinkat(root.descriptor, type.c_str(), AT_REMOVEDIR) == 0) (void)sync_folder(root);
}

Result<void> settle_removal(const FolderRef& root, const ModelId& id, const FolderRef& family,
                            const FolderRef& trash) {
    auto flushed = sync_folder(family);
    if (flushed) flushed = sync_folder(trash);
    remove_empty_parents(root, id);
    return flushed;
}

Result<void> publish_folder(
    const FolderRef& root, const ModelId& id,
    const std::function<Result<bool>(const FolderRef& family, const std::string& name)>& move) {
    const auto published = [&]() -> Result<void> {
        const auto parents = parents_of(id);
        GANTRY_TRY_ASSIGN(const auto family_folder, make_folders_beneath(root, parents));
        const FolderRef family{family_folder.get(), root.path_of(parents)};
        GANTRY_TRY_ASSIGN(const bool moved, move(family, std::string{id.name()}));
        if (!moved) return folder_exists(root, id);
        return sync_folder(family);
    }();
    if (published) return {};
    remove_empty_parents(root, id);
    return concerning(id, published.error());
}

Result<std::optional<std::string>> read_file_beneath(const FolderRef& folder, std::string_view name) {
    const auto path = folder.path_of(name);
    // O_NONBLOCK: a pipe planted here must not hold the caller up.
    const auto file = open_beneath(folder.descriptor, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file && errno == ENOENT) return std::optional<std::string>{};
    if (!file && errno != ENXIO) return read_error(errno, "open", path);
    struct stat seen {};
    if (file && ::fstat(file.get(), &seen) != 0) return io_error(errno, "look at", path);
    if (!S_ISREG(seen.st_mode))
        return make_error(ErrorCode::corrupt, printable(path) + " is not a regular file; move it away",
                          printable(path));
    GANTRY_TRY_ASSIGN(auto content, read_whole(file.get(), static_cast<std::uint64_t>(seen.st_size),
                                               kMaxMetadataBytes, path));
    return std::optional<std::string>{std::move(content)};
}

Result<bool> has_model_folder(const FolderRef& root, const ModelId& id) {
    const auto folder = open_model(root, id);
    if (folder) return true;
    if (folder.error().code == ErrorCode::not_found) return false;
    return folder.error();
}

Result<std::optional<std::string>> read_record(const FolderRef& root, const ModelId& id) {
    auto content = read_file_beneath(root, fmt::format("{}/{}", id.text(), kMetadataName));
    if (!content) return concerning(id, std::move(content).error());
    return content;
}

Result<void> create_record(const FolderRef& root, const ModelId& id, std::string_view metadata) {
    GANTRY_TRY_ASSIGN(const bool is_taken, has_model_folder(root, id));
    if (is_taken) return folder_exists(root, id);

    GANTRY_TRY_ASSIGN(auto place, StagingFolder::open(root));
    GANTRY_TRY_ASSIGN(auto unique_name, random_hex(16));
    const Staging staging{std::move(place.folder), std::move(place.path), std::move(unique_name)};
    GANTRY_TRY(staging.fill(metadata));

    return publish_folder(root, id, [&](const FolderRef& family, const std::string& name) {
        return staging.move_to(family, name);
    });
}

Result<void> replace_record(const FolderRef& root, const ModelId& id, std::string_view metadata) {
    GANTRY_TRY_ASSIGN(const auto folder, open_model(root, id));
    const FolderRef model{folder.get(), root.path_of(id.text())};
    const auto mode = mode_of_record(model);
    if (!mode) return concerning(id, mode.error());
    GANTRY_TRY_ASSIGN(const auto staging, StagingFolder::open(root));
    auto replaced = replace_file(model, kMetadataName, metadata, staging.ref(), *mode);
    if (!replaced) return concerning(id, std::move(replaced).error());
    return {};
}

}  // namespace gantry::host::registry

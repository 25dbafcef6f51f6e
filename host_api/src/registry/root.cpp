#include "registry/root.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>
#include <simdjson.h>

#include "registry/atomic_file.hpp"
#include "registry/beneath.hpp"
#include "registry/folder_entries.hpp"
#include "registry/generation.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"
#include "registry/model_listing.hpp"
#include "registry/owned_folder.hpp"
#include "registry/spelling.hpp"

namespace gantry::host {
namespace {

using registry::FileDescriptor;
using registry::FolderRef;
using registry::printable;

class OpenRoot final : public LibraryRoot {
public:
    OpenRoot(FileDescriptor folder, std::string path, const struct stat& seen)
        : folder_(std::move(folder)), path_(std::move(path)), device_(seen.st_dev), inode_(seen.st_ino) {}

    const std::string& path() const noexcept override { return path_; }
    std::string identity() const override { return fmt::format("{}:{}", device_, inode_); }
    bool is_in_place() const override {
        struct stat seen {};
        return ::stat(path_.c_str(), &seen) == 0 && seen.st_dev == device_ && seen.st_ino == inode_;
    }

    [[nodiscard]] Result<void> make_own_folder() {
        GANTRY_TRY(registry::make_folders_beneath(root(), kOwnFolder));
        learn_case();
        return {};
    }
    void learn_case() { may_fold_case_ = registry::may_fold_case(folder_.get(), std::string{kOwnFolder}); }

    Result<std::optional<std::string>> read_own(std::string_view name) const override {
        GANTRY_TRY(check_own(name));
        return registry::read_file_beneath(root(), own_name(name));
    }
    Result<void> write_own(std::string_view name, std::string_view content, Flush flush) override {
        GANTRY_TRY_ASSIGN(const auto place, place_of_own(name));
        GANTRY_TRY_ASSIGN(const auto staging, registry::StagingFolder::open(root()));
        return registry::replace_file({place.folder.get(), place.path}, place.name, content, staging.ref(), {},
                                      flush);
    }
    Result<bool> create_own(std::string_view name, std::string_view content, Flush flush) override {
        GANTRY_TRY_ASSIGN(const auto place, place_of_own(name));
        GANTRY_TRY_ASSIGN(const auto staging, registry::StagingFolder::open(root()));
        return registry::create_file({place.folder.get(), place.path}, place.name, content, staging.ref(),
                                     flush);
    }
    Result<void> remove_own(std::string_view name, Flush flush) override;
    Result<std::vector<std::string>> list_own(std::string_view folder) const override;

    Result<std::uint64_t> generation() const override { return registry::read_generation(root()); }
    Result<std::uint64_t> raise_generation(Flush flush) override {
        return registry::raise_generation(root(), flush);
    }

    std::string spelling_of(const ModelId& id) const override {
        return may_fold_case_ ? registry::spelled_beneath(folder_.get(), id.text()) : id.text();
    }
    Result<bool> has_folder(const ModelId& id) const override { return registry::has_model_folder(root(), id); }
    Result<std::optional<std::string>> read_metadata(const ModelId& id) const override {
        return registry::read_record(root(), id);
    }
    Result<void> create_model(const ModelId& id, std::string_view metadata) override {
        return registry::create_record(root(), id, metadata);
    }
    Result<void> write_metadata(const ModelId& id, std::string_view metadata) override {
        return registry::replace_record(root(), id, metadata);
    }
    Result<std::vector<std::string>> remove_record(const ModelId& id) override {
        return registry::remove_record(root(), id);
    }
    Result<RecordListing> list_folders() const override { return registry::list_model_folders(root()); }

    Result<registry::StagedFolder> stage() const override { return registry::StagedFolder::make(root()); }
    Result<void> place_model(const ModelId& id, const registry::StagedFolder& staged) override {
        return registry::place_model(root(), id, staged);
    }
    Result<bool> add_metadata(const ModelId& id, std::string_view metadata) override {
        return registry::add_record(root(), id, metadata);
    }
    Result<std::optional<std::uint64_t>> size_of_file(const ModelId& id, std::string_view name) const override {
        return registry::size_of_file(root(), id, name);
    }
    Result<std::string> move_to_trash(const ModelId& id) override {
        return registry::move_to_trash(root(), id);
    }
    Result<void> empty_trash(const std::string& name) override { return registry::empty_trash(root(), name); }
    Result<bool> has_staged() const override { return registry::has_staged(root()); }
    Result<void> discard_staged() override { return registry::discard_staged(root()); }
    Result<void> empty_all_trash() override { return registry::empty_all_trash(root()); }
    Result<std::vector<ModelId>> list_models() const override;
    Result<RecordListing> list_records() const override { return registry::list_records(root()); }
    Result<std::optional<std::string>> record_identity(const ModelId& id) const override {
        return registry::identity_of_record(root(), id);
    }

private:
    // Where a file of the library's own goes: an open folder and a name in it.
    struct Place {
        FileDescriptor folder;
        std::string path;
        std::string name;
    };

    [[nodiscard]] FolderRef root() const { return {folder_.get(), path_}; }
    [[nodiscard]] static std::string own_name(std::string_view name) {
        return fmt::format("{}/{}", kOwnFolder, name);
    }
    [[nodiscard]] static Result<void> check_own(std::string_view name) {
        if (registry::is_plain_name(name)) return {};
        return make_error(
            ErrorCode::invalid_argument,
            registry::quoted(name) + " is not the name of a file below " + std::string{kOwnFolder});
    }
    [[nodiscard]] Result<Place> place_of_own(std::string_view name) const {
        GANTRY_TRY(check_own(name));
        const auto whole = own_name(name);
        const auto slash = whole.rfind('/');
        const auto folder_name = whole.substr(0, slash);
        GANTRY_TRY_ASSIGN(auto folder, registry::make_folders_beneath(root(), folder_name));
        return Place{std::move(folder), root().path_of(folder_name), whole.substr(slash + 1)};
    }

    FileDescriptor folder_;
    std::string path_;
    dev_t device_;
    ino_t inode_;
    bool may_fold_case_ = true;
};

Result<void> OpenRoot::remove_own(std::string_view name, Flush flush) {
    GANTRY_TRY(check_own(name));
    const auto whole = own_name(name);
    const auto slash = whole.rfind('/');
    const auto folder_name = whole.substr(0, slash);
    const auto folder = registry::open_beneath(folder_.get(), folder_name, O_PATH | O_DIRECTORY);
    if (!folder && errno == ENOENT) return {};
    if (!folder) return registry::open_error(errno, "open", root().path_of(folder_name));
    if (::unlinkat(folder.get(), whole.c_str() + slash + 1, 0) != 0) {
        if (errno == ENOENT) return {};
        return registry::io_error(errno, "remove", root().path_of(whole));
    }
    if (flush == Flush::no) return {};
    return registry::sync_folder({folder.get(), root().path_of(folder_name)});
}

Result<std::vector<std::string>> OpenRoot::list_own(std::string_view folder) const {
    GANTRY_TRY(check_own(folder));
    const auto path = root().path_of(own_name(folder));
    std::vector<std::string> names;
    const auto opened = registry::open_beneath(folder_.get(), own_name(folder), O_PATH | O_DIRECTORY);
    if (!opened && errno == ENOENT) return names;
    if (!opened) return registry::open_error(errno, "open", path);
    std::vector<registry::FolderEntry> entries;
    if (!registry::read_folder(opened.get(), entries))
        return registry::io_error(errno, "read the folder", path);
    for (auto& entry : entries)
        if (entry.type == registry::EntryType::file && !entry.name.starts_with('.'))
            names.push_back(std::move(entry.name));
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::vector<ModelId>> OpenRoot::list_models() const {
    GANTRY_TRY_ASSIGN(auto listing, list_records());
    std::vector<ModelId> ids;
    ids.reserve(listing.records.size());
    for (auto& record : listing.records) ids.push_back(std::move(record.id));
    return ids;
}

Result<void> check_path(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos)
        return make_error(ErrorCode::invalid_argument,
                          "the path of a library must be given, without NUL bytes");
    if (!simdjson::validate_utf8(path))
        return make_error(ErrorCode::path_not_utf8,
                          "the path of the library is not UTF-8: " + printable(path) + "; rename the folder");
    return {};
}

Error not_a_folder(std::string_view path) {
    return make_error(ErrorCode::invalid_argument,
                      printable(path) + " is not a folder, so it cannot be a library", printable(path));
}

Result<std::string> without_links(const std::string& path) {
    char* resolved = ::realpath(path.c_str(), nullptr);
    if (resolved == nullptr) {
        if (errno == ENOENT)
            return make_error(ErrorCode::path_not_found, "there is no library at " + printable(path),
                              printable(path));
        if (errno == ENOTDIR) return not_a_folder(path);
        return registry::io_error(errno, "open the library", path);
    }
    const auto canonical = registry::spelled(resolved);
    std::free(resolved);
    GANTRY_TRY(check_path(canonical));
    return canonical;
}

bool is_folder(const std::string& path) {
    struct stat seen {};
    return ::stat(path.c_str(), &seen) == 0 && S_ISDIR(seen.st_mode);
}

// Makes every folder of `path` that is not there; what is there may be reached through links, since the
// path was given by the user.
Result<void> make_folders(const std::string& path) {
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const auto part = path.substr(0, slash);
        if (::mkdir(part.c_str(), 0777) == 0) {
            const FileDescriptor parent{::open((part + "/..").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
            if (!parent) return registry::io_error(errno, "open the folder above", part);
            GANTRY_TRY(registry::sync_folder({parent.get(), part}));
        } else if (const int failure = errno; !is_folder(part)) {
            if (failure == EEXIST || failure == ENOTDIR) return not_a_folder(part);
            return registry::io_error(failure, "make the folder", part);
        }
        if (slash == std::string::npos) return {};
    }
}

Result<std::shared_ptr<OpenRoot>> open_root(std::string_view path) {
    GANTRY_TRY(check_path(path));
    GANTRY_TRY_ASSIGN(auto canonical, without_links(std::string{path}));
    FileDescriptor folder{::open(canonical.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!folder && errno == ENOTDIR) return not_a_folder(canonical);
    struct stat seen {};
    if (!folder || ::fstat(folder.get(), &seen) != 0)
        return registry::io_error(errno, "open the library", canonical);
    auto root = std::make_shared<OpenRoot>(std::move(folder), std::move(canonical), seen);
    root->learn_case();
    return root;
}

}  // namespace

Result<std::shared_ptr<LibraryRoot>> LibraryRoot::open(std::string_view path) {
    GANTRY_TRY_ASSIGN(auto root, open_root(path));
    return std::shared_ptr<LibraryRoot>{std::move(root)};
}

Result<std::shared_ptr<LibraryRoot>> LibraryRoot::create(std::string_view path) {
    GANTRY_TRY(check_path(path));
    GANTRY_TRY(make_folders(std::string{path}));
    GANTRY_TRY_ASSIGN(auto root, open_root(path));
    GANTRY_TRY(root->make_own_folder());
    return std::shared_ptr<LibraryRoot>{std::move(root)};
}

}  // namespace gantry::host

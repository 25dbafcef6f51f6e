#include "library/import_source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <thread>

#include <fcntl.h>
#include <limits.h>

#include <fmt/format.h>

#include "library/shard_name.hpp"
#include "library/source_walk.hpp"
#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"
#include "registry/root.hpp"
#include "views/entry_status.hpp"
#include "views/link_exits.hpp"
#include "views/settling.hpp"

namespace gantry::host {
namespace {

constexpr int kMaxAttempts = 5;

bool is_same_file(const struct stat& before, const struct stat& after) {
    return before.st_dev == after.st_dev && before.st_ino == after.st_ino && is_unchanged(before, after);
}

std::chrono::nanoseconds time_to_settle_of(const struct stat& seen, std::int64_t now_ns) {
    const auto status = status_from(seen, seen.st_dev);
    return time_to_settle(status.mtime_ns, status.ctime_ns, now_ns);
}

bool is_link(const std::string& path) {
    struct stat seen {};
    return ::lstat(path.c_str(), &seen) == 0 && S_ISLNK(seen.st_mode);
}

Result<Descriptor> open_folder(const std::string& path) {
    Descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (folder.is_open()) return folder;
    if (errno == EACCES)
        return make_error(ErrorCode::not_readable_here, "permissions keep this user out; grant read access",
                          path);
    return registry::io_error(errno, "open", path);
}

}  // namespace

ImportSource::ImportSource(Descriptor folder, std::string path)
    : folder_(std::move(folder), true, std::make_unique<LinkExits>(std::vector<std::string>{}, true)),
      path_(std::move(path)) {}

Result<ImportSource> ImportSource::read(const SourcePath& source, bool is_in_place) {
    const auto& entry = source.entry_path;
    const auto slash = entry.rfind('/');
    const auto parent = slash == 0 ? std::string{"/"} : entry.substr(0, slash);
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        const auto started_ns = file_clock_ns();
        GANTRY_TRY_ASSIGN(auto folder, open_folder(source.is_folder ? entry : parent));
        ImportSource read{std::move(folder), source.is_folder ? entry : parent};
        if (source.is_folder)
            GANTRY_TRY(read.walk_folder(is_in_place));
        else
            GANTRY_TRY(read.take_file(entry.substr(slash + 1), entry));
        std::chrono::nanoseconds unrest{};
        for (const auto& file : read.files_)
            unrest = std::max(unrest, time_to_settle_of(file.seen, started_ns));
        for (const auto& seen : read.seen_folders_)
            unrest = std::max(unrest, time_to_settle_of(seen.seen, started_ns));
        if (unrest.count() == 0 || attempt + 1 == kMaxAttempts) return read;
        std::this_thread::sleep_for(unrest);
    }
    return make_error(ErrorCode::internal, "a source was never read", entry);
}

Result<void> ImportSource::walk_folder(bool is_in_place) {
    SourceWalk walk{*this, std::string{is_in_place ? kMetadataName : std::string_view{}}};
    GANTRY_TRY(walk.visit(""));
    std::sort(files_.begin(), files_.end(),
              [](const SourceFile& left, const SourceFile& right) { return left.name < right.name; });
    if (!files_.empty()) return {};
    auto error = make_error(ErrorCode::invalid_argument,
                            "there is no file in the folder; give one that holds a model", path_);
    error.findings.push_back({"H11", "empty", Severity::fatal, "there is no file in the folder", ""});
    return error;
}

Result<void> ImportSource::take_file(const std::string& name, const std::string& entry_path) {
    const auto shard = shard_name_of(name);
    if (shard && shard->total > 1) {
        std::vector<registry::FolderEntry> entries;
        if (!registry::read_folder(folder_.descriptor(), entries))
            return registry::io_error(errno, "read the folder", path_);
        std::sort(entries.begin(), entries.end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
        SourceWalk walk{*this, {}};
        for (const auto& entry : entries)
            if (const auto other = shard_name_of(entry.name); other && other->is_same_set(*shard))
                GANTRY_TRY(walk.take(entry.name));
        return {};
    }
    if (!is_link(entry_path)) return SourceWalk{*this, {}}.take(name);

    // The link was given by the user, who knows where it leads; nothing beside it is looked at.
    const std::unique_ptr<char, decltype(&std::free)> real{::realpath(entry_path.c_str(), nullptr), &std::free};
    if (!real) return registry::io_error(errno, "look at", entry_path);
    const std::string target{real.get()};
    const auto slash = target.rfind('/');
    GANTRY_TRY_ASSIGN(auto folder, open_folder(slash == 0 ? "/" : target.substr(0, slash)));
    folder_ = ConfinedFolder{std::move(folder), true};
    linked_name_ = target.substr(slash + 1);
    GANTRY_TRY((SourceWalk{*this, {}}.take(linked_name_)));
    if (files_.size() == 1) files_.front().name = name;
    return {};
}

std::vector<std::string> ImportSource::file_names() const {
    std::vector<std::string> names;
    for (const auto& file : files_) names.push_back(file.name);
    return names;
}

std::uint64_t ImportSource::size_bytes() const noexcept {
    return std::accumulate(files_.begin(), files_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const SourceFile& file) { return sum + file.size(); });
}

std::string ImportSource::place_of(const SourceFile& file) const {
    return linked_name_.empty() ? file.name : linked_name_;
}

Result<Descriptor> ImportSource::open(const SourceFile& file) {
    auto opened = folder_.open(place_of(file), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (opened.status == ViewStatus::unreadable)
        return make_error(ErrorCode::not_readable_here,
                          registry::printable(file.name) + " may not be read by this user; grant read access",
                          path_);
    if (opened.status != ViewStatus::ok) return changed(file.name);
    GANTRY_TRY(check(file, opened.descriptor.get()));
    return std::move(opened.descriptor);
}

Result<void> ImportSource::check(const SourceFile& file, int descriptor) const {
    struct stat seen {};
    if (::fstat(descriptor, &seen) != 0) return registry::io_error(errno, "look at", path_ + "/" + file.name);
    if (!is_same_file(file.seen, seen)) return changed(file.name);
    return {};
}

Result<void> ImportSource::check_all() {
    for (const auto& file : files_) {
        const auto opened = folder_.open(place_of(file), O_PATH);
        if (opened.status != ViewStatus::ok) return changed(file.name);
        GANTRY_TRY(check(file, opened.descriptor.get()));
    }
    for (const auto& folder : seen_folders_) {
        const auto opened = folder_.open(folder.name, O_PATH | O_DIRECTORY);
        struct stat seen {};
        if (opened.status != ViewStatus::ok || ::fstat(opened.descriptor.get(), &seen) != 0 ||
            !is_same_file(folder.seen, seen))
            return changed(folder.name);
    }
    return {};
}

Error ImportSource::changed(std::string_view name) const {
    return make_error(
        ErrorCode::source_changed,
        fmt::format("{} changed while it was read; wait for the copy or download to end, then try again",
                    name.empty() ? "the folder" : registry::printable(name)),
        path_);
}

}  // namespace gantry::host

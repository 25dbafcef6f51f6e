#include "views/link_exits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "views/real_path.hpp"

namespace gantry::host {
namespace {

using Path = std::span<const std::string>;

bool is_below(Path path, Path folder) {
    return path.size() >= folder.size() && std::equal(folder.begin(), folder.end(), path.begin());
}

bool is_cache_repository(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 3> kPrefixes{"models--", "datasets--", "spaces--"};
    return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// How many leading parts of a path at or below `<repository>/snapshots/<commit>` lead to the repository.
std::optional<std::size_t> depth_of_cache_repository(Path path) {
    for (auto i = path.size(); i >= 3; --i)
        if (path[i - 2] == "snapshots" && is_cache_repository(path[i - 3])) return i - 2;
    return std::nullopt;
}

std::string join(Path path) {
    std::string joined;
    for (const auto& part : path) {
        if (!joined.empty()) joined += '/';
        joined += part;
    }
    return joined;
}

}  // namespace

Opened LinkExits::open(int folder, Path folder_path, Path target, int flags) {
    if (const auto status = find_blobs(folder, folder_path); status != ViewStatus::ok) return {status, {}};
    if (blobs_.is_open() && target.size() > blobs_path_.size() && is_below(target, blobs_path_) &&
        is_below(folder_path, Path{blobs_path_}.first(blobs_path_.size() - 1))) {
        const auto& name = target[blobs_path_.size()];
        if (name != "." && name != "..") return open_blob(name, target.size() == blobs_path_.size() + 1, flags);
    }
    if (const auto status = open_allowed_folders(); status != ViewStatus::ok) return {status, {}};
    for (auto& allowed : *allowed_)
        for (const auto& spelling : allowed.spellings)
            if (is_below(target, spelling))
                return allowed.folder.open(join(target.subspan(spelling.size())), flags);
    return {ViewStatus::escape, {}};
}

// A blob is a plain file. A link or a folder in its place was not put there by the cache.
Opened LinkExits::open_blob(std::string_view name, bool is_last, int flags) {
    const bool is_asked_for_folder = (flags & O_DIRECTORY) != 0;
    const int how = is_asked_for_folder || !is_last ? O_PATH | O_CLOEXEC : flags;
    Descriptor blob{::openat(blobs_.get(), std::string{name}.c_str(), how | O_NOFOLLOW)};
    if (!blob.is_open()) return {errno == ELOOP ? ViewStatus::escape : status_of_errno(errno), {}};

    struct stat status {};
    if (::fstat(blob.get(), &status) != 0) return {ViewStatus::failed, {}};
    if (!S_ISREG(status.st_mode)) return {ViewStatus::escape, {}};
    if (!is_last) return {ViewStatus::absent, {}};
    if (is_asked_for_folder) return {ViewStatus::wrong_kind, {}};
    last_blob_ = name;
    return {ViewStatus::ok, std::move(blob)};
}

ViewStatus LinkExits::find_blobs(int folder, Path folder_path) {
    if (has_looked_for_blobs_) return ViewStatus::ok;
    const auto depth = depth_of_cache_repository(folder_path);
    const auto status = depth ? open_blobs(folder, folder_path, *depth) : ViewStatus::absent;
    has_looked_for_blobs_ = status != ViewStatus::failed;
    return has_looked_for_blobs_ ? ViewStatus::ok : status;
}

ViewStatus LinkExits::open_blobs(int folder, Path folder_path, std::size_t depth) {
    std::string upwards;
    for (auto level = folder_path.size(); level > depth; --level) upwards += "../";
    Descriptor blobs{
        ::openat(folder, (upwards + "blobs").c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!blobs.is_open()) return status_of_errno(errno);

    std::vector<std::string> expected{folder_path.begin(),
                                      folder_path.begin() + static_cast<std::ptrdiff_t>(depth)};
    expected.emplace_back("blobs");
    const auto real = real_path_of(blobs.get());
    if (!real.is_ok()) return real.status;
    // The snapshot may have been moved since its path was read: the way up then leads elsewhere.
    if (real.value != expected) return ViewStatus::absent;
    blobs_path_ = std::move(expected);
    blobs_ = std::move(blobs);
    return ViewStatus::ok;
}

ViewStatus LinkExits::open_allowed_folders() {
    if (allowed_) return ViewStatus::ok;
    std::vector<Allowed> opened;
    for (const auto& path : allowed_folders_) {
        if (path.empty() || path.front() != '/') continue;
        Descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        if (!folder.is_open() && status_of_errno(errno) == ViewStatus::failed) return ViewStatus::failed;
        if (!folder.is_open()) continue;
        auto as_given = split_path(path);
        std::erase(as_given, ".");
        std::vector<std::vector<std::string>> spellings{std::move(as_given)};
        auto real = real_path_of(folder.get());
        if (real.status == ViewStatus::failed) return real.status;
        if (real.is_ok()) spellings.push_back(std::move(real.value));
        opened.push_back({std::move(spellings), ConfinedFolder{std::move(folder), use_openat2_}});
    }
    allowed_ = std::move(opened);
    return ViewStatus::ok;
}

}  // namespace gantry::host

#include "library/look_inside.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include <fmt/format.h>

#include "library/shard_name.hpp"
#include "registry/file_descriptor.hpp"
#include "registry/folder_entries.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

using registry::FileDescriptor;

constexpr std::size_t kMaxLooks = 4'096;
constexpr std::string_view kRepositoryPrefix = "models--";
constexpr std::string_view kSnapshots = "snapshots";
// A file of the first kind is always a model of its own. One of the second, further down, is as likely a part
// of a bundle that lost what it was known by.
constexpr std::string_view kModelExtension = ".gguf";
constexpr std::string_view kWeightsExtension = ".safetensors";

// "name-00002-of-00005.ext" without its number: what all parts of one file model share.
std::string without_shard_number(const std::string& name) {
    constexpr std::size_t kDigits = 5;
    constexpr std::string_view kOf = "-of-";
    const auto of = name.rfind(kOf);
    if (of == std::string::npos || of < kDigits + 1 || name.size() < of + kOf.size() + kDigits) return name;
    const auto is_number = [&](std::size_t from) {
        return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(from),
                           name.begin() + static_cast<std::ptrdiff_t>(from + kDigits),
                           [](char digit) { return digit >= '0' && digit <= '9'; });
    };
    if (name[of - kDigits - 1] != '-' || !is_number(of - kDigits) || !is_number(of + kOf.size())) return name;
    return name.substr(0, of - kDigits) + name.substr(of);
}

class Look {
public:
    Look(const ClaimTest& is_claimed, int levels) noexcept : is_claimed_(is_claimed), levels_(levels) {}

    Result<void> folder(FileDescriptor opened, const std::string& path, int level);
    Result<void> snapshots(int folder, const std::string& path);

    [[nodiscard]] std::vector<std::string> members() const { return {members_.begin(), members_.end()}; }
    [[nodiscard]] bool is_cut() const noexcept { return looks_ > kMaxLooks; }
    [[nodiscard]] std::size_t refused() const noexcept { return refused_; }

private:
    // After a call on `path` that failed: what is gone or leads nowhere is no model, and what this user may not
    // look at is counted. Errors: io, for what says nothing of what is there.
    Result<void> pass_over(const std::string& path);
    Result<void> entry(int folder, const std::string& path, const std::string& name, int level);
    Result<void> subfolder(int folder, const std::string& path, const std::string& name, int level,
                           bool is_link);
    Result<void> file(const std::string& path, const std::string& name, int level);

    const ClaimTest& is_claimed_;
    int levels_;
    std::set<std::string> members_;
    std::set<std::string> file_models_;  // paths without shard numbers
    std::size_t looks_ = 0;
    std::size_t refused_ = 0;
};

Result<std::vector<std::string>> sorted_names(int folder, const std::string& path) {
    std::vector<registry::FolderEntry> entries;
    if (!registry::read_folder(folder, entries)) return registry::io_error(errno, "read the folder", path);
    std::vector<std::string> names;
    for (auto& entry : entries)
        if (!entry.name.starts_with('.')) names.push_back(std::move(entry.name));
    std::sort(names.begin(), names.end());
    return names;
}

std::string joined(const std::string& path, const std::string& name) {
    return path == "/" ? "/" + name : fmt::format("{}/{}", path, name);
}

FileDescriptor open_folder(int folder, const std::string& name) {
    return FileDescriptor{::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
}

Result<void> Look::pass_over(const std::string& path) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return {};
    if (errno != EACCES) return registry::io_error(errno, "look at", path);
    ++refused_;
    return {};
}

Result<void> Look::folder(FileDescriptor opened, const std::string& path, int level) {
    GANTRY_TRY_ASSIGN(const auto names, sorted_names(opened.get(), path));
    for (const auto& name : names) {
        if (++looks_ > kMaxLooks) return {};
        GANTRY_TRY(entry(opened.get(), path, name, level));
    }
    return {};
}

Result<void> Look::entry(int folder, const std::string& path, const std::string& name, int level) {
    struct stat itself {};
    struct stat seen {};
    if (::fstatat(folder, name.c_str(), &itself, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::fstatat(folder, name.c_str(), &seen, 0) != 0)
        return pass_over(joined(path, name));
    if (S_ISDIR(seen.st_mode)) return subfolder(folder, path, name, level, S_ISLNK(itself.st_mode));
    if (S_ISREG(seen.st_mode)) return file(path, name, level);
    return {};
}

Result<void> Look::subfolder(int folder, const std::string& path, const std::string& name, int level,
                             bool is_link) {
    const auto whole = joined(path, name);
    GANTRY_TRY_ASSIGN(const bool is_model, is_claimed_({whole, whole, true}));
    if (is_model) {
        members_.insert(whole);
        return {};
    }
    if (is_link) return {};
    auto opened = open_folder(folder, name);
    if (!opened) return pass_over(whole);
    if (name.starts_with(kRepositoryPrefix)) return snapshots(opened.get(), whole);
    if (level == levels_) return {};
    return this->folder(std::move(opened), whole, level + 1);
}

Result<void> Look::file(const std::string& path, const std::string& name, int level) {
    const bool is_named = level == 1 ? is_model_file_name(name) : name.ends_with(kModelExtension);
    const auto whole = joined(path, name);
    if (!is_named) {
        GANTRY_TRY_ASSIGN(const bool is_model, is_claimed_({whole, whole, false}));
        if (!is_model) return {};
    }
    if (file_models_.insert(joined(path, without_shard_number(name))).second) members_.insert(whole);
    return {};
}

Result<void> Look::snapshots(int folder, const std::string& path) {
    const auto whole = joined(path, std::string{kSnapshots});
    const auto opened = open_folder(folder, std::string{kSnapshots});
    if (!opened) return pass_over(whole);
    GANTRY_TRY_ASSIGN(const auto names, sorted_names(opened.get(), whole));
    for (const auto& name : names) {
        if (++looks_ > kMaxLooks) return {};
        if (open_folder(opened.get(), name))
            members_.insert(joined(whole, name));
        else
            GANTRY_TRY(pass_over(joined(whole, name)));
    }
    return {};
}

Contents contents_of_file(const std::string& path) {
    if (is_unfinished(path.substr(path.rfind('/') + 1)))
        return {PathKind::unsupported, {}, {"it is still being downloaded, or what is left of a download"}};
    if (is_model_file_name(path))
        return {
            PathKind::single_file, {}, {"its name is that of a model's file; no plugin here knows its format"}};
    return {PathKind::unsupported, {}, {"no plugin here recognises this file"}};
}

}  // namespace

bool is_model_file_name(std::string_view name) noexcept {
    return name.ends_with(kModelExtension) || name.ends_with(kWeightsExtension);
}

Result<Contents> look_inside(const SourcePath& source, const ClaimTest& is_claimed, int levels) {
    const auto& path = source.entry_path;
    if (!source.is_folder) return contents_of_file(path);
    FileDescriptor opened{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened && errno == EACCES)
        return make_error(ErrorCode::not_readable_here,
                          "permissions keep this user from looking into the folder; grant read access", path);
    if (!opened) return registry::io_error(errno, "open the folder", path);

    Look look{is_claimed, levels};
    const bool is_repository = path.substr(path.rfind('/') + 1).starts_with(kRepositoryPrefix);
    if (is_repository)
        GANTRY_TRY(look.snapshots(opened.get(), path));
    else
        GANTRY_TRY(look.folder(std::move(opened), path, 1));

    Contents contents{PathKind::unsupported, look.members(), {}};
    const auto count = contents.members.size();
    if (count > 0)
        contents.kind = count == 1 ? PathKind::single_model_directory : PathKind::multi_model_container;
    const std::string_view what = is_repository ? "snapshot" : "model";
    contents.reasons.push_back(
        count == 0 ? fmt::format("no plugin here recognises the folder, and no {} is in it", what)
                   : fmt::format("no plugin here recognises the folder itself; {} {}{} in it", count, what,
                                 count == 1 ? " is" : "s are"));
    if (look.refused() > 0)
        contents.reasons.push_back(
            fmt::format("permissions keep this user from looking at {} of its entries", look.refused()));
    if (look.is_cut())
        contents.reasons.push_back(fmt::format("only its first {} entries were looked at", kMaxLooks));
    return contents;
}

}  // namespace gantry::host

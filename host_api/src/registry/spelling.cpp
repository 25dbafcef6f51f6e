#include "registry/spelling.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "registry/file_descriptor.hpp"
#include "registry/folder_entries.hpp"
#include "registry/letter_case.hpp"

namespace gantry::host::registry {
namespace {

bool is_letter(char byte) {
    return is_upper(byte) || is_lower(byte);
}

// With every letter of ASCII in the other case, which is a third name wherever case counts.
std::string in_other_case(std::string_view part) {
    std::string other{part};
    for (auto& byte : other) byte = is_lower(byte) ? static_cast<char>(byte - 'a' + 'A') : to_lower(byte);
    return other;
}

std::optional<struct stat> look(int folder, const std::string& name) {
    struct stat seen {};
    if (::fstatat(folder, name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return seen;
}

bool is_same(const struct stat& left, const struct stat& right) {
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

// Whether the folder may know `part` by another name. Only where it holds no letter of ASCII that could tell is
// the answer a guess: characters beyond ASCII have other cases, and other forms, as well.
bool may_be_spelled_otherwise(int folder, const std::string& part) {
    if (std::none_of(part.begin(), part.end(), is_letter))
        return std::any_of(part.begin(), part.end(),
                           [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
    const auto other = look(folder, in_other_case(part));
    if (!other) return false;
    const auto itself = look(folder, part);
    return itself && is_same(*itself, *other);
}

std::string spelling_in(int folder, std::string part) {
    if (!may_be_spelled_otherwise(folder, part)) return part;
    const auto itself = look(folder, part);
    std::vector<FolderEntry> entries;
    if (!itself || !read_folder(folder, entries)) return part;
    const auto has_name = [&](const FolderEntry& entry) { return entry.name == part; };
    if (std::any_of(entries.begin(), entries.end(), has_name)) return part;
    for (auto& entry : entries) {
        const auto seen = look(folder, entry.name);
        if (seen && is_same(*seen, *itself)) return std::move(entry.name);
    }
    return part;
}

}  // namespace

std::string spelled_beneath(int folder, std::string_view name) {
    std::string done;
    FileDescriptor parent;
    while (true) {
        const int base = parent ? parent.get() : folder;
        const auto slash = name.find('/');
        auto part = spelling_in(base, std::string{name.substr(0, slash)});
        done += part;
        if (slash == std::string_view::npos) return done;
        name.remove_prefix(slash + 1);
        done += '/';
        parent = FileDescriptor{::openat(base, part.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (!parent) return done.append(name);
    }
}

bool may_fold_case(int folder, const std::string& name) {
    const auto itself = look(folder, name);
    if (!itself) return true;
    const auto other = look(folder, in_other_case(name));
    return other && is_same(*itself, *other);
}

std::string spelled(std::string_view path) {
    const FileDescriptor top{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!top || path.size() < 2 || path.front() != '/') return std::string{path};
    return "/" + spelled_beneath(top.get(), path.substr(1));
}

}  // namespace gantry::host::registry

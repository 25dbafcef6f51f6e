#include "registry/source_path.hpp"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "registry/messages.hpp"
#include "registry/spelling.hpp"

namespace gantry::host {
namespace {

using registry::printable;

struct Freed {
    void operator()(char* text) const noexcept { std::free(text); }
};

Error refused(int error_number, const std::string& path) {
    const auto shown = printable(path);
    switch (error_number) {
        case ENOENT: return make_error(ErrorCode::path_not_found, shown + " does not exist", shown);
        case ENOTDIR:
            return make_error(ErrorCode::path_not_found,
                              shown + " does not exist: a part of it is a file, not a folder", shown);
        case ELOOP:
            return make_error(ErrorCode::path_not_found, shown + " leads nowhere: its links run in a circle",
                              shown);
        case EACCES:
            return make_error(ErrorCode::not_readable_here,
                              shown + " cannot be reached by this user; check the permissions of its folders",
                              shown);
        case ENAMETOOLONG:
            return make_error(ErrorCode::invalid_argument, shown + " has a part that is too long for a name");
        default: return registry::io_error(error_number, "look at", path);
    }
}

Result<void> check(std::string_view path) {
    if (path.empty())
        return make_error(ErrorCode::invalid_argument, "the path is empty; give a folder or file");
    if (path.find('\0') != std::string_view::npos)
        return make_error(ErrorCode::invalid_argument, "the path holds a NUL byte: " + printable(path));
    if (path.size() >= PATH_MAX)
        return make_error(
            ErrorCode::invalid_argument,
            fmt::format("the path has {} bytes; {} is the most the system takes", path.size(), PATH_MAX - 1));
    if (!simdjson::validate_utf8(path))
        return make_error(ErrorCode::path_not_utf8,
                          printable(path) + " is not UTF-8, so no record can hold it; rename it",
                          printable(path));
    return {};
}

Result<std::string> absolute(std::string_view path) {
    GANTRY_TRY(check(path));
    if (path.front() == '/') return std::string{path};
    const std::unique_ptr<char, Freed> folder{::getcwd(nullptr, 0)};
    if (!folder) return registry::io_error(errno, "tell the working directory of", path);
    auto joined = fmt::format("{}/{}", folder.get(), path);
    GANTRY_TRY(check(joined));
    return joined;
}

// Without "." and empty parts; with `resolve_parents` also without "..", which take the part before them.
std::string cleaned(std::string_view path, bool resolve_parents) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (part.empty() || part == ".") continue;
        if (!resolve_parents || part != "..")
            parts.push_back(part);
        else if (!parts.empty())
            parts.pop_back();
    }
    std::string clean;
    for (const auto part : parts) clean.append("/").append(part);
    return clean.empty() ? "/" : clean;
}

bool is_same_place(const std::string& path, const struct stat& seen) {
    struct stat there {};
    return ::stat(path.c_str(), &there) == 0 && there.st_dev == seen.st_dev && there.st_ino == seen.st_ino;
}

Result<std::string> real_path(const std::string& path) {
    const std::unique_ptr<char, Freed> resolved{::realpath(path.c_str(), nullptr)};
    if (!resolved) return refused(errno, path);
    std::string canonical{resolved.get()};
    GANTRY_TRY(check(canonical));
    return canonical;
}

}  // namespace

Result<SourcePath> resolve_source_path(std::string_view path) {
    GANTRY_TRY_ASSIGN(const auto given, absolute(path));
    struct stat seen {};
    if (::stat(given.c_str(), &seen) != 0) return refused(errno, given);
    if (!S_ISDIR(seen.st_mode) && !S_ISREG(seen.st_mode))
        return make_error(ErrorCode::invalid_argument,
                          printable(given) + " is neither a folder nor a regular file", printable(given));

    SourcePath source;
    source.is_folder = S_ISDIR(seen.st_mode);
    source.source_path = cleaned(given, true);
    if (!is_same_place(source.source_path, seen)) source.source_path = cleaned(given, false);
    if (source.is_folder) {
        GANTRY_TRY_ASSIGN(const auto canonical, real_path(source.source_path));
        source.entry_path = registry::spelled(canonical);
        return source;
    }
    const auto slash = source.source_path.rfind('/');
    GANTRY_TRY_ASSIGN(const auto parent, real_path(slash == 0 ? "/" : source.source_path.substr(0, slash)));
    source.entry_path = registry::spelled((parent == "/" ? "" : parent) + source.source_path.substr(slash));
    GANTRY_TRY(check(source.entry_path));
    return source;
}

}  // namespace gantry::host

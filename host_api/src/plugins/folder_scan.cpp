#include "plugins/folder_scan.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include <gantry/abi/version.h>

#include "plugins/abi_version.hpp"
#include "plugins/descriptor_owner.hpp"
#include "plugins/write_access.hpp"

namespace gantry::host {
namespace {

Error system_error(ErrorCode code, const std::string& path, int number) {
    return make_error(code, fmt::format("{}: {}", path, std::generic_category().message(number)), path);
}

Result<std::vector<std::string>> manifest_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code failure;
    std::filesystem::directory_iterator entry{folder, failure};
    for (; !failure && entry != std::filesystem::directory_iterator{}; entry.increment(failure)) {
        auto name = entry->path().filename().string();
        if (name.size() > kManifestSuffix.size() && name.ends_with(kManifestSuffix))
            names.push_back(std::move(name));
    }
    if (failure) return system_error(ErrorCode::io, folder, failure.value());
    std::sort(names.begin(), names.end());
    return names;
}

// The bytes of a manifest, one more than allowed at most.
Result<std::string> read_manifest_file(int folder, const std::string& name, const std::string& path) {
    const DescriptorOwner file{
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    if (!file.is_open() && errno == ELOOP)
        return make_error(
            ErrorCode::plugin_untrusted,
            fmt::format("{}: is a link; a manifest must be a file in the plugin folder itself", path), path);
    struct stat status {};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) return system_error(ErrorCode::io, path, errno);
    GANTRY_TRY(check_file_access(status, path));
    std::string bytes(kMaxManifestBytes + 1, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto count = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error(ErrorCode::io, path, errno);
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    return bytes;
}

Result<void> check_abi_version(const CatalogEntry& entry) {
    if (entry.manifest.abi_version == GANTRY_ABI_VERSION) return {};
    return make_error(
        ErrorCode::plugin_abi_mismatch,
        fmt::format(
            "{}: built for plugin ABI {}, this host speaks {}; install the plugin's build for this host",
            entry.manifest_path, abi_version_text(entry.manifest.abi_version),
            abi_version_text(GANTRY_ABI_VERSION)),
        entry.manifest_path);
}

// A module may be a link, because the manifest pins its bytes.
Result<void> check_module_access(int folder, const CatalogEntry& entry) {
    struct stat status {};
    if (::fstatat(folder, entry.manifest.library.c_str(), &status, 0) != 0)
        return make_error(ErrorCode::plugin_load_failed,
                          fmt::format("{}: {}; install the plugin again", entry.module_path,
                                      std::generic_category().message(errno)),
                          entry.module_path);
    return check_file_access(status, entry.module_path);
}

Result<void> read_entry(int folder, const std::string& folder_path, const std::string& name,
                        CatalogEntry& entry) {
    GANTRY_TRY_ASSIGN(const auto json, read_manifest_file(folder, name, entry.manifest_path));
    GANTRY_TRY_ASSIGN(entry.manifest, parse_manifest(json, entry.manifest_path));
    entry.module_path = fmt::format("{}/{}", folder_path, entry.manifest.library);
    GANTRY_TRY(check_abi_version(entry));
    return check_module_access(folder, entry);
}

}  // namespace

Result<std::string> canonical_plugin_folder(const std::string& path) {
    if (!simdjson::validate_utf8(path))
        return make_error(ErrorCode::path_not_utf8,
                          "a plugin folder's path is not UTF-8 and cannot be shown; give it another name");
    std::error_code failure;
    auto canonical = std::filesystem::canonical(path, failure).string();
    if (failure) {
        const bool is_absent =
            failure == std::errc::no_such_file_or_directory || failure == std::errc::not_a_directory;
        return system_error(is_absent ? ErrorCode::path_not_found : ErrorCode::io, path, failure.value());
    }
    if (!simdjson::validate_utf8(canonical))
        return make_error(
            ErrorCode::path_not_utf8,
            fmt::format("{}: leads to a folder whose path is not UTF-8; give that another name", path), path);
    GANTRY_TRY(check_folder_access(canonical));
    return canonical;
}

Result<std::vector<CatalogEntry>> scan_plugin_folder(const std::string& canonical_path) {
    const DescriptorOwner folder{::open(canonical_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) return system_error(ErrorCode::io, canonical_path, errno);
    GANTRY_TRY_ASSIGN(const auto names, manifest_names(canonical_path));
    std::vector<CatalogEntry> entries;
    for (const auto& name : names) {
        // Could not be named in any message or document.
        if (!simdjson::validate_utf8(name)) continue;
        CatalogEntry entry;
        entry.manifest_path = fmt::format("{}/{}", canonical_path, name);
        if (auto read = read_entry(folder.get(), canonical_path, name, entry); !read)
            entry.problem = std::move(read).error();
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace gantry::host

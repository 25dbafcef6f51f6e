// Manifest: what a plugin says of itself in `<name>.gantry-plugin.json`, beside its module.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/host.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

inline constexpr std::string_view kManifestSuffix = ".gantry-plugin.json";
inline constexpr std::uint64_t kMaxManifestBytes = 1024 * 1024;

struct Manifest {
    std::string id;                 // reverse DNS
    std::string version;            // MAJOR.MINOR.PATCH
    std::uint32_t abi_version = 0;  // as GANTRY_ABI_VERSION
    std::vector<FormatInfo> formats;
    std::string library;  // file name of the module, beside the manifest
    std::uint64_t library_size = 0;
    std::string library_sha256;  // 64 hex digits
    std::string build_id;        // hex, "" for a module without one
    std::string license;         // SPDX
};

// Errors: plugin_manifest_invalid, naming the member that is wrong and what it should be.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json, std::string_view path);

// -1, 0, 1: MAJOR.MINOR.PATCH compared as numbers.
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right) noexcept;

}  // namespace gantry::host

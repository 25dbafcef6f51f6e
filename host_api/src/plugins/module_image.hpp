// ModuleImage: the bytes of a module in a sealed memory file, checked against its manifest.
//
// The file on disk is opened once and read once. What is hashed here is what the loader maps later, so nothing
// can be exchanged between the check and the use.
#pragma once

#include <string>

#include <gantry/result.hpp>

#include "plugins/catalog.hpp"
#include "plugins/descriptor_owner.hpp"

namespace gantry::host {

inline constexpr std::uint64_t kMaxModuleBytes = 512 * 1024 * 1024;

struct ModuleImage {
    DescriptorOwner memory_file;  // sealed: its bytes can never change again
    std::string sha256;           // 64 hex digits
};

// Errors: plugin_untrusted (others may write to the file or a folder above it), plugin_changed (size, SHA-256
// or build id are not the manifest's), plugin_load_failed (not a whole module for this machine), io.
[[nodiscard]] Result<ModuleImage> read_module_image(const CatalogEntry& entry);

}  // namespace gantry::host

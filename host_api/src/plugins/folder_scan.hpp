// The plugins of one folder, read from their manifests. Loads nothing.
#pragma once

#include <string>
#include <vector>

#include <gantry/result.hpp>

#include "plugins/catalog.hpp"

namespace gantry::host {

// The canonical path of a folder of plugins that nobody else may write to.
// Errors: path_not_found, path_not_utf8, plugin_untrusted, io.
[[nodiscard]] Result<std::string> canonical_plugin_folder(const std::string& path);

// One entry per manifest, by name. A manifest that cannot be used is an entry with its problem:
// plugin_untrusted, plugin_manifest_invalid, plugin_abi_mismatch, plugin_load_failed (no module) or io. Errors:
// io.
[[nodiscard]] Result<std::vector<CatalogEntry>> scan_plugin_folder(const std::string& canonical_path);

}  // namespace gantry::host

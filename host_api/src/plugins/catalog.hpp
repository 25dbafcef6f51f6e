// PluginCatalog: which plugins are here and which formats they declare, from their manifests. Loads nothing.
//
// Search order: folders given, GANTRY_PLUGIN_PATH or else the folder installed beside libgantry_host,
// GANTRY_PLUGIN_PATH_ADD. Of two plugins with one id the higher version wins, then the folder that comes
// first. A folder or file that others may write to is refused.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/host.hpp>
#include <gantry/result.hpp>

#include "plugins/manifest.hpp"

namespace gantry::host {

struct CatalogEntry {
    Manifest manifest;
    std::string manifest_path;     // absolute
    std::string module_path;       // absolute
    std::optional<Error> problem;  // why it is not used: refused, malformed, or a loser of a conflict
};

struct CatalogOptions {
    std::vector<std::string> folders;
    bool search_default_folders = true;
    std::function<void(std::string_view)> log;
};

class PluginCatalog {
public:
    [[nodiscard]] static PluginCatalog scan(const CatalogOptions& options);

    // By id; those with a problem included.
    [[nodiscard]] const std::vector<CatalogEntry>& entries() const noexcept { return entries_; }
    // The plugin for a format: of several the higher version, then the smaller id. nullptr for none.
    [[nodiscard]] const CatalogEntry* find_format(std::string_view bundle_format) const noexcept;

private:
    std::vector<CatalogEntry> entries_;
};

}  // namespace gantry::host

#include "library/verdict_use.hpp"

#include <algorithm>

namespace gantry::host {

bool is_usable(const CachedExamination& cached, const CatalogEntry& plugin,
               std::string_view configuration_digest, Depth depth) {
    const auto reached = depth_from(cached.depth);
    if (!reached || *reached < depth || cached.configuration_digest != configuration_digest) return false;
    return cached.plugin_id != plugin.manifest.id ||
           compare_versions(plugin.manifest.version, cached.plugin_version) <= 0;
}

bool is_of_entry(const CachedExamination& cached, std::string_view entry_name) noexcept {
    return cached.entry_name == entry_name;
}

bool format_is_directory(const CatalogEntry& plugin, std::string_view bundle_format) {
    const auto& formats = plugin.manifest.formats;
    const auto found = std::find_if(formats.begin(), formats.end(),
                                    [&](const FormatInfo& info) { return info.id == bundle_format; });
    return found == formats.end() || found->is_directory;
}

}  // namespace gantry::host

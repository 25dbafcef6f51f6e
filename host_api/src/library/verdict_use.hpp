// Whether a verdict that was reached before may still be asked, before anything is looked at on disk.
#pragma once

#include <string_view>

#include <gantry/examine_options.hpp>

#include "index/index.hpp"
#include "plugins/catalog.hpp"

namespace gantry::host {

// How deep a model must have been checked before an engine gets it.
inline constexpr auto kResolveDepth = Depth::headers;

// Made by this plugin in this or a higher version (or by one that is not here any more), under this
// configuration, and deep enough. Another build of the same version changes nothing.
[[nodiscard]] bool is_usable(const CachedExamination& cached, const CatalogEntry& plugin,
                             std::string_view configuration_digest, Depth depth = kResolveDepth);

// Whether it was made of what the record leads to now, by the name: `entry_name` as Subject has it. What is
// there is for the trace to tell.
[[nodiscard]] bool is_of_entry(const CachedExamination& cached, std::string_view entry_name) noexcept;

// True for a format that the plugin does not declare.
[[nodiscard]] bool format_is_directory(const CatalogEntry& plugin, std::string_view bundle_format);

}  // namespace gantry::host

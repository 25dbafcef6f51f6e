// Classify: which format a path is, from the detectors of all plugins. No side effects.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gantry/host/host.hpp>

#include "library/examine.hpp"
#include "plugins/catalog.hpp"
#include "plugins/module.hpp"
#include "registry/source_path.hpp"

namespace gantry::host {

// Gives the loaded module of a catalogued plugin.
using PluginLoader = std::function<Result<std::shared_ptr<const LoadedPlugin>>(const CatalogEntry& entry)>;

struct Classification {
    PathKind kind = PathKind::unsupported;
    std::vector<Candidate> candidates;  // strongest first; the first one wins unless ambiguous
    std::vector<std::string> markers;   // names that any directory format here is known by
};

// What to examine for a source.
[[nodiscard]] Subject subject_of(const SourcePath& source);

// Only plugins whose markers are there, or that declare none, are loaded. `only_format` limits the question
// to one format, "" asks all.
// Errors: not_readable_here, io, cancelled, and those of loading a plugin that should be asked.
[[nodiscard]] Result<Classification> classify(const SourcePath& source, std::string_view only_format,
                                              const PluginCatalog& catalog, const PluginLoader& load,
                                              const std::vector<std::string>& allowed_folders,
                                              const ExamineRequest& request);

// Whether the detectors of a format are to be asked.
using FormatFilter = std::function<bool(const FormatInfo& format)>;

// The same on a view that the caller has.
[[nodiscard]] Result<Classification> classify_view(RecordingView& view, bool is_folder,
                                                   const FormatFilter& is_asked, const PluginCatalog& catalog,
                                                   const PluginLoader& load, const ExamineRequest& request);

}  // namespace gantry::host

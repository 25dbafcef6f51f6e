#include "library/classify.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

bool ends_with_extension(std::string_view name, const FormatInfo& format) {
    return std::any_of(format.extensions.begin(), format.extensions.end(),
                       [&](const std::string& extension) { return name.ends_with(extension); });
}

// Whether the manifest alone already says no, so that the module need not be loaded.
bool may_be(const FormatInfo& format, bool is_folder, View& view) {
    if (format.is_directory != is_folder) return false;
    if (!format.is_directory)
        return format.extensions.empty() || ends_with_extension(view.entry_name(), format);
    if (format.markers.empty()) return true;
    return std::any_of(format.markers.begin(), format.markers.end(), [&](const std::string& marker) {
        const auto seen = view.stat(marker);
        return seen.is_ok() && seen.value.kind != EntryKind::absent;
    });
}

PathKind kind_of(const std::vector<Candidate>& candidates, bool is_folder) {
    if (candidates.empty()) return PathKind::unsupported;
    if (candidates.size() > 1 && candidates[0].strength == candidates[1].strength) return PathKind::ambiguous;
    return is_folder ? PathKind::single_bundle : PathKind::single_file;
}

}  // namespace

Subject subject_of(const SourcePath& source) {
    if (source.is_folder) return {source.entry_path, {}, {}};
    const auto slash = source.entry_path.rfind('/');
    return {slash == 0 ? "/" : source.entry_path.substr(0, slash), source.entry_path.substr(slash + 1), {}};
}

Result<Classification> classify(const SourcePath& source, std::string_view only_format,
                                const PluginCatalog& catalog, const PluginLoader& load,
                                const std::vector<std::string>& allowed_folders,
                                const ExamineRequest& request) {
    const auto subject = subject_of(source);
    FolderViewOptions view_options;
    view_options.allowed_folders = allowed_folders;
    view_options.entry_name = subject.entry_name;
    GANTRY_TRY_ASSIGN(const auto folder, FolderView::open(subject.root, std::move(view_options)));
    const auto view = RecordingView::make(*folder);
    auto classification = classify_view(
        *view, source.is_folder,
        [&](const FormatInfo& format) { return only_format.empty() || format.id == only_format; }, catalog,
        load, request);
    if (!classification && classification.error().code == ErrorCode::io) {
        auto error = std::move(classification).error();
        if (error.path.empty()) error.path = source.entry_path;
        return error;
    }
    return classification;
}

Result<Classification> classify_view(RecordingView& view, bool is_folder, const FormatFilter& is_asked,
                                     const PluginCatalog& catalog, const PluginLoader& load,
                                     const ExamineRequest& request) {
    Classification classification;
    std::set<std::string> markers;
    std::set<std::string> asked;
    for (const auto& entry : catalog.entries()) {
        if (entry.problem) continue;
        for (const auto& format : entry.manifest.formats) {
            if (format.is_directory) markers.insert(format.markers.begin(), format.markers.end());
            if (!is_asked(format)) continue;
            // Of two plugins that claim one format the catalog's choice alone is asked.
            if (catalog.find_format(format.id) != &entry || !asked.insert(format.id).second) continue;
            if (!may_be(format, is_folder, view)) continue;
            GANTRY_TRY_ASSIGN(const auto plugin, load(entry));
            GANTRY_TRY_ASSIGN(auto seen, detect(*plugin, format, view, request));
            if (seen.strength > GANTRY_DETECTION_NONE)
                classification.candidates.push_back(
                    {format.id, entry.manifest.id, seen.strength, std::move(seen.reason)});
        }
    }
    if (view.has_failed())
        return make_error(ErrorCode::io, "the path could not be read: the system reported an error");
    std::sort(classification.candidates.begin(), classification.candidates.end(),
              [](const Candidate& left, const Candidate& right) {
                  return std::tuple{-left.strength, left.bundle_format} <
                         std::tuple{-right.strength, right.bundle_format};
              });
    classification.markers.assign(markers.begin(), markers.end());
    classification.kind = kind_of(classification.candidates, is_folder);
    return classification;
}

}  // namespace gantry::host

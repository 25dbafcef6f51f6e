#include "library/freshness.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "library/record.hpp"
#include "library/verdict_json.hpp"
#include "registry/model_folder.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

using registry::concerning;

// A verdict of the host's own on a bundle that no plugin could look into. Its trace is what the root is now,
// so that it holds until that changes.
Verdict host_verdict(const CatalogEntry& plugin, std::string_view bundle_format, Depth depth,
                     const Subject& subject, const std::string& digest, Finding finding) {
    Verdict verdict;
    verdict.plugin = {plugin.manifest.id, plugin.manifest.version, plugin.manifest.library_sha256};
    verdict.bundle_format = bundle_format;
    verdict.depth = depth;
    verdict.configuration_digest = digest;
    verdict.findings.push_back(std::move(finding));
    verdict.state = state_of(verdict.findings);
    verdict.trace = trace_of_unopened_root(subject.root);
    verdict.entry_name = subject.entry_name;
    return verdict;
}

Finding finding_for_gone(const Location& location) {
    return {
        "H6", "path_not_found", Severity::degrading,
        fmt::format("{} is not there; connect the drive that it is on, or tell where the bundle is now with "
                    "`gantry relocate`",
                    location.entry_path),
        ""};
}

Finding finding_for_no_folder(const Location& location) {
    return {"H7", "path_not_directory", Severity::fatal,
            fmt::format("{} is not a folder any more; put the bundle back, or remove the model",
                        location.subject.root),
            ""};
}

// What an owned model may be: its folder, or the one file in it.
std::vector<SourcePath> sources_of(const ModelId& id, const MetadataDocument& document, std::string_view root) {
    std::vector<SourcePath> sources;
    for (const bool is_folder : {true, false}) {
        const auto location = locate(id, document, root, is_folder);
        if (!location || (!is_folder && location->subject.entry_name.empty())) continue;
        sources.push_back({location->entry_path, location->entry_path, is_folder});
    }
    return sources;
}

}  // namespace

CheckTerms CheckTerms::of(LibraryConfiguration configuration) {
    auto digest = configuration_digest(configuration.accepted_tasks, configuration.allowed_folders);
    return {std::move(configuration), std::move(digest)};
}

Result<CheckTerms> CheckTerms::of(const LibraryRoot& root) {
    GANTRY_TRY_ASSIGN(auto configuration, read_configuration(root));
    return of(std::move(configuration));
}

Depth depth_to_examine(const MetadataDocument& document, Depth asked) {
    if (document.string_member("validation_state") == to_string(ValidationState::valid)) return asked;
    return std::max(asked, depth_from(recorded_provenance(document).validation_depth).value_or(asked));
}

bool is_unreadable_here(const Verdict& verdict) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                       [](const Finding& finding) { return finding.code == "component_unreadable"; });
}

Error needs_plugin_error(const ModelId& id, std::string_view bundle_format) {
    return concerning(
        id, make_error(ErrorCode::needs_plugin,
                       bundle_format.empty()
                           ? "no plugin has recognised this model yet; install one for its format, then run "
                             "`gantry reconcile`"
                           : fmt::format("the plugin for \"{}\" is not here; install it, or give its folder in "
                                         "GANTRY_PLUGIN_PATH_ADD",
                                         bundle_format)));
}

Error not_readable_error(const ModelId& id, std::string path) {
    return concerning(id, make_error(ErrorCode::not_readable_here,
                                     "permissions keep this user from checking the model; its record stays as "
                                     "it was. Grant read access, or ask as another user",
                                     std::move(path)));
}

Result<const CatalogEntry*> plugin_of(const HostImpl& host, const ModelId& id, std::string_view bundle_format) {
    const auto* plugin = host.plugin_for(bundle_format);
    if (plugin == nullptr) return needs_plugin_error(id, bundle_format);
    return plugin;
}

Result<bool> trace_holds(const Trace& trace, const ModelId& id, const Subject& subject, TraceLevel level,
                         const CheckTerms& terms) {
    FolderViewOptions options;
    options.allowed_folders = terms.configuration.allowed_folders;
    options.entry_name = subject.entry_name;
    options.hidden_names = subject.hidden_names;
    const auto freshness = compare_trace(trace, subject.root, level, options);
    if (!freshness) return concerning(id, freshness.error());
    if (*freshness == Freshness::unreadable) return not_readable_error(id, subject.root);
    return *freshness == Freshness::same;
}

Result<std::optional<Verdict>> held_verdict(const CachedExamination& cached, const ModelId& id,
                                            const CatalogEntry& plugin, std::string_view bundle_format,
                                            const Subject& subject, const CheckTerms& terms, Depth depth) {
    if (!is_usable(cached, plugin, terms.digest, depth) || !is_of_entry(cached, subject.entry_name))
        return std::optional<Verdict>{};
    auto verdict = from_cached(cached, bundle_format);
    if (!verdict) return std::optional<Verdict>{};
    GANTRY_TRY_ASSIGN(const bool holds, trace_holds(verdict->trace, id, subject, TraceLevel::all, terms));
    if (!holds) return std::optional<Verdict>{};
    return std::optional{*std::move(verdict)};
}

Result<Verdict> examine_anew(HostImpl& host, const ModelId& id, std::string_view bundle_format,
                             const Location& location, const CheckTerms& terms, const ExamineRequest& request) {
    GANTRY_TRY_ASSIGN(const auto* plugin, plugin_of(host, id, bundle_format));
    auto verdict =
        host.examine_as(bundle_format, location.subject, terms.configuration.allowed_folders, request);
    if (!verdict) {
        const auto host_says = [&](Finding finding) {
            return host_verdict(*plugin, bundle_format, request.depth(), location.subject, terms.digest,
                                std::move(finding));
        };
        switch (verdict.error().code) {
            case ErrorCode::path_not_found: return host_says(finding_for_gone(location));
            case ErrorCode::invalid_argument: return host_says(finding_for_no_folder(location));
            case ErrorCode::not_readable_here: return not_readable_error(id, location.entry_path);
            default: return concerning(id, std::move(verdict).error());
        }
    }
    if (is_unreadable_here(*verdict)) return not_readable_error(id, location.entry_path);
    return verdict;
}

Result<std::optional<Verdict>> recognise(HostImpl& host, const ModelId& id, const MetadataDocument& document,
                                         std::string_view root, const CheckTerms& terms,
                                         const ExamineRequest& request) {
    for (const auto& source : sources_of(id, document, root)) {
        auto seen = host.classify(source, {}, terms.configuration.allowed_folders, request);
        // The file that it is opened by may be gone, with the folder that it lay in.
        if (!seen && seen.error().code == ErrorCode::path_not_found) continue;
        if (!seen) return concerning(id, std::move(seen).error());
        if (seen->kind == PathKind::unsupported || seen->kind == PathKind::ambiguous) continue;
        GANTRY_TRY_ASSIGN(const auto location, locate(id, document, root, source.is_folder));
        GANTRY_TRY_ASSIGN(auto verdict, examine_anew(host, id, seen->candidates.front().bundle_format, location,
                                                     terms, request));
        return std::optional{std::move(verdict)};
    }
    return std::optional<Verdict>{};
}

}  // namespace gantry::host

#include <gantry/host/host.hpp>

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "library/host_impl.hpp"

namespace gantry::host {
namespace {

// An examination of something that could not be looked into, with the one finding that says why.
Examination with_finding(std::string_view path, Depth depth, Finding finding) {
    Examination examination;
    examination.path = path;
    examination.depth = depth;
    examination.findings.push_back(std::move(finding));
    examination.validation_state = state_of(examination.findings);
    return examination;
}

}  // namespace

Host::~Host() = default;

Result<std::shared_ptr<Host>> Host::open(HostOptions options) {
    try {
        return std::shared_ptr<Host>{std::make_shared<HostImpl>(std::move(options))};
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, "out of memory", {}, {}, {}};
    }
}

HostImpl::HostImpl(HostOptions options) : options_(std::move(options)) {
    catalog_ = PluginCatalog::scan({options_.plugin_folders, options_.search_default_folders, options_.log});
}

Result<std::shared_ptr<const LoadedPlugin>> HostImpl::load(const CatalogEntry& entry) {
    const std::lock_guard lock{mutex_};
    if (const auto found = loaded_.find(&entry); found != loaded_.end()) return found->second;
    auto plugin = LoadedPlugin::load(entry);
    if (!plugin) {
        // Not remembered as final: the file may be put right while this process lives.
        problems_.insert_or_assign(&entry, plugin.error());
        log(plugin.error().message);
        return std::move(plugin).error();
    }
    problems_.erase(&entry);
    return loaded_.emplace(&entry, *std::move(plugin)).first->second;
}

std::vector<PluginInfo> HostImpl::plugins() const {
    const std::lock_guard lock{mutex_};
    std::vector<PluginInfo> plugins;
    for (const auto& entry : catalog_.entries()) {
        const auto& manifest = entry.manifest;
        PluginInfo info{{manifest.id, manifest.version, manifest.library_sha256},
                        manifest.formats,
                        entry.manifest_path,
                        entry.module_path,
                        entry.problem};
        if (const auto found = problems_.find(&entry); found != problems_.end()) info.problem = found->second;
        plugins.push_back(std::move(info));
    }
    return plugins;
}

bool HostImpl::has_format(std::string_view bundle_format) const {
    return catalog_.find_format(bundle_format) != nullptr;
}

Result<Classification> HostImpl::classify(const SourcePath& source, std::string_view only_format,
                                          const std::vector<std::string>& allowed_folders,
                                          const ExamineRequest& request) {
    return host::classify(
        source, only_format, catalog_, [this](const CatalogEntry& entry) { return load(entry); },
        allowed_folders, request);
}

Result<Verdict> HostImpl::examine_as(std::string_view bundle_format, const Subject& subject,
                                     const std::vector<std::string>& allowed_folders,
                                     const ExamineRequest& request) {
    const auto* entry = catalog_.find_format(bundle_format);
    if (entry == nullptr)
        return make_error(
            ErrorCode::unsupported,
            fmt::format("no plugin here knows the format \"{}\"; `gantry plugins list` shows what is here",
                        bundle_format));
    GANTRY_TRY_ASSIGN(const auto plugin, load(*entry));
    return examine(*plugin, bundle_format, subject, allowed_folders, request);
}

Examination HostImpl::unclaimed(std::string_view path, const SourcePath& source,
                                Classification classification) const {
    Finding finding{"H5", "unsupported_file", Severity::fatal,
                    "no plugin here recognises this file; install the plugin for its format", ""};
    if (source.is_folder) {
        const auto markers = fmt::format("{}", fmt::join(classification.markers, ", "));
        finding = {"H4", "missing_model_index", Severity::fatal,
                   markers.empty() ? "no plugin for a directory format is installed"
                                   : "no plugin here recognises this folder: it has none of the files that a "
                                     "model is known by (" +
                                         markers + "); give the folder that holds one",
                   ""};
    }
    auto examination = with_finding(path, Depth::structure, std::move(finding));
    examination.kind = classification.kind;
    examination.candidates = std::move(classification.candidates);
    return examination;
}

Examination to_examination(std::string_view path, bool is_folder, Verdict verdict,
                           std::vector<Candidate> candidates) {
    Examination examination;
    examination.path = path;
    examination.kind = is_folder ? PathKind::single_bundle : PathKind::single_file;
    examination.bundle_format = std::move(verdict.bundle_format);
    examination.plugin = std::move(verdict.plugin);
    examination.depth = verdict.depth;
    examination.validation_state = verdict.state;
    examination.findings = std::move(verdict.findings);
    examination.description = std::move(verdict.description);
    examination.candidates = std::move(candidates);
    return examination;
}

Result<Examination> HostImpl::inspect(std::string_view path, const InspectOptions& options) {
    const auto source = resolve_source_path(path);
    if (!source) {
        if (source.error().code == ErrorCode::path_not_found)
            return with_finding(path, options.depth,
                                {"H6", "path_not_found", Severity::degrading,
                                 "the path does not exist, or is a link to nothing; check the spelling, or "
                                 "connect the drive that it is on",
                                 ""});
        if (source.error().code == ErrorCode::not_readable_here)
            return with_finding(path, options.depth,
                                {"H8", "component_unreadable", Severity::degrading,
                                 "permissions keep this user from looking at the path; grant read access", ""});
        return source.error();
    }
    const ExamineRequest request{options.depth, options.accepted_tasks, options.cancel};
    std::vector<Candidate> candidates;
    auto bundle_format = options.bundle_format;
    if (bundle_format.empty()) {
        auto classification = classify(*source, {}, options.allowed_folders, request);
        if (!classification) {
            if (classification.error().code == ErrorCode::not_readable_here)
                return with_finding(
                    path, options.depth,
                    {"H8", "component_unreadable", Severity::degrading,
                     "permissions keep this user from looking into the folder; grant read access", ""});
            return std::move(classification).error();
        }
        if (classification->kind == PathKind::unsupported)
            return unclaimed(path, *source, *std::move(classification));
        if (classification->kind == PathKind::ambiguous) {
            auto examination = with_finding(path, options.depth,
                                            {"H9", "ambiguous_format", Severity::fatal,
                                             fmt::format("{} and {} claim it alike; choose one with --format",
                                                         classification->candidates[0].bundle_format,
                                                         classification->candidates[1].bundle_format),
                                             ""});
            examination.kind = PathKind::ambiguous;
            examination.candidates = std::move(classification->candidates);
            return examination;
        }
        bundle_format = classification->candidates.front().bundle_format;
        candidates = std::move(classification->candidates);
    }
    const auto* entry = plugin_for(bundle_format);
    if (entry != nullptr) {
        const auto format = std::find_if(entry->manifest.formats.begin(), entry->manifest.formats.end(),
                                         [&](const FormatInfo& info) { return info.id == bundle_format; });
        if (format->is_directory && !source->is_folder) {
            auto examination =
                with_finding(path, options.depth,
                             {"H7", "path_not_directory", Severity::fatal,
                              "this format is a folder and the path is a file; give the folder", ""});
            examination.bundle_format = bundle_format;
            return examination;
        }
        if (!format->is_directory && source->is_folder) {
            auto examination =
                with_finding(path, options.depth,
                             {"H10", "path_not_file", Severity::fatal,
                              "this format is a file and the path is a folder; give the file", ""});
            examination.bundle_format = bundle_format;
            return examination;
        }
    }
    GANTRY_TRY_ASSIGN(auto verdict,
                      examine_as(bundle_format, subject_of(*source), options.allowed_folders, request));
    return to_examination(path, source->is_folder, std::move(verdict), std::move(candidates));
}

std::string_view version() noexcept {
    return GANTRY_VERSION;
}

}  // namespace gantry::host

// Host::inspect: classify and examine a path without any library.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "library/hash_report.hpp"
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

Finding nothing_there() {
    return {
        "H6", "path_not_found", Severity::degrading,
        "the path does not exist, or is a link to nothing; check the spelling, or connect the drive that it "
        "is on",
        ""};
}

Finding unreadable_here() {
    return {"H8", "component_unreadable", Severity::degrading,
            "permissions keep this user from looking into the path; grant read access, or ask as another user",
            ""};
}

Finding unclaimed(bool is_folder, const std::vector<std::string>& markers, const Contents& contents) {
    if (is_folder && !contents.members.empty())
        return {"H4", "missing_model_index", Severity::fatal,
                fmt::format("no plugin here recognises this folder itself; what is in it can be given: {}{}",
                            contents.members.front(), contents.members.size() > 1 ? ", ..." : ""),
                ""};
    if (!is_folder)
        return {"H5", "unsupported_file", Severity::fatal,
                "no plugin here recognises this file; install the plugin for its format", ""};
    return {"H4", "missing_model_index", Severity::fatal,
            markers.empty()
                ? "no plugin for a directory format is installed; `gantry plugins list` shows what is"
                : fmt::format("no plugin here recognises this folder: it has none of the files that "
                              "a model is known by ({}); give the folder that holds one",
                              fmt::join(markers, ", ")),
            ""};
}

Finding ambiguous(const std::vector<Candidate>& candidates) {
    return {"H9", "ambiguous_format", Severity::fatal,
            fmt::format("{} and {} claim it alike; choose one with --format", candidates[0].bundle_format,
                        candidates[1].bundle_format),
            ""};
}

}  // namespace

Result<HostImpl::Choice> HostImpl::choose_format(const Scene& scene, const InspectOptions& options,
                                                 const ExamineRequest& request) {
    if (!options.bundle_format.empty()) return Choice{options.bundle_format, {}, {}};
    Classification classification;
    const auto seen = scene.show([&](View& bundle, std::int64_t) -> Result<Unrest> {
        const auto view = RecordingView::make(bundle);
        const auto loader = [this](const CatalogEntry& entry) { return load(entry); };
        GANTRY_TRY_ASSIGN(classification,
                          classify_view(*view, scene.is_folder, scene.is_asked, catalog_, loader, request));
        return Unrest{};
    });
    if (!seen) {
        if (seen.error().code != ErrorCode::not_readable_here) return seen.error();
        return Choice{{}, {}, with_finding(scene.path, options.depth, unreadable_here())};
    }
    auto& candidates = classification.candidates;
    if (classification.kind == PathKind::unsupported) {
        GANTRY_TRY_ASSIGN(auto contents, scene.contents());
        auto answer = with_finding(scene.path, options.depth,
                                   unclaimed(scene.is_folder, classification.markers, contents));
        answer.kind = contents.kind;
        answer.members = std::move(contents.members);
        return Choice{{}, {}, std::move(answer)};
    }
    if (classification.kind == PathKind::ambiguous) {
        auto answer = with_finding(scene.path, options.depth, ambiguous(candidates));
        answer.kind = PathKind::ambiguous;
        answer.candidates = std::move(candidates);
        return Choice{{}, {}, std::move(answer)};
    }
    auto bundle_format = candidates.front().bundle_format;
    return Choice{std::move(bundle_format), std::move(candidates), {}};
}

std::optional<Finding> HostImpl::kind_mismatch(std::string_view bundle_format, bool is_folder) const {
    const auto* entry = plugin_for(bundle_format);
    if (entry == nullptr) return std::nullopt;
    const auto& formats = entry->manifest.formats;
    const auto format = std::find_if(formats.begin(), formats.end(),
                                     [&](const FormatInfo& info) { return info.id == bundle_format; });
    if (format->is_directory == is_folder) return std::nullopt;
    if (format->is_directory)
        return Finding{"H7", "path_not_directory", Severity::fatal,
                       "this format is a folder and the path is a file; give the folder", ""};
    return Finding{"H10", "path_not_file", Severity::fatal,
                   "this format is a file and the path is a folder; give the file", ""};
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

Result<Examination> HostImpl::inspect_scene(const Scene& scene, const InspectOptions& options) {
    const ExamineRequest request{options.depth, options.accepted_tasks, options.cancel};
    GANTRY_TRY_ASSIGN(auto choice, choose_format(scene, options, request));
    if (choice.answer) return *std::move(choice.answer);
    if (auto mismatch = kind_mismatch(choice.bundle_format, scene.is_folder)) {
        auto answer = with_finding(scene.path, options.depth, *std::move(mismatch));
        answer.bundle_format = choice.bundle_format;
        return answer;
    }
    GANTRY_TRY_ASSIGN(const auto plugin, plugin_of(choice.bundle_format));
    Verdict verdict;
    const auto seen = scene.show([&](View& bundle, std::int64_t started_ns) -> Result<Unrest> {
        const auto view = RecordingView::make(bundle);
        GANTRY_TRY_ASSIGN(verdict,
                          examine_view(*plugin, choice.bundle_format, *view, options.allowed_folders, request));
        return unrest_of(*view, started_ns);
    });
    if (!seen) {
        if (seen.error().code == ErrorCode::not_readable_here)
            return with_finding(scene.path, options.depth, unreadable_here());
        return seen.error();
    }
    return to_examination(scene.path, scene.is_folder, std::move(verdict), std::move(choice.candidates));
}

Result<Examination> HostImpl::inspect_path(std::string_view path, const InspectOptions& options) {
    const auto source = resolve_source_path(path);
    if (!source) {
        const auto code = source.error().code;
        if (code == ErrorCode::path_not_found) return with_finding(path, options.depth, nothing_there());
        if (code == ErrorCode::not_readable_here) return with_finding(path, options.depth, unreadable_here());
        return source.error();
    }
    const auto subject = subject_of(*source);
    HashReport report{options.progress, options.cancel};
    const auto hashing = report.hashing(digests_);
    Scene scene;
    scene.path = path;
    scene.is_folder = source->is_folder;
    scene.show = [&](const Look& look) {
        return look_until_still(subject, options.allowed_folders, hashing, look);
    };
    scene.is_asked = [](const FormatInfo&) { return true; };
    scene.contents = [&] {
        const ExamineRequest request{options.depth, options.accepted_tasks, options.cancel};
        return contents_of(*source, options.allowed_folders, request);
    };
    auto examination = inspect_scene(scene, options);
    report.rethrow();
    return examination;
}

}  // namespace gantry::host

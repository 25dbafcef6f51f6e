// Host::classify: what a path is, and which models are in it.
#include <fmt/format.h>

#include "library/cancelled.hpp"
#include "library/host_impl.hpp"
#include "library/look_inside.hpp"

namespace gantry::host {

Result<Contents> HostImpl::contents_of(const SourcePath& source,
                                       const std::vector<std::string>& allowed_folders,
                                       const ExamineRequest& request, int levels) {
    const auto is_claimed = [&](const SourcePath& path) -> Result<bool> {
        if (request.is_cancelled()) return cancelled_error();
        const auto classification = classify(path, {}, allowed_folders, request);
        if (classification) return classification->kind != PathKind::unsupported;
        // What cannot be read, or was there a moment ago, is no model that anybody could use.
        const auto code = classification.error().code;
        if (code == ErrorCode::not_readable_here || code == ErrorCode::path_not_found ||
            code == ErrorCode::path_not_utf8)
            return false;
        return classification.error();
    };
    return look_inside(source, is_claimed, levels);
}

Result<PathClassification> HostImpl::classify_path(std::string_view path, const CancelFlag* cancel) {
    GANTRY_TRY_ASSIGN(const auto source, resolve_source_path(path));
    const std::vector<std::string> nothing;
    const ExamineRequest request{Depth::structure, nothing, cancel};
    GANTRY_TRY_ASSIGN(auto claimed, classify(source, {}, nothing, request));
    PathClassification classification{std::string{path}, claimed.kind, std::move(claimed.candidates), {}, {}};
    if (classification.kind == PathKind::unsupported) {
        GANTRY_TRY_ASSIGN(auto contents, contents_of(source, nothing, request));
        classification.kind = contents.kind;
        classification.members = std::move(contents.members);
        classification.reasons = std::move(contents.reasons);
    }
    for (const auto& candidate : classification.candidates)
        classification.reasons.push_back(fmt::format("{}: {}", candidate.bundle_format, candidate.reason));
    return classification;
}

}  // namespace gantry::host

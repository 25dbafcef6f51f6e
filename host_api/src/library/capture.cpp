// Host::capture and Host::replay: an inspection that is watched, and one of what was seen then.
#include <gantry/host/capture.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "library/capture_document.hpp"
#include "library/collectors.hpp"
#include "library/hash_report.hpp"
#include "library/host_impl.hpp"
#include "views/observing_view.hpp"
#include "views/replay_view.hpp"

namespace gantry::host {
namespace {

// What is seen later counts: it is what the verdict rests on.
void merge(Observations& all, Observations later) {
    for (auto& [name, known] : all.by_name) {
        auto& seen = later.by_name[name];
        if (!seen.status) seen.status = known.status;
        if (!seen.listing) seen.listing = std::move(known.listing);
        if (!seen.refusal) seen.refusal = known.refusal;
        if (!seen.sha256) seen.sha256 = known.sha256;
        seen.other_digests.merge(known.other_digests);
        for (const auto& [offset, bytes] : known.bytes.parts()) seen.bytes.add(offset, bytes);
    }
    all = std::move(later);
}

Error too_much_read() {
    return make_error(ErrorCode::invalid_argument,
                      fmt::format("the inspection reads more than the {} MiB that a capture may hold; capture "
                                  "it with a lower depth, or report the bundle without one",
                                  kMaxCapturedBytes >> 20));
}

Error no_model(const Contents& contents, const std::string& path) {
    return make_error(
        ErrorCode::unsupported,
        fmt::format("the folder is no model itself; capture one that is in it: {}", contents.members.front()),
        path);
}

Error lacks_answer(const std::string& what) {
    return make_error(ErrorCode::corrupt,
                      fmt::format("the capture is not complete: it does not hold {}, which the plugin here "
                                  "asks for; make it again with this version of the plugin",
                                  printable_text(what)));
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<Capture> HostImpl::capture_subject(const std::string& path, bool is_folder, const Subject& subject,
                                          const InspectOptions& options,
                                          const std::function<Result<Contents>()>& contents) {
    CaptureDocument document;
    // A path is shown to people; what would move their cursor has no place in a file from elsewhere.
    document.path = printable_text(path);
    document.is_folder = is_folder;
    document.depth = options.depth;
    document.requested_format = options.bundle_format;
    document.accepted_tasks = options.accepted_tasks;

    HashReport report{options.progress, options.cancel};
    const auto hashing = report.hashing(digests_);
    std::optional<Error> kept_out;
    Scene scene;
    scene.path = path;
    scene.is_folder = is_folder;
    scene.contents = contents;
    scene.is_asked = [&](const FormatInfo& format) {
        if (!is_among(document.asked_formats, format.id)) document.asked_formats.push_back(format.id);
        return true;
    };
    scene.show = [&](const Look& look) {
        auto looked = look_until_still(subject, options.allowed_folders, hashing,
                                       [&](View& folder, std::int64_t started_ns) -> Result<Unrest> {
                                           ObservingView view{folder, kMaxCapturedBytes};
                                           GANTRY_TRY_ASSIGN(const auto unrest, look(view, started_ns));
                                           if (view.is_over_limit()) return too_much_read();
                                           if (unrest == Unrest{}) merge(document.seen, view.take());
                                           return unrest;
                                       });
        // To an inspection this is an answer, of which there is nothing to keep.
        if (!looked && looked.error().code == ErrorCode::not_readable_here) kept_out = looked.error();
        return looked;
    };
    auto inspected = inspect_scene(scene, options);
    report.rethrow();
    if (!inspected) return std::move(inspected).error();
    auto examination = *std::move(inspected);
    if (kept_out) return *std::move(kept_out);
    std::sort(document.asked_formats.begin(), document.asked_formats.end());
    document.seen.hidden_names = subject.hidden_names;
    document.bundle_format = examination.bundle_format;
    document.plugin = examination.plugin;
    auto text = to_json(document);
    if (text.size() > kMaxCaptureBytes) return too_much_read();
    return Capture{std::move(text), std::move(examination)};
}

Result<Capture> HostImpl::capture_path(std::string_view path, const InspectOptions& options) {
    GANTRY_TRY_ASSIGN(const auto source, resolve_source_path(path));
    return capture_subject(
        std::string{path}, source.is_folder, subject_of(source), options, [&]() -> Result<Contents> {
            const ExamineRequest request{options.depth, options.accepted_tasks, options.cancel};
            GANTRY_TRY_ASSIGN(auto contents, contents_of(source, options.allowed_folders, request));
            if (!contents.members.empty()) return no_model(contents, source.entry_path);
            return contents;
        });
}

Result<Examination> HostImpl::replay_capture(std::string_view capture, const CancelFlag* cancel) {
    GANTRY_TRY_ASSIGN(const auto document, capture_from_json(capture));
    if (!document.bundle_format.empty() && plugin_for(document.bundle_format) == nullptr)
        return make_error(ErrorCode::needs_plugin,
                          fmt::format("the capture is of a bundle whose format, \"{}\", no plugin here knows; "
                                      "install it, or give its folder in GANTRY_PLUGIN_PATH_ADD",
                                      document.bundle_format));
    InspectOptions options;
    options.depth = document.depth;
    options.bundle_format = document.requested_format;
    options.accepted_tasks = document.accepted_tasks;
    options.cancel = cancel;

    std::optional<std::string> missing;
    Scene scene;
    scene.path = document.path;
    scene.is_folder = document.is_folder;
    // Other formats would ask what nobody asked then.
    scene.is_asked = [&](const FormatInfo& format) { return is_among(document.asked_formats, format.id); };
    // Only paths that hold no models are captured; what a file is, its name tells.
    scene.contents = [&]() -> Result<Contents> {
        if (document.is_folder) return Contents{};
        return look_inside({{}, document.seen.entry_name, false}, {});
    };
    scene.show = [&](const Look& look) -> Result<void> {
        ReplayView view{document.seen};
        const auto looked = look(view, 0);
        if (view.what_is_missing()) return lacks_answer(*view.what_is_missing());
        if (!looked) return looked.error();
        return {};
    };
    return inspect_scene(scene, options);
}

}  // namespace gantry::host

#include "library/examine.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <tuple>

#include <fmt/format.h>

#include "library/bundle_size.hpp"
#include "library/cancelled.hpp"
#include "library/collectors.hpp"
#include "library/configuration.hpp"
#include "library/hash_report.hpp"
#include "views/folder_view.hpp"
#include "views/settling.hpp"
#include "views/view_table.hpp"

namespace gantry::host {
namespace {

constexpr std::chrono::milliseconds kShortestPause{20};
constexpr int kMaxAttempts = 5;
const ProgressCallback kNobody;

Error contract_error(const LoadedPlugin& plugin, std::string_view call, std::string_view what) {
    return make_error(ErrorCode::plugin_contract_broken,
                      fmt::format("plugin {} {} broke the contract in {}: {}; report it to its author",
                                  plugin.identity().id, plugin.identity().version, call, what));
}

// What a plugin's status says of the check.
Result<void> check_status(gantry_status status, const LoadedPlugin& plugin, std::string_view call,
                          const ContractWatch& watch, const ExamineRequest& request) {
    if (request.is_cancelled()) return cancelled_error();
    if (!watch.what().empty()) return contract_error(plugin, call, watch.what());
    if (watch.has_failed())
        return make_error(ErrorCode::out_of_memory, "no memory for what the plugin had to report; free some");
    // STOP without a cancel means that a collector was full; what it holds is what there is to say.
    if (status == GANTRY_STATUS_OK || status == GANTRY_STATUS_STOP) return {};
    if (status == GANTRY_STATUS_FAILED)
        return make_error(ErrorCode::io, fmt::format("plugin {} could not run {}: out of memory, or it failed",
                                                     plugin.identity().id, call));
    return contract_error(plugin, call, fmt::format("it answered status {}", status));
}

// A view of a file shows nothing of what lies beside it. An owned file that lies deeper in the model's folder
// is seen from its own: from there the size of the whole cannot be told.
Result<std::optional<std::uint64_t>> counted_size(RecordingView& view, const Subject& subject,
                                                  CountedSize counted) {
    if (counted == CountedSize::nothing) return std::optional<std::uint64_t>{};
    if (counted == CountedSize::bundle || subject.entry_name.empty()) {
        GANTRY_TRY_ASSIGN(const auto bytes, bundle_size(view));
        return std::optional{bytes};
    }
    if (subject.hidden_names.empty()) return std::optional<std::uint64_t>{};
    FolderViewOptions options;
    options.hidden_names = subject.hidden_names;
    GANTRY_TRY_ASSIGN(const auto folder, FolderView::open(subject.root, std::move(options)));
    GANTRY_TRY_ASSIGN(const auto bytes, bundle_size(*RecordingView::make(*folder)));
    return std::optional{bytes};
}

template <class Call>
gantry_status called(const Call& call) noexcept {
    try {
        return call();
    } catch (...) {
        return GANTRY_STATUS_BAD_ARGUMENT;  // no exception may cross: becomes plugin_contract_broken
    }
}

// A plugin that took the size of a file from a listing left no entry of the trace for it, and its verdict would
// stay whatever becomes of the file. So each file that is named is looked at; most were before.
void look_at_named_files(const Description& description, RecordingView& view) {
    const auto look = [&](const std::string& name) {
        if (!name.empty()) static_cast<void>(view.stat(name));
    };
    for (const auto& name : description.identity.custom_code_files) look(name);
    for (const auto& [component, weights] : description.components) {
        look(component.config_file);
        for (const auto& file : weights) {
            look(file.path);
            look(file.shard_index);
        }
    }
}

}  // namespace

ExamineRequest::ExamineRequest(Depth depth, const std::vector<std::string>& accepted_tasks,
                               const CancelFlag* cancel)
    : depth_(depth), tasks_(accepted_tasks), accepted_tasks_(tasks_), cancel_(cancel), progress_(&kNobody) {}

gantry_examine_options ExamineRequest::options() const noexcept {
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = static_cast<std::int32_t>(depth_);
    options.accepted_tasks = accepted_tasks_.get();
    options.is_cancelled = [](void* context) -> std::int32_t {
        return static_cast<const ExamineRequest*>(context)->is_cancelled() ? 1 : 0;
    };
    options.cancel_context = const_cast<ExamineRequest*>(this);
    return options;
}

void sort_findings(std::vector<Finding>& findings) {
    const auto key = [](const Finding& finding) {
        return std::tie(finding.path, finding.rule, finding.code, finding.severity, finding.message);
    };
    std::sort(findings.begin(), findings.end(),
              [&](const Finding& left, const Finding& right) { return key(left) < key(right); });
    findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
}

Result<Verdict> examine_view(const LoadedPlugin& plugin, std::string_view bundle_format, RecordingView& view,
                             const std::vector<std::string>& allowed_folders, const ExamineRequest& request) {
    const auto table = make_view_table(view);
    const auto options = request.options();
    const auto format = to_text(bundle_format);

    ContractWatch watch;
    FindingCollector findings{watch};
    const auto finding_receiver = findings.receiver();
    auto status =
        called([&] { return plugin.validator().validate(format, &table, &options, &finding_receiver); });
    GANTRY_TRY(check_status(status, plugin, "validate", watch, request));

    DescriptionCollector description{watch, bundle_format};
    const auto description_receiver = description.receiver();
    status =
        called([&] { return plugin.describer().describe(format, &table, &options, &description_receiver); });
    GANTRY_TRY(check_status(status, plugin, "describe", watch, request));
    Verdict verdict;
    verdict.description = description.take();
    look_at_named_files(verdict.description, view);
    if (view.has_failed())
        return make_error(ErrorCode::io, "the bundle could not be read: the system reported an error");

    verdict.plugin = plugin.identity();
    verdict.bundle_format = bundle_format;
    verdict.depth = request.depth();
    verdict.configuration_digest = configuration_digest(request.accepted_tasks(), allowed_folders);
    verdict.findings = findings.take();
    for (auto& finding : view.host_findings()) verdict.findings.push_back(std::move(finding));
    sort_findings(verdict.findings);
    verdict.state = state_of(verdict.findings);
    verdict.trace = view.trace();
    verdict.entry_name = view.entry_name();
    return verdict;
}

Unrest unrest_of(const RecordingView& view, std::int64_t started_ns) {
    Unrest longest = view.source_changed() ? kShortestPause : Unrest{};
    for (const auto& entry : view.trace().entries)
        longest = std::max(longest, time_to_settle(entry.status.mtime_ns, entry.status.ctime_ns, started_ns));
    return longest;
}

Result<void> look_until_still(const Subject& subject, const std::vector<std::string>& allowed_folders,
                              const Hashing& hashing, const Look& look) {
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        FolderViewOptions options;
        options.allowed_folders = allowed_folders;
        options.entry_name = subject.entry_name;
        options.hidden_names = subject.hidden_names;
        options.hashing = hashing;
        const auto started_ns = file_clock_ns();
        GANTRY_TRY_ASSIGN(const auto folder, FolderView::open(subject.root, std::move(options)));
        const auto unrest = look(*folder, started_ns);
        if (!unrest) {
            auto error = unrest.error();
            if (error.code == ErrorCode::io && error.path.empty()) error.path = subject.root;
            return error;
        }
        if (*unrest == Unrest{}) return {};
        std::this_thread::sleep_for(std::max<Unrest>(*unrest, kShortestPause));
    }
    return make_error(ErrorCode::source_changed,
                      "the bundle keeps changing while it is read; wait for the copy or download to finish",
                      subject.root);
}

Result<Verdict> examine(const LoadedPlugin& plugin, std::string_view bundle_format, const Subject& subject,
                        const std::vector<std::string>& allowed_folders, const ExamineRequest& request,
                        const std::shared_ptr<DigestCache>& digests) {
    HashReport report{request.progress(), request.cancel()};
    const auto hashing = report.hashing(digests, request.digest_store());
    Verdict verdict;
    const auto seen = look_until_still(
        subject, allowed_folders, hashing, [&](View& folder, std::int64_t started_ns) -> Result<Unrest> {
            const auto view = RecordingView::make(folder);
            GANTRY_TRY_ASSIGN(verdict, examine_view(plugin, bundle_format, *view, allowed_folders, request));
            verdict.trace.is_weak = folder.is_weak();
            GANTRY_TRY_ASSIGN(verdict.size_bytes, counted_size(*view, subject, request.counted_size()));
            return unrest_of(*view, started_ns);
        });
    report.rethrow();
    GANTRY_TRY(seen);
    return verdict;
}

Result<Detection> detect(const LoadedPlugin& plugin, const FormatInfo& format, RecordingView& view,
                         const ExamineRequest& request) {
    const auto* detector = plugin.detector();
    if (detector == nullptr) {
        for (const auto& marker : format.markers) {
            const auto seen = view.stat(marker);
            if (seen.is_ok() && seen.value.kind != EntryKind::absent)
                return Detection{GANTRY_DETECTION_LIKELY, marker + " is there"};
        }
        // A file format without a detector goes by the extension, which the caller has looked at.
        if (!format.is_directory) return Detection{GANTRY_DETECTION_LIKELY, "its extension"};
        return Detection{};
    }
    const auto table = make_view_table(view);
    const auto options = request.options();
    ContractWatch watch;
    DetectionCollector collector{watch};
    const auto receiver = collector.receiver();
    const auto status =
        called([&] { return detector->detect(to_text(format.id), &table, &options, &receiver); });
    GANTRY_TRY(check_status(status, plugin, "detect", watch, request));
    return collector.detection();
}

}  // namespace gantry::host

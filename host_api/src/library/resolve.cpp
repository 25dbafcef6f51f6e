#include <algorithm>

#include <fmt/format.h>

#include "library/cancelled.hpp"
#include "library/engine_call.hpp"
#include "library/freshness.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/location.hpp"
#include "library/make_descriptor.hpp"
#include "library/verdict_use.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {
namespace {

using registry::concerning;

// So often a model may be relocated between being looked at and being answered for.
constexpr int kMostAttempts = 8;

// The typed error for a model that must not be run, with one line that says why and all findings behind it.
Error not_valid_error(const ModelId& id, const std::string& entry_path, const Verdict& verdict) {
    const bool is_degraded = verdict.state == ValidationState::degraded;
    const auto worst = std::max_element(
        verdict.findings.begin(), verdict.findings.end(),
        [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
    const auto counted = std::count_if(verdict.findings.begin(), verdict.findings.end(),
                                       [](const Finding& f) { return f.severity >= Severity::degrading; });
    auto message = fmt::format("the model is {}: {}{}", to_string(verdict.state),
                               worst->path.empty() ? "" : worst->path + ": ", worst->message);
    if (counted > 1) message += fmt::format(" (and {} more)", counted - 1);
    auto error = concerning(
        id, make_error(is_degraded ? ErrorCode::degraded : ErrorCode::invalid, std::move(message), entry_path));
    error.findings = verdict.findings;
    return error;
}

}  // namespace

Result<LibraryImpl::CurrentVerdict> LibraryImpl::current_verdict(const Store& store, const Record& record,
                                                                 const ResolveOptions& options) {
    const auto bundle_format = record.document.string_member("bundle_format").value_or("");
    GANTRY_TRY_ASSIGN(const auto terms, CheckTerms::of(*store.root));
    ExamineRequest request{depth_to_examine(record.document, kResolveDepth), terms.configuration.accepted_tasks,
                           options.cancel};
    request.report_to(options.progress);
    request.count_size(size_to_count(record.document));
    auto digests = kept_digests(store);
    request.keep_digests_in(digests);
    // No plugin knew it when it came; one that does may be here by now.
    if (bundle_format.empty() && !is_external_reference(record.document)) {
        GANTRY_TRY_ASSIGN(auto recognised,
                          recognise(*host_, record.id, record.document, store.root->path(), terms, request));
        if (recognised) return CurrentVerdict{*std::move(recognised), true};
    }
    GANTRY_TRY_ASSIGN(const auto* plugin, plugin_of(*host_, record.id, bundle_format));
    GANTRY_TRY_ASSIGN(const auto location, locate(record.id, record.document, store.root->path(),
                                                  format_is_directory(*plugin, bundle_format)));
    GANTRY_TRY_ASSIGN(const auto cached, store.index->examination(record.id.text()));
    if (cached) {
        GANTRY_TRY_ASSIGN(auto held, held_verdict(*cached, record.id, *plugin, bundle_format, location.subject,
                                                  terms, kResolveDepth));
        if (held) return CurrentVerdict{*std::move(held), false};
    }
    GANTRY_TRY_ASSIGN(auto verdict, examine_anew(*host_, record.id, bundle_format, location, terms, request));
    return CurrentVerdict{std::move(verdict), true};
}

Result<std::optional<ExecutionDescriptor>> LibraryImpl::resolve_once(Store& store, const ModelId& id,
                                                                     const ResolveOptions& options) {
    GANTRY_TRY_ASSIGN(auto record, read_record(store, id));
    GANTRY_TRY_ASSIGN(const auto current, current_verdict(store, record, options));
    const auto& verdict = current.verdict;
    const auto place = [&]() -> Result<Location> {
        return locate(id, record.document, store.root->path(),
                      format_is_directory(*host_->plugin_for(verdict.bundle_format), verdict.bundle_format));
    };
    GANTRY_TRY_ASSIGN(const auto location, place());
    const bool is_recorded = record.document.string_member("validation_state") == to_string(verdict.state);
    if (current.is_new || !is_recorded) {
        // What an engine is told does not depend on whether it could be written down.
        const auto entry_path = index_row(id, record.document).summary.entry_path;
        const auto published = publish(store, id, verdict, entry_path, std::chrono::milliseconds{0});
        if (!published)
            host_->log(
                fmt::format("{}: the new verdict is recorded later: {}", id.text(), published.error().message));
        if (auto written = read_record(store, id)) record = *std::move(written);
        GANTRY_TRY_ASSIGN(const auto place_now, place());
        if (place_now.entry_path != location.entry_path) return std::optional<ExecutionDescriptor>{};
    }
    if (verdict.state != ValidationState::valid) return not_valid_error(id, location.entry_path, verdict);
    auto descriptor = make_descriptor(id, record.document, location, verdict);
    // A verdict that could not be recorded is of now.
    const auto now = timestamp_now();
    if (current.is_new && !verdict_edits(record.document, verdict, now).empty())
        descriptor.validation_checked_at = now;
    return std::optional{std::move(descriptor)};
}

Result<ExecutionDescriptor> LibraryImpl::resolve(std::string_view model_id, const ResolveOptions& options) {
    if (options.cancel != nullptr && options.cancel->load()) return cancelled_error();
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
    GANTRY_TRY_ASSIGN(const auto store, store_with(id));
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
        GANTRY_TRY_ASSIGN(auto descriptor, resolve_once(*store, id, options));
        if (descriptor) return *std::move(descriptor);
    }
    return concerning(id, make_error(ErrorCode::source_changed,
                                     "the model was relocated each time that it was looked at; ask again"));
}

Result<ExecutionDescriptor> LibraryImpl::resolve_model_execution_descriptor(std::string_view model_id,
                                                                            const ResolveOptions& options) {
    return guarded_asking<ExecutionDescriptor>([&] { return resolve(model_id, options); });
}

Result<void> LibraryImpl::resolve_model_execution_descriptors(
    const std::vector<std::string>& model_ids, const ResolveOptions& options,
    const std::function<void(Result<ExecutionDescriptor>)>& take) {
    return guarded<void>([&]() -> Result<void> {
        for (std::size_t i = 0; i < model_ids.size(); ++i) {
            report_to(options.progress, {"resolve", model_ids[i], i, model_ids.size(), "models"});
            auto descriptor = mended<ExecutionDescriptor>([&] { return resolve(model_ids[i], options); });
            if (!descriptor && descriptor.error().code == ErrorCode::cancelled) return descriptor.error();
            if (!descriptor) descriptor.error().model_id = model_ids[i];
            call_engine([&] { take(std::move(descriptor)); });
        }
        return {};
    });
}

}  // namespace gantry::host

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "library/cancelled.hpp"
#include "library/engine_call.hpp"
#include "library/freshness.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/missing_file.hpp"

namespace gantry::host {
namespace {

// Whoever has held the lock longer than the caller would wait may hold it against the next models too. This is
// enough for the step of a process that comes and goes.
constexpr std::chrono::milliseconds kLaterWait{100};

}  // namespace

Result<LibraryImpl::StorePointer> LibraryImpl::store_with(const ModelId& id) {
    GANTRY_TRY_ASSIGN(auto store, store_for_reading());
    if (store == nullptr) return not_found_error(id);
    return store;
}

Result<ValidationOutcome> LibraryImpl::validate_model(std::string_view model_id,
                                                      const ValidateOptions& options) {
    return guarded_asking<ValidationOutcome>([&]() -> Result<ValidationOutcome> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        GANTRY_TRY_ASSIGN(const auto store, store_with(id));
        return validate(*store, id, options, options_.lock_wait);
    });
}

Result<void> LibraryImpl::validate_all(const ValidateOptions& options,
                                       const std::function<void(Result<ValidationOutcome>)>& take) {
    return guarded<void>([&]() -> Result<void> {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store == nullptr) return {};
        GANTRY_TRY_ASSIGN(const auto ids, store->root->list_models());
        auto lock_wait = options_.lock_wait;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            report_to(options.progress, {"validate", ids[i].text(), i, ids.size(), "models"});
            auto outcome =
                mended<ValidationOutcome>([&] { return validate(*store, ids[i], options, lock_wait); });
            if (!outcome && outcome.error().code == ErrorCode::cancelled) return outcome.error();
            if (!outcome && outcome.error().code == ErrorCode::locked)
                lock_wait = std::min(lock_wait, kLaterWait);
            if (!outcome) outcome.error().model_id = ids[i].text();
            call_engine([&] { take(std::move(outcome)); });
        }
        return {};
    });
}

KeptDigests LibraryImpl::kept_digests(const Store& store) {
    if (!store.is_writable) return KeptDigests{*store.index};
    return {*store.index, fmt::format("{}/{}", store.root->path(), kOwnFolder)};
}

Result<ValidationOutcome> LibraryImpl::validate(Store& store, const ModelId& id, const ValidateOptions& options,
                                                std::chrono::milliseconds lock_wait) {
    if (options.cancel != nullptr && options.cancel->load()) return cancelled_error();
    GANTRY_TRY_ASSIGN(auto record, read_record(store, id));
    const auto row = index_row(id, record.document);
    const auto& bundle_format = row.summary.bundle_format;
    GANTRY_TRY_ASSIGN(const auto terms, CheckTerms::of(*store.root));
    auto digests = kept_digests(store);
    ExamineRequest request{options.depth, terms.configuration.accepted_tasks, options.cancel};
    request.count_size(size_to_count(record.document));
    request.report_to(options.progress);
    request.keep_digests_in(digests);

    std::optional<Verdict> verdict;
    if (bundle_format.empty() && !is_external_reference(record.document)) {
        GANTRY_TRY_ASSIGN(verdict, recognise(*host_, id, record.document, store.root->path(), terms, request));
        if (!verdict)
            return with_missing_file(needs_plugin_error(id, {}),
                                     owned_primary(row.summary, store.root->path()));
    } else {
        const auto known = plugin_of(*host_, id, bundle_format);
        if (!known) return with_missing_file(known.error(), owned_primary(row.summary, store.root->path()));
        const auto* plugin = *known;
        GANTRY_TRY_ASSIGN(const auto location, locate(id, record.document, store.root->path(),
                                                      format_is_directory(*plugin, bundle_format)));
        GANTRY_TRY_ASSIGN(verdict,
                          deeper_verdict(store, id, *plugin, bundle_format, location, options.depth, terms));
        if (!verdict) {
            request.deepen(depth_to_examine(record.document, options.depth));
            GANTRY_TRY_ASSIGN(verdict, examine_anew(*host_, id, bundle_format, location, terms, request));
        }
    }

    ValidationOutcome outcome{id.text(), row.summary.validation_state, verdict->state, {}, {}, {}, {}, false,
                              false};
    GANTRY_TRY(publish(store, id, *verdict, row.summary.entry_path, lock_wait, options.cancel));
    GANTRY_TRY_ASSIGN(record, read_record(store, id));
    outcome.is_recorded = verdict_edits(record.document, *verdict, timestamp_now()).empty();
    if (outcome.is_recorded)
        outcome.validation_checked_at = recorded_provenance(record.document).validation_checked_at;
    outcome.plugin = verdict->plugin;
    outcome.depth = verdict->depth;
    outcome.is_weak = verdict->trace.is_weak;
    outcome.findings = std::move(verdict->findings);
    return outcome;
}

// A look that goes less deep does not take the place of a deeper one that still holds.
Result<std::optional<Verdict>> LibraryImpl::deeper_verdict(const Store& store, const ModelId& id,
                                                           const CatalogEntry& plugin,
                                                           std::string_view bundle_format,
                                                           const Location& location, Depth depth,
                                                           const CheckTerms& terms) const {
    // Its loss costs an examination, and no more.
    const auto cached = store.index->examination(id.text());
    if (!cached || !*cached || depth_from((*cached)->depth) == depth) return std::optional<Verdict>{};
    return held_verdict(**cached, id, plugin, bundle_format, location.subject, terms, depth);
}

}  // namespace gantry::host

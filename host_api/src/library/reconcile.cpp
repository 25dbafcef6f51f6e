#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "library/background_thread.hpp"
#include "library/engine_call.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/model_check.hpp"
#include "library/mount_checks.hpp"
#include "library/verdict_json.hpp"

namespace gantry::host {
namespace {

std::string worst_code(const std::vector<Finding>& findings) {
    const auto worst = std::max_element(
        findings.begin(), findings.end(),
        [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
    return worst == findings.end() || worst->severity < Severity::degrading ? std::string{} : worst->code;
}

NotChecked newer_record(const KnownModel& model, const Verdict& verdict) {
    return {model.model_id, "newer_record",
            fmt::format(
                "it is {} now, and its record, which a newer version wrote, says something else and is kept "
                "as it is; reconcile with that version",
                to_string(verdict.state))};
}

// A model that went and was found again comes in this order.
template <class Entry>
void sort_by_model(std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& left, const Entry& right) { return left.model_id < right.model_id; });
}

void add_changes(ReconcileOutcome& outcome, const ReconcileOutcome& before) {
    outcome.changes.insert(outcome.changes.end(), before.changes.begin(), before.changes.end());
    outcome.changed += before.changed;
    outcome.adopted += before.adopted;
    outcome.written += before.written;
}

}  // namespace

Result<ReconcileOutcome> LibraryImpl::reconcile(const ReconcileOptions& options) {
    return guarded<ReconcileOutcome>([&]() -> Result<ReconcileOutcome> {
        ReconcileOutcome outcome;
        const auto done = reconcile_into(outcome, options);
        if (is_index_damaged()) {
            // With an index that is whole; what was changed till here stays told.
            GANTRY_TRY(mend_index());
            const auto before = std::exchange(outcome, {});
            GANTRY_TRY(reconcile_into(outcome, options));
            add_changes(outcome, before);
        } else if (!done) {
            return done.error();
        }
        sort_by_model(outcome.changes);
        sort_by_model(outcome.not_checked);
        return outcome;
    });
}

Result<void> LibraryImpl::reconcile_into(ReconcileOutcome& outcome, const ReconcileOptions& options) {
    std::optional<ModelId> only;
    if (!options.model_id.empty()) {
        GANTRY_TRY_ASSIGN(only, ModelId::parse(options.model_id));
    }
    if (options_.read_only)
        return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
    GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
    if (readable == nullptr) return only ? Result<void>{not_found_error(*only)} : Result<void>{};
    GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
    GANTRY_TRY_ASSIGN(auto walked, walk_registry(*store, options, outcome));
    if (only && walked.models.empty() && outcome.changes.empty() && outcome.not_checked.empty())
        return not_found_error(*only);
    if (!only && options.adopt) GANTRY_TRY(adopt_orphans(*store, walked, options, outcome));
    return check_sources(store, std::move(walked), options, outcome);
}

Result<void> LibraryImpl::adopt_orphans(Store& store, const Walked& walked, const ReconcileOptions& options,
                                        ReconcileOutcome& outcome) {
    AdoptOutcome found;
    for (const auto& id : walked.orphans)
        GANTRY_TRY(adopt_folder(store, id, {options.cancel, options.progress}, found));
    for (const auto& model : found.adopted) {
        const auto state = model.validation_state;
        outcome.changes.push_back(
            {model.model_id, "adopted", {}, state ? std::string{to_string(*state)} : std::string{}, {}});
    }
    outcome.adopted = found.adopted.size();
    outcome.written += found.adopted.size();
    outcome.left_alone = std::move(found.left_alone);
    outcome.left_alone.insert(outcome.left_alone.end(), walked.linked.begin(), walked.linked.end());
    std::ranges::sort(outcome.left_alone, {}, &LeftAlone::path);
    return {};
}

Result<void> LibraryImpl::check_sources(const StorePointer& store, Walked walked,
                                        const ReconcileOptions& options, ReconcileOutcome& outcome) {
    if (walked.models.empty()) return {};
    const auto models = std::make_shared<const std::vector<KnownModel>>(std::move(walked.models));
    std::vector<std::string> sources;
    sources.reserve(models->size());
    for (const auto& model : *models) sources.push_back(place_of(model, store->root->path(), false));
    // Of the store the index alone: what a thread that was left behind holds must not hold the lock's owner.
    const std::shared_ptr<const Index> index{store, store->index.get()};
    GANTRY_TRY_ASSIGN(auto terms, CheckTerms::of(*store->root));
    const auto make_check =
        checks_of({host_, store->root, index, models, options.level, options.depth, std::move(terms)});
    std::uint64_t done = 0;
    return check_by_mount(
        sources, MountTable::load(), make_check, {options.mount_deadline, options.cancel},
        [&](std::size_t position, Result<SourceAnswer> answer) -> Result<void> {
            const auto& model = (*models)[position];
            report_to(options.progress, {"check", model.model_id, ++done, models->size(), "models"});
            return take_answer(*store, model, std::move(walked.changes[position]), std::move(answer), outcome,
                               options.cancel);
        });
}

Result<void> LibraryImpl::take_answer(Store& store, const KnownModel& model, ReconcileChange change,
                                      Result<SourceAnswer> answer, ReconcileOutcome& outcome,
                                      const CancelFlag* cancel) {
    if (answer && answer->is_weak) ++outcome.weak;
    using Recorded = Result<std::optional<NotChecked>>;
    auto recorded = answer ? record_answer(store, model, change, *std::move(answer), outcome, cancel)
                           : Recorded{std::move(answer).error()};
    if (!recorded) {
        // Whoever holds the lock holds it against all models; anything else concerns this one.
        const auto code = recorded.error().code;
        if (code == ErrorCode::locked || code == ErrorCode::out_of_memory || code == ErrorCode::cancelled)
            return recorded.error();
        const bool is_silent = recorded.error().code == ErrorCode::timeout;
        outcome.not_checked.push_back(
            {change.model_id,
             is_silent ? "source_not_responding" : std::string{to_string(recorded.error().code)},
             recorded.error().message});
    } else if (*recorded) {
        outcome.not_checked.push_back(**std::move(recorded));
    } else {
        ++outcome.checked;
        if (change.change.empty()) ++outcome.unchanged;
    }
    if (change.change.empty()) return {};
    ++outcome.changed;
    outcome.changes.push_back(std::move(change));
    return {};
}

Result<std::optional<NotChecked>> LibraryImpl::record_answer(Store& store, const KnownModel& model,
                                                             ReconcileChange& change, SourceAnswer answer,
                                                             ReconcileOutcome& outcome,
                                                             const CancelFlag* cancel) {
    // What was written by hand need not be what was found.
    if (!answer.verdict && change.change == "changed") {
        GANTRY_TRY_ASSIGN(const auto cached, store.index->examination(model.model_id));
        auto verdict = cached ? from_cached(*cached, model.bundle_format) : Result<Verdict>{Error{}};
        if (verdict) answer.verdict = *std::move(verdict);
    }
    if (!answer.verdict) return std::optional<NotChecked>{};
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model.model_id));
    GANTRY_TRY_ASSIGN(const auto published,
                      publish(store, id, *answer.verdict, answer.entry_path, options_.lock_wait, cancel));
    if (published.is_withheld) return std::optional{newer_record(model, *answer.verdict)};
    if (change.change.empty() && published.is_record_written) change.change = "changed";
    change.validation_state = to_string(answer.verdict->state);
    change.code = worst_code(answer.verdict->findings);
    if (answer.is_new) ++outcome.validated;
    if (published.is_record_written) ++outcome.written;
    return std::optional<NotChecked>{};
}

void LibraryImpl::start_background() {
    if (!options_.reconcile_in_background || options_.read_only || store_ == nullptr || !store_->is_writable)
        return;
    background_ = start_thread([this] {
        ReconcileOptions options;
        options.cancel = &closing_;
        const auto outcome = reconcile(options);
        if (!outcome && outcome.error().code != ErrorCode::cancelled)
            host_->log("reconciling in the background: " + outcome.error().message);
    });
    if (!background_.joinable())
        host_->log("not reconciled in the background: the system has no thread for it now");
}

LibraryImpl::~LibraryImpl() {
    if (!background_.joinable()) return;
    // A forked child has no such thread to wait for.
    if (::getpid() != opened_by_) {
        background_.detach();
        return;
    }
    closing_.store(true);
    background_.join();
}

}  // namespace gantry::host

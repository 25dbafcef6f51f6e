#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "library/background_thread.hpp"
#include "library/freshness.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/mount_checks.hpp"
#include "library/verdict_json.hpp"

namespace gantry::host {
namespace {

TraceLevel trace_level(CheckLevel level) noexcept {
    switch (level) {
        case CheckLevel::root: return TraceLevel::root;
        case CheckLevel::small: return TraceLevel::small;
        case CheckLevel::all: return TraceLevel::all;
    }
    return TraceLevel::all;
}

// The check of one model, on the thread of its mount. It shares what it uses: the thread may outlive the call.
class ModelCheck {
public:
    ModelCheck(std::shared_ptr<HostImpl> host, std::shared_ptr<LibraryRoot> root,
               std::shared_ptr<const Index> index, std::shared_ptr<const std::vector<KnownModel>> models,
               const ReconcileOptions& options, CheckTerms terms)
        : host_(std::move(host)),
          root_(std::move(root)),
          index_(std::move(index)),
          models_(std::move(models)),
          level_(trace_level(options.level)),
          depth_(options.depth),
          terms_(std::move(terms)) {}

    Result<SourceAnswer> operator()(std::size_t position, CheckWatch& watch) const {
        const auto& model = (*models_)[position];
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model.model_id));
        if (model.bundle_format.empty()) return check_unknown(model, id, watch);
        GANTRY_TRY_ASSIGN(const auto* plugin, plugin_of(*host_, id, model.bundle_format));

        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto cached, index_->examination(model.model_id));
        if (cached && is_usable(*cached, *plugin, terms_.digest, depth_)) {
            const auto trace = Trace::parse(cached->trace);
            if (trace) {
                answer.is_weak = trace->is_weak;
                const auto subject = subject_of(model, format_is_directory(*plugin, model.bundle_format));
                GANTRY_TRY_ASSIGN(const bool holds, trace_holds(*trace, id, subject, level_, terms_));
                if (holds) return answer;
            }
        }
        return examine(model, id, *plugin, watch);
    }

private:
    // Only its root counts for a comparison.
    static Subject subject_of(const KnownModel& model, bool is_directory) {
        const auto slash = model.entry_path.rfind('/');
        const bool is_external_file = !is_directory && model.storage_kind == "external_reference";
        if (!is_external_file || slash == std::string::npos) return {model.entry_path, {}, {}};
        return {slash == 0 ? "/" : model.entry_path.substr(0, slash), model.entry_path.substr(slash + 1), {}};
    }

    [[nodiscard]] Result<MetadataDocument> read(const ModelId& id) const {
        GANTRY_TRY_ASSIGN(auto bytes, root_->read_metadata(id));
        return MetadataDocument::parse(std::move(bytes).value_or(""));
    }

    Result<SourceAnswer> examine(const KnownModel& model, const ModelId& id, const CatalogEntry& plugin,
                                 CheckWatch& watch) const {
        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto document, read(id));
        // Nothing that could be found would be recorded.
        if (!is_rewritable(document)) return answer;
        GANTRY_TRY_ASSIGN(const auto location, locate(id, document, root_->path(),
                                                      format_is_directory(plugin, model.bundle_format)));
        watch.will_take_long();
        const ExamineRequest request{depth_, terms_.configuration.accepted_tasks, &watch.cancelled()};
        GANTRY_TRY_ASSIGN(answer.verdict, examine_anew(*host_, id, model.bundle_format, location,
                                                       is_external_reference(document), terms_, request));
        answer.is_new = true;
        answer.is_weak = answer.verdict->trace.is_weak;
        return answer;
    }

    // No plugin knew it when it came. What an external reference is stays as it was registered.
    Result<SourceAnswer> check_unknown(const KnownModel& model, const ModelId& id, CheckWatch& watch) const {
        SourceAnswer answer;
        answer.entry_path = model.entry_path;
        GANTRY_TRY_ASSIGN(const auto document, read(id));
        if (!is_rewritable(document) || is_external_reference(document)) return answer;
        watch.will_take_long();
        const ExamineRequest request{depth_, terms_.configuration.accepted_tasks, &watch.cancelled()};
        GANTRY_TRY_ASSIGN(answer.verdict, recognise(*host_, id, document, root_->path(), terms_, request));
        answer.is_new = answer.verdict.has_value();
        return answer;
    }

    std::shared_ptr<HostImpl> host_;
    std::shared_ptr<LibraryRoot> root_;
    std::shared_ptr<const Index> index_;
    std::shared_ptr<const std::vector<KnownModel>> models_;
    TraceLevel level_;
    Depth depth_;
    CheckTerms terms_;
};

std::string worst_code(const std::vector<Finding>& findings) {
    const auto worst = std::max_element(
        findings.begin(), findings.end(),
        [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
    return worst == findings.end() || worst->severity < Severity::degrading ? std::string{} : worst->code;
}

// A model that went and was found again comes in this order.
template <class Entry>
void sort_by_model(std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& left, const Entry& right) { return left.model_id < right.model_id; });
}

}  // namespace

Result<ReconcileOutcome> LibraryImpl::reconcile(const ReconcileOptions& options) {
    return guarded<ReconcileOutcome>([&]() -> Result<ReconcileOutcome> {
        std::optional<ModelId> only;
        if (!options.model_id.empty()) {
            GANTRY_TRY_ASSIGN(only, ModelId::parse(options.model_id));
        }
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        ReconcileOutcome outcome;
        GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
        if (readable == nullptr) {
            if (only) return not_found_error(*only);
            return outcome;
        }
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY_ASSIGN(auto walked, walk_registry(*store, options, outcome));
        if (only && walked.models.empty() && outcome.changes.empty() && outcome.not_checked.empty())
            return not_found_error(*only);
        if (!only && options.adopt) GANTRY_TRY(adopt_orphans(*store, walked.orphans, options, outcome));
        GANTRY_TRY(check_sources(store, walked.models, options, outcome));
        sort_by_model(outcome.changes);
        sort_by_model(outcome.not_checked);
        return outcome;
    });
}

Result<void> LibraryImpl::adopt_orphans(Store& store, const std::vector<ModelId>& orphans,
                                        const ReconcileOptions& options, ReconcileOutcome& outcome) {
    AdoptOutcome found;
    for (const auto& id : orphans)
        GANTRY_TRY(adopt_folder(store, id, {options.cancel, options.progress}, found));
    for (const auto& model : found.adopted) {
        const auto state = model.validation_state;
        outcome.changes.push_back(
            {model.model_id, "adopted", {}, state ? std::string{to_string(*state)} : std::string{}, {}});
    }
    outcome.adopted = found.adopted.size();
    outcome.written += found.adopted.size();
    outcome.left_alone = std::move(found.left_alone);
    return {};
}

Result<void> LibraryImpl::check_sources(const StorePointer& store, std::vector<Seen>& seen,
                                        const ReconcileOptions& options, ReconcileOutcome& outcome) {
    if (seen.empty()) return {};
    std::vector<std::string> sources;
    auto models = std::make_shared<std::vector<KnownModel>>();
    for (const auto& [model, change] : seen) {
        sources.push_back(model.entry_path);
        models->push_back(model);
    }
    // Of the store the index alone: what a thread that was left behind holds must not hold the lock's owner.
    const std::shared_ptr<const Index> index{store, store->index.get()};
    GANTRY_TRY_ASSIGN(auto terms, CheckTerms::of(*store->root));
    std::uint64_t done = 0;
    return check_by_mount(
        sources, MountTable::load(),
        ModelCheck{host_, store->root, index, std::move(models), options, std::move(terms)},
        {options.mount_deadline, options.cancel},
        [&](std::size_t position, Result<SourceAnswer> answer) -> Result<void> {
            if (options.progress)
                options.progress({"check", seen[position].model.model_id, ++done, seen.size(), "models"});
            return take_answer(*store, seen[position], std::move(answer), outcome);
        });
}

Result<void> LibraryImpl::take_answer(Store& store, Seen& seen, Result<SourceAnswer> answer,
                                      ReconcileOutcome& outcome) {
    auto& change = seen.change;
    ++outcome.checked;
    if (answer && answer->is_weak) ++outcome.weak;
    auto recorded =
        answer ? record_answer(store, seen, *std::move(answer), outcome) : std::move(answer).error();
    if (!recorded) {
        // Whoever holds the lock holds it against all models; anything else concerns this one.
        if (recorded.error().code == ErrorCode::locked || recorded.error().code == ErrorCode::out_of_memory)
            return recorded;
        const bool is_silent = recorded.error().code == ErrorCode::timeout;
        outcome.not_checked.push_back(
            {change.model_id,
             is_silent ? "source_not_responding" : std::string{to_string(recorded.error().code)},
             recorded.error().message});
    }
    if (change.change.empty()) {
        ++outcome.unchanged;
        return {};
    }
    ++outcome.changed;
    outcome.changes.push_back(std::move(change));
    return {};
}

Result<void> LibraryImpl::record_answer(Store& store, Seen& seen, SourceAnswer answer,
                                        ReconcileOutcome& outcome) {
    auto& change = seen.change;
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(seen.model.model_id));
    // What was written by hand need not be what was found.
    if (!answer.verdict && change.change == "changed") {
        GANTRY_TRY_ASSIGN(const auto cached, store.index->examination(id.text()));
        auto verdict = cached ? from_cached(*cached, seen.model.bundle_format) : Result<Verdict>{Error{}};
        if (verdict) answer.verdict = *std::move(verdict);
    }
    if (!answer.verdict) return {};
    GANTRY_TRY_ASSIGN(const auto published,
                      publish(store, id, *answer.verdict, answer.entry_path, options_.lock_wait));
    if (change.change.empty() && published.is_record_written) change.change = "changed";
    change.validation_state = to_string(answer.verdict->state);
    change.code = worst_code(answer.verdict->findings);
    if (answer.is_new) ++outcome.validated;
    if (published.is_record_written) ++outcome.written;
    return {};
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

#include <algorithm>

#include <fmt/format.h>

#include "library/cancelled.hpp"
#include "library/library_impl.hpp"

namespace gantry::host {
namespace {

KnownModel known_from(const IndexRow& row) {
    const auto& of = row.summary;
    return {of.model_id,      row.record_identity, of.storage_kind,
            of.bundle_format, of.entry_path,       of.validation_state};
}

// A cached verdict is about a place and a format; an edit of anything else leaves it as true as it was.
bool is_about_the_same(const IndexRow& row, const KnownModel& known) {
    const auto& of = row.summary;
    return of.bundle_format == known.bundle_format && of.entry_path == known.entry_path &&
           of.storage_kind == known.storage_kind;
}

Result<RecordListing> records_to_walk(const LibraryRoot& root, const std::string& model_id) {
    if (model_id.empty()) return root.list_folders();
    GANTRY_TRY_ASSIGN(auto id, ModelId::parse(model_id));
    RecordListing found;
    if (root.spelling_of(id) != id.text()) return found;
    auto identity = root.record_identity(id);
    if (!identity && !is_record_problem(identity.error().code)) return std::move(identity).error();
    if (!identity) found.refused.push_back(id.text() + "/");
    if (!identity || *identity)
        found.records.push_back({std::move(id), identity ? **std::move(identity) : std::string{}});
    return found;
}

Result<std::vector<KnownModel>> rows_to_walk(const Index& index, const std::string& model_id) {
    std::vector<KnownModel> known;
    if (!model_id.empty()) {
        GANTRY_TRY_ASSIGN(const auto row, index.get(model_id));
        if (row) known.push_back(known_from(*row));
        return known;
    }
    GANTRY_TRY_ASSIGN(known, index.known_models());
    std::sort(known.begin(), known.end(),
              [](const KnownModel& left, const KnownModel& right) { return left.model_id < right.model_id; });
    return known;
}

NotChecked not_checked(const ModelId& id, const Error& error) {
    return {id.text(), std::string{to_string(error.code)}, error.message};
}

LeftAlone linked_place(const LibraryRoot& root, const std::string& place) {
    return {
        fmt::format("{}/{}", root.path(), place.substr(0, place.size() - 1)), "link",
        "a library does not follow links below its folder: what lies behind this one is no part of it; replace "
        "the link by what it stands for"};
}

}  // namespace

Result<LibraryImpl::Walked> LibraryImpl::walk_registry(Store& store, const ReconcileOptions& options,
                                                       ReconcileOutcome& outcome) {
    GANTRY_TRY_ASSIGN(const auto listing, records_to_walk(*store.root, options.model_id));
    const auto& records = listing.records;
    GANTRY_TRY_ASSIGN(auto rows, rows_to_walk(*store.index, options.model_id));
    Walked walked;
    walked.cancel = options.cancel;
    walked.models.reserve(records.size());
    walked.changes.reserve(records.size());
    auto row = rows.begin();
    const auto drop_rows_before = [&](const std::string* model_id) -> Result<void> {
        for (; row != rows.end() && (model_id == nullptr || row->model_id < *model_id); ++row)
            GANTRY_TRY(walk_unlisted(store, *row, walked, outcome));
        return {};
    };
    for (const auto& [id, identity] : records) {
        if (options.cancel != nullptr && options.cancel->load()) return cancelled_error();
        if (identity.empty() && !std::ranges::binary_search(listing.refused, id.text() + "/")) {
            walked.orphans.push_back(id);
            continue;
        }
        GANTRY_TRY(drop_rows_before(&id.text()));
        const bool is_known = row != rows.end() && row->model_id == id.text();
        GANTRY_TRY(walk_one(store, id, identity, is_known ? &*row : nullptr, walked, outcome));
        if (is_known) ++row;
    }
    GANTRY_TRY(drop_rows_before(nullptr));
    for (const auto& place : listing.linked) walked.linked.push_back(linked_place(*store.root, place));
    return walked;
}

Result<void> LibraryImpl::walk_one(Store& store, const ModelId& id, const std::string& identity,
                                   KnownModel* known, Walked& walked, ReconcileOutcome& outcome) {
    if (known != nullptr && !identity.empty() && known->record_identity == identity) {
        walked.changes.push_back({id.text(), {}, known->validation_state, known->validation_state, {}});
        walked.models.push_back(std::move(*known));
        return {};
    }
    const auto seen = read_row(store, id);
    if (!seen) {
        outcome.not_checked.push_back(not_checked(id, seen.error()));
        return {};
    }
    if (*seen) return walk_row(store, id, **seen, known, walked);
    // A metadata.json that is no record of a model: told of as what stands in the way of adopting.
    walked.orphans.push_back(id);
    if (known != nullptr) GANTRY_TRY(drop_row(store, *known, walked.cancel, outcome));
    return {};
}

Result<void> LibraryImpl::walk_row(Store& store, const ModelId& id, const IndexRow& seen,
                                   const KnownModel* known, Walked& walked) {
    ReconcileChange change{id.text(), {}, known == nullptr ? "" : known->validation_state, {}, {}};
    // What others know of it stays.
    const bool is_hidden = seen.summary.problem == to_string(ErrorCode::not_readable_here);
    GANTRY_TRY_ASSIGN(auto before, store.index->get(id.text()));
    const bool is_as_before = before && (is_hidden || (*before == seen && seen.record_identity.empty()));
    auto row = is_as_before ? std::optional{seen} : std::optional<IndexRow>{};
    if (!is_as_before) {
        GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, walked.cancel));
        // Anew under the lock: another process may be writing it.
        GANTRY_TRY_ASSIGN(before, store.index->get(id.text()));
        GANTRY_TRY_ASSIGN(row, read_row(store, id));
        if (!row) return {};
        GANTRY_TRY(take_row(store, id, *row, before));
        if (!before) change.change = "added";
        if (before && !(*before == *row)) change.change = "changed";
    }
    change.validation_state = row->summary.validation_state;
    walked.models.push_back(known_from(*row));
    walked.changes.push_back(std::move(change));
    return {};
}

Result<void> LibraryImpl::take_row(Store& store, const ModelId& id, const IndexRow& row,
                                   const std::optional<IndexRow>& before) {
    GANTRY_TRY(take_claim(store, id, row));
    std::optional<CachedExamination> examination;
    if (before && is_about_the_same(row, known_from(*before))) {
        GANTRY_TRY_ASSIGN(examination, store.index->examination(id.text()));
    }
    GANTRY_TRY(store.index->put(row, examination));
    if (row.summary.problem != to_string(ErrorCode::not_readable_here)) return {};
    // Whoever may read it does.
    GANTRY_TRY_ASSIGN(const auto generation, store.root->generation());
    return store.index->mark_dirty(id.text(), generation);
}

// A folder that this user may not enter, or a link in its place, hides its record from the walk: only what is
// surely gone goes.
Result<void> LibraryImpl::walk_unlisted(Store& store, const KnownModel& known, Walked& walked,
                                        ReconcileOutcome& outcome) {
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(known.model_id));
    const auto seen = read_row(store, id);
    if (!seen) {
        outcome.not_checked.push_back(not_checked(id, seen.error()));
        return {};
    }
    if (!*seen) return drop_row(store, known, walked.cancel, outcome);
    if ((*seen)->summary.problem.empty()) return {};  // it came back; the next run meets it
    return walk_row(store, id, **seen, &known, walked);
}

Result<void> LibraryImpl::drop_row(Store& store, const KnownModel& known, const CancelFlag* cancel,
                                   ReconcileOutcome& outcome) {
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(known.model_id));
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, cancel));
    GANTRY_TRY_ASSIGN(const auto present, read_row(store, id));
    if (present) return {};
    // Who removed it through a library has dropped the row as well.
    GANTRY_TRY_ASSIGN(const auto row, store.index->get(id.text()));
    if (!row) return {};
    if (known.storage_kind == "external_reference" && !known.entry_path.empty())
        GANTRY_TRY(SourceClaims{store.root}.release(known.entry_path, id));
    GANTRY_TRY(store.index->remove(id.text()));
    outcome.changes.push_back({known.model_id, "removed", known.validation_state, {}, {}});
    ++outcome.changed;
    return {};
}

}  // namespace gantry::host

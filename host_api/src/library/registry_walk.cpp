#include <algorithm>

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

Result<std::vector<RecordEntry>> records_to_walk(const LibraryRoot& root, const std::string& model_id) {
    if (model_id.empty()) return root.list_folders();
    GANTRY_TRY_ASSIGN(auto id, ModelId::parse(model_id));
    std::vector<RecordEntry> records;
    if (root.spelling_of(id) != id.text()) return records;
    GANTRY_TRY_ASSIGN(auto identity, root.record_identity(id));
    if (identity) records.push_back({std::move(id), *std::move(identity)});
    return records;
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

// The bytes of a model's record; nothing where there surely is none.
Result<std::optional<std::string>> record_of(const LibraryRoot& root, const ModelId& id) {
    if (root.spelling_of(id) != id.text()) return std::optional<std::string>{};
    return root.read_metadata(id);
}

NotChecked not_checked(const ModelId& id, const Error& error) {
    return {id.text(), std::string{to_string(error.code)}, error.message};
}

}  // namespace

Result<LibraryImpl::Walked> LibraryImpl::walk_registry(Store& store, const ReconcileOptions& options,
                                                       ReconcileOutcome& outcome) {
    GANTRY_TRY_ASSIGN(const auto records, records_to_walk(*store.root, options.model_id));
    GANTRY_TRY_ASSIGN(auto rows, rows_to_walk(*store.index, options.model_id));
    Walked walked;
    walked.models.reserve(records.size());
    walked.changes.reserve(records.size());
    auto row = rows.begin();
    const auto drop_rows_before = [&](const std::string* model_id) -> Result<void> {
        for (; row != rows.end() && (model_id == nullptr || row->model_id < *model_id); ++row)
            GANTRY_TRY(drop_row(store, *row, outcome));
        return {};
    };
    for (const auto& [id, identity] : records) {
        if (options.cancel != nullptr && options.cancel->load()) return cancelled_error();
        if (identity.empty()) {
            walked.orphans.push_back(id);
            continue;
        }
        GANTRY_TRY(drop_rows_before(&id.text()));
        const bool is_known = row != rows.end() && row->model_id == id.text();
        GANTRY_TRY(walk_one(store, id, identity, is_known ? &*row : nullptr, walked, outcome));
        if (is_known) ++row;
    }
    GANTRY_TRY(drop_rows_before(nullptr));
    return walked;
}

Result<void> LibraryImpl::walk_one(Store& store, const ModelId& id, const std::string& identity,
                                   KnownModel* known, Walked& walked, ReconcileOutcome& outcome) {
    ReconcileChange change{id.text(), {}, {}, {}, {}};
    if (known != nullptr) change.validation_state_before = known->validation_state;
    if (known != nullptr && known->record_identity == identity) {
        change.validation_state = known->validation_state;
        walked.models.push_back(std::move(*known));
        walked.changes.push_back(std::move(change));
        return {};
    }
    // A record that this user cannot read is told of each time, without a step that would write.
    const auto readable = read_row(store, id);
    if (readable && !*readable) {
        // A metadata.json that is no record of a model: told of as what stands in the way of adopting.
        walked.orphans.push_back(id);
        return {};
    }
    if (!readable) {
        outcome.not_checked.push_back(not_checked(id, readable.error()));
        ++outcome.checked;
        ++outcome.unchanged;
        return {};
    }
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait));
    // Anew under the lock: another process may be writing it.
    GANTRY_TRY_ASSIGN(const auto before, store.index->get(id.text()));
    GANTRY_TRY_ASSIGN(const auto present, store.root->record_identity(id));
    if (!present) return {};
    GANTRY_TRY_ASSIGN(const auto row, read_row(store, id));
    if (!row) return {};
    if (row->summary.storage_kind == "external_reference" && !row->summary.entry_path.empty())
        GANTRY_TRY(SourceClaims{store.root}.take(row->summary.entry_path, id));
    std::optional<CachedExamination> examination;
    if (before && is_about_the_same(*row, known_from(*before))) {
        GANTRY_TRY_ASSIGN(examination, store.index->examination(id.text()));
    }
    GANTRY_TRY(store.index->put(*row, examination));
    if (!before) change.change = "added";
    if (before && !(*before == *row)) change.change = "changed";
    change.validation_state = row->summary.validation_state;
    walked.models.push_back(known_from(*row));
    walked.changes.push_back(std::move(change));
    return {};
}

// A folder that this user may not enter hides its record from the walk: only what is surely gone goes.
Result<void> LibraryImpl::drop_row(Store& store, const KnownModel& known, ReconcileOutcome& outcome) {
    GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(known.model_id));
    const auto seen = record_of(*store.root, id);
    if (!seen) {
        outcome.not_checked.push_back(not_checked(id, seen.error()));
        ++outcome.checked;
        ++outcome.unchanged;
        return {};
    }
    if (*seen) return {};  // it came back; the next run meets it
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait));
    GANTRY_TRY_ASSIGN(const auto bytes, record_of(*store.root, id));
    if (bytes) return {};
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

#include <fmt/format.h>

#include "library/library_impl.hpp"
#include "library/json_values.hpp"
#include "library/location.hpp"
#include "library/own_folder.hpp"
#include "library/verdict_json.hpp"

namespace gantry::host {
namespace {

CachedExamination confirmed_now(const Verdict& verdict) {
    auto cached = to_cached(verdict);
    cached.confirmed_at = timestamp_now();
    return cached;
}

}  // namespace

Result<LibraryImpl::Published> LibraryImpl::publish(Store& store, const ModelId& id, const Verdict& verdict,
                                                    const std::string& entry_path,
                                                    std::chrono::milliseconds wait, const CancelFlag* cancel) {
    if (!store.is_writable) return Published{};
    GANTRY_TRY_ASSIGN(const auto held, lock(store, wait, cancel));
    // Read again under the lock: another process may have written, or removed it, meanwhile.
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    if (index_row(id, record.document).summary.entry_path != entry_path) return Published{};
    const auto now = timestamp_now();
    const bool is_ours = is_rewritable(record.document);
    // Nor is it kept beside the record: what is kept passes for what the record says, and nobody would tell
    // again.
    if (!is_ours && record.document.string_member("validation_state") != to_string(verdict.state))
        return Published{false, true};
    std::vector<MetadataEdit> edits;
    if (is_ours) {
        edits = verdict_edits(record.document, verdict, now);
        append_size(edits, record.document, verdict);
    }
    if (edits.empty()) {
        keep_examination(store, id, record.document, confirmed_now(verdict));
        return Published{};
    }
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(edits, now)));
    if (is_external_reference(document)) {
        GANTRY_TRY(write_record(store, id, document, confirmed_now(verdict)));
        return Published{true, false};
    }
    auto kept = verdict;
    const auto path = fmt::format("{}/{}", store.root->path(), id.text());
    const OwnFolder folder{path, kept.trace};
    GANTRY_TRY(write_record(store, id, document, confirmed_now(kept)));
    if (folder.follow(path, kept.trace)) keep_examination(store, id, document, confirmed_now(kept));
    return Published{true, false};
}

Result<void> LibraryImpl::write_record(Store& store, const ModelId& id, const MetadataDocument& document,
                                       const std::optional<CachedExamination>& examination) {
    if (!is_rewritable(document)) {
        auto error =
            make_error(ErrorCode::read_only,
                       "its record was written by a newer version and is kept as it is; change it with "
                       "that version");
        error.model_id = id.text();
        return error;
    }
    GANTRY_TRY_ASSIGN(const auto right, document.edited({{"model_id", one_line(id.text())}}));
    GANTRY_TRY(mark_dirty(store, id));
    GANTRY_TRY(store.root->write_metadata(id, right.text()));
    put_row(store, id, right, examination);
    return {};
}

Result<void> LibraryImpl::take_claim(const Store& store, const ModelId& id, const IndexRow& row) {
    if (row.summary.storage_kind != "external_reference" || row.summary.entry_path.empty()) return {};
    GANTRY_TRY(SourceClaims{store.root}.take(row.summary.entry_path, id));
    return {};
}

void LibraryImpl::put_row(Store& store, const ModelId& id, const MetadataDocument& document,
                          const std::optional<CachedExamination>& examination) {
    const auto put = [&]() -> Result<void> {
        auto row = index_row(id, document);
        GANTRY_TRY_ASSIGN(auto identity, store.root->record_identity(id));
        row.record_identity = std::move(identity).value_or("");
        // The record may have come behind the index: whoever meets it first is not always the next reconcile.
        GANTRY_TRY(take_claim(store, id, row));
        return store.index->put(row, examination);
    }();
    end_step(store, id, put);
}

void LibraryImpl::keep_examination(Store& store, const ModelId& id, const MetadataDocument& document,
                                   const CachedExamination& examination) {
    const auto kept = store.index->put_examination(id.text(), examination);
    if (kept) return;
    // A record that came behind the index has no row yet to keep it with.
    if (kept.error().code == ErrorCode::not_found) return put_row(store, id, document, examination);
    host_->log(fmt::format("{}: the verdict is reached again next time: {}", id.text(), kept.error().message));
}

}  // namespace gantry::host

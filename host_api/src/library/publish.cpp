#include <fmt/format.h>

#include "library/library_impl.hpp"
#include "library/json_values.hpp"
#include "library/location.hpp"
#include "library/verdict_json.hpp"
#include "views/folder_view.hpp"

namespace gantry::host {
namespace {

// Another class in the place of the one that was there: the id is the same, the model is not.
RowChange change_of(const MetadataDocument& before, const MetadataDocument& after) {
    const auto old_class = before.string_member("pipeline_class");
    const auto new_class = after.string_member("pipeline_class");
    return old_class && new_class && old_class != new_class ? RowChange::replaced : RowChange::changed;
}

CachedExamination confirmed_now(const Verdict& verdict) {
    auto cached = to_cached(verdict);
    cached.confirmed_at = timestamp_now();
    return cached;
}

// The record lies in the folder of an owned model, so that writing it moves that folder's times, which are part
// of what the verdict rests on.
class OwnFolder {
public:
    OwnFolder(const MetadataDocument& document, const std::string& path, Trace& trace)
        : path_(path), trace_(trace) {
        is_concerned_ = !is_external_reference(document) && !trace.entries.empty() &&
                        status() == trace.entries.front().status;
    }
    // Whether the trace is another now.
    [[nodiscard]] bool follow() {
        if (!is_concerned_) return false;
        const auto now = status();
        const bool is_moved = now != trace_.entries.front().status;
        trace_.entries.front().status = now;
        return is_moved;
    }

private:
    [[nodiscard]] EntryStatus status() const {
        const auto view = FolderView::open(path_);
        return view ? (*view)->stat("").value : EntryStatus{};
    }

    const std::string& path_;
    Trace& trace_;
    bool is_concerned_ = false;
};

}  // namespace

Result<LibraryImpl::Published> LibraryImpl::publish(Store& store, const ModelId& id, const Verdict& verdict,
                                                    const std::string& entry_path,
                                                    std::chrono::milliseconds wait) {
    if (!store.is_writable) return Published{};
    GANTRY_TRY_ASSIGN(const auto held, lock(store, wait));
    // Read again under the lock: another process may have written, or removed it, meanwhile.
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    if (index_row(id, record.document, store.root->path()).summary.entry_path != entry_path) return Published{};
    const auto now = timestamp_now();
    const auto edits = is_rewritable(record.document) ? verdict_edits(record.document, verdict, now)
                                                      : std::vector<MetadataEdit>{};
    if (edits.empty()) {
        GANTRY_TRY(store.index->put_examination(id.text(), confirmed_now(verdict)));
        return Published{};
    }
    auto kept = verdict;
    OwnFolder folder{record.document, entry_path, kept.trace};
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(edits, now)));
    GANTRY_TRY(write_record(store, id, document, confirmed_now(kept), change_of(record.document, document)));
    if (folder.follow()) GANTRY_TRY(store.index->put_examination(id.text(), confirmed_now(kept)));
    return Published{true};
}

Result<void> LibraryImpl::write_record(Store& store, const ModelId& id, const MetadataDocument& document,
                                       const std::optional<CachedExamination>& examination, RowChange change) {
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
    return put_row(store, id, right, examination, change);
}

Result<void> LibraryImpl::put_row(Store& store, const ModelId& id, const MetadataDocument& document,
                                  const std::optional<CachedExamination>& examination, RowChange change) {
    auto row = index_row(id, document, store.root->path());
    GANTRY_TRY_ASSIGN(auto identity, store.root->record_identity(id));
    row.record_identity = std::move(identity).value_or("");
    return store.index->put(row, examination, change);
}

}  // namespace gantry::host

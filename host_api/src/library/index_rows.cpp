// Records as rows of the index: one of them, those that are marked, all of them.
#include <fmt/format.h>

#include "library/library_impl.hpp"
#include "library/progress_meter.hpp"
#include "library/rows_ahead.hpp"
#include "library/unseen_rows.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {
namespace {

// Fewer records are read sooner than a thread is started.
constexpr std::size_t kWorthAThread = 64;

Error spelled_otherwise(const ModelId& id, std::string_view spelling) {
    return make_error(
        ErrorCode::not_found,
        fmt::format("no model {} in this library; on its disk, which does not tell upper from lower "
                    "case, that leads to {}",
                    registry::quoted(id.text()), registry::quoted(spelling)));
}

// The index has a row of it, so that listing the models would show it again.
Error gone_error(const ModelId& id) {
    return registry::concerning(
        id, make_error(ErrorCode::not_found,
                       fmt::format("the record of \"{}\" is gone, which the list does not know yet; `gantry "
                                   "reconcile` brings it up to date",
                                   id.text())));
}

}  // namespace

Error not_found_error(const ModelId& id) {
    return registry::concerning(
        id, make_error(ErrorCode::not_found,
                       fmt::format("no model \"{}\" in this library; `gantry list` shows them", id.text())));
}

Result<std::optional<IndexRow>> LibraryImpl::read_row(const Store& store, const ModelId& id) const {
    if (store.root->spelling_of(id) != id.text()) return std::optional<IndexRow>{};
    auto identity = store.root->record_identity(id);
    // What keeps the folder from being looked into keeps the record from being read, which tells what it is.
    if (!identity && !is_record_problem(identity.error().code)) return std::move(identity).error();
    return read_row(store, id, identity ? std::move(*identity).value_or("") : std::string{});
}

Result<std::optional<IndexRow>> LibraryImpl::read_row(const Store& store, const ModelId& id,
                                                      std::string identity) const {
    const auto document = read_document(*store.root, id);
    std::optional<IndexRow> row;
    if (!document) {
        if (!is_record_problem(document.error().code)) return document.error();
        if (document.error().code == ErrorCode::corrupt)
            host_->log(fmt::format("{}: {}", id.text(), document.error().message));
        row = unreadable_row(id, document.error().code);
    } else if (*document) {
        row = index_row(id, **document);
    }
    // Nothing is known of a record that this user may not read: whoever may shall find it changed.
    if (row && row->summary.problem != to_string(ErrorCode::not_readable_here))
        row->record_identity = std::move(identity);
    return row;
}

Result<LibraryImpl::Record> LibraryImpl::read_record(const Store& store, const ModelId& id) const {
    if (auto spelling = store.root->spelling_of(id); spelling != id.text())
        return registry::concerning(id, spelled_otherwise(id, spelling));
    GANTRY_TRY_ASSIGN(auto document, read_document(*store.root, id));
    if (document) return Record{id, *std::move(document)};
    const auto row = store.index->get(id.text());
    return row && *row ? gone_error(id) : not_found_error(id);
}

Result<void> LibraryImpl::rebuild_index(Store& store, const WriterLock* held, const RebuildOptions& options) {
    GANTRY_TRY_ASSIGN(const auto generation, store.root->generation());
    // Whoever has the lock now may have raised the generation and not yet changed the record. In this order,
    // since who takes it later raises the generation later too.
    const bool is_step_open =
        held == nullptr && WriterLock::is_held(fmt::format("{}/{}", store.root->path(), kOwnFolder));
    GANTRY_TRY_ASSIGN(const auto listing, store.root->list_records());
    const auto& records = listing.records;
    const auto seen = store.index->needs_rebuild() ? Result<std::uint64_t>{Error{}} : store.index->generation();
    auto unseen = UnseenRows::find(*store.index, listing, seen && *seen == generation);
    std::size_t position = 0;
    const auto next = [&]() -> Result<std::optional<IndexRow>> {
        while (position < records.size()) {
            const auto& [id, identity] = records[position++];
            if (auto kept = unseen.take(id.text())) return kept;
            GANTRY_TRY_ASSIGN(auto row, read_row(store, id, identity));
            if (!row) continue;
            if (row->summary.problem == to_string(ErrorCode::not_readable_here)) unseen.mark(id.text());
            if (held != nullptr) GANTRY_TRY(take_claim(store, id, *row));
            return row;
        }
        return unseen.take_next();
    };
    ProgressMeter meter{options.progress, options.cancel};
    meter.begin("rebuild", records.size(), "models");
    const auto counted = [&](const auto& next_row) {
        return [&]() -> Result<std::optional<IndexRow>> {
            GANTRY_TRY_ASSIGN(auto row, next_row());
            if (row) GANTRY_TRY(meter.advance(1));
            return row;
        };
    };
    const bool was_damaged = store.index->is_damaged();
    if (records.size() < kWorthAThread) {
        GANTRY_TRY(store.index->rebuild(counted(next), generation, unseen.marks()));
    } else {
        RowsAhead ahead{next};
        const auto next_ahead = [&] { return ahead.next(); };
        GANTRY_TRY(store.index->rebuild(counted(next_ahead), generation, unseen.marks()));
    }
    if (was_damaged) host_->log("the index was damaged; it was made anew from the records");
    store.is_behind.store(is_step_open);
    return {};
}

Result<void> LibraryImpl::repair_dirty(Store& store, const WriterLock* held) {
    GANTRY_TRY_ASSIGN(const auto dirty, store.index->dirty());
    for (const auto& mark : dirty) {
        if (is_mark_of_place(mark)) {
            if (is_closed_place(store.root->path(), mark)) continue;
            return rebuild_index(store, held);
        }
        const auto id = ModelId::parse(mark);
        const auto row = id ? read_row(store, *id) : std::optional<IndexRow>{};
        // It stays marked: a model that cannot be read keeps no other from being read or written.
        if (!row) {
            host_->log(fmt::format("{}: read again later: {}", mark, row.error().message));
            continue;
        }
        if (*row && (*row)->summary.problem == to_string(ErrorCode::not_readable_here)) continue;
        if (*row) {
            if (held != nullptr) GANTRY_TRY(take_claim(store, *id, **row));
            GANTRY_TRY(store.index->put(**row, std::nullopt));
        } else {
            GANTRY_TRY(store.index->remove(mark));
        }
    }
    return {};
}

}  // namespace gantry::host

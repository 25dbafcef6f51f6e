#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "index/meta.hpp"
#include "index/row.hpp"
#include "index/schema.hpp"
#include "index/writes.hpp"

namespace gantry::host::index {
namespace {

// Models keep their rowid, which is the key of their examination and of cursors of searches.
class Rowids {
public:
    static Result<Rowids> load(Connection& connection) {
        Rowids rowids;
        GANTRY_TRY_ASSIGN(auto rows,
                          connection.statement("SELECT model_id, model_rowid, record_identity FROM models"));
        for (;;) {
            GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
            if (!is_row) return rowids;
            rowids.known_.emplace(rows.text(0), Entry{rows.integer(1), rows.text(2), false});
            rowids.highest_ = std::max(rowids.highest_, rows.integer(1));
        }
    }

    // The rowid, and whether the record is another one than the row was made from.
    struct Taken {
        std::int64_t rowid = 0;
        bool is_changed = false;
    };
    Result<Taken> take(const std::string& model_id, const std::string& record_identity) {
        auto& entry = known_.try_emplace(model_id).first->second;
        if (std::exchange(entry.is_taken, true)) {
            auto error =
                make_error(ErrorCode::invalid_argument, "the registry gave this model twice; try again");
            error.model_id = model_id;
            return error;
        }
        const bool is_changed = entry.rowid != 0 && entry.record_identity != record_identity;
        if (entry.rowid == 0) entry.rowid = ++highest_;
        return Taken{entry.rowid, is_changed};
    }

private:
    struct Entry {
        std::int64_t rowid = 0;
        std::string record_identity;
        bool is_taken = false;
    };
    std::unordered_map<std::string, Entry> known_;
    std::int64_t highest_ = 0;
};

// Facets are written once at the end, with their counts.
class FacetTally {
public:
    std::int64_t count(const Facet& facet) {
        const auto next_id = static_cast<std::int64_t>(tally_.size()) + 1;
        auto& entry = tally_.try_emplace(facet, Entry{next_id, 0}).first->second;
        ++entry.models;
        return entry.facet_id;
    }

    [[nodiscard]] Result<void> write(Connection& connection) const {
        GANTRY_TRY_ASSIGN(auto insert,
                          connection.statement("INSERT INTO facets VALUES(?7, ?1, ?2, ?3, ?4, ?5, ?6)"));
        for (const auto& [facet, entry] : tally_) {
            GANTRY_TRY(bind_facet(insert, facet).bind(6, entry.models).bind(7, entry.facet_id).run());
        }
        return {};
    }

private:
    struct Entry {
        std::int64_t facet_id = 0;
        std::int64_t models = 0;
    };
    std::map<Facet, Entry> tally_;
};

Result<void> forget_examination(Connection& connection, std::int64_t rowid) {
    GANTRY_TRY_ASSIGN(auto forget, connection.statement("DELETE FROM examinations WHERE model_rowid = ?1"));
    return forget.bind(1, rowid).run();
}

struct Started {
    Transaction transaction;
    Rowids rowids;
};

// Everything is made anew, not compared: a rebuild also mends what SQLite cannot see to be wrong.
Result<Started> start(Connection& connection) {
    GANTRY_TRY(note_write(connection));
    GANTRY_TRY_ASSIGN(auto transaction, Transaction::begin_write(connection));
    GANTRY_TRY_ASSIGN(auto rowids, Rowids::load(connection));
    GANTRY_TRY(
        connection.execute("INSERT INTO search(search) VALUES('delete-all'); DELETE FROM models;"
                           "DELETE FROM documents; DELETE FROM facets; DELETE FROM dirty"));
    return Started{std::move(transaction), std::move(rowids)};
}

// Examinations stay in their pages, and freed pages are used again: those have to be sound. SQLite tells a page
// that could not be read just now like one that is damaged, so that it is asked again before they are given up.
Result<bool> is_sound(Connection& connection) {
    for (int tries = 0; tries < 2; ++tries) {
        GANTRY_TRY_ASSIGN(const auto verdict, connection.value_of("PRAGMA quick_check(1)"));
        if (verdict == "ok") return true;
    }
    return false;
}

// A damaged file is reset; its cached examinations are lost with it.
Result<Started> start_on_any_file(Connection& connection, std::atomic<bool>& damaged) {
    if (!damaged.load()) {
        const auto sound = is_sound(connection);
        if (!sound && !damaged.load()) return sound.error();
        if (sound && *sound) {
            auto started = start(connection);
            if (started || !damaged.load()) return started;
        }
    }
    GANTRY_TRY(reset_database(connection));
    damaged.store(false);
    return start(connection);
}

Result<void> finish(Connection& connection, const FacetTally& facets, const Rebuilt& rebuilt) {
    GANTRY_TRY(facets.write(connection));
    GANTRY_TRY(connection.execute(
        "DELETE FROM examinations WHERE model_rowid NOT IN (SELECT model_rowid FROM models)"));
    GANTRY_TRY(start_epoch(connection));
    GANTRY_TRY(write_generation(connection, rebuilt.generation));
    GANTRY_TRY_ASSIGN(auto mark, connection.statement("INSERT OR IGNORE INTO dirty VALUES(?1)"));
    for (const auto& text : rebuilt.marks) GANTRY_TRY(mark.bind(1, text).run());
    return set_complete(connection);
}

}  // namespace

// One transaction stands for shadow tables and their swap: with a write-ahead log readers keep the old rows
// until it is committed, and an error leaves them in place.
Result<void> rebuild_rows(Connection& connection, std::atomic<bool>& damaged, const NextRow& next,
                          const Rebuilt& rebuilt) {
    GANTRY_TRY_ASSIGN(auto started, start_on_any_file(connection, damaged));
    FacetTally facets;
    for (;;) {
        GANTRY_TRY_ASSIGN(const auto row, next());
        if (!row) break;
        GANTRY_TRY_ASSIGN(const auto taken, started.rowids.take(row->summary.model_id, row->record_identity));
        GANTRY_TRY(insert_model(connection, taken.rowid, facets.count(facet_of(row->summary)), *row));
        GANTRY_TRY(insert_search(connection, taken.rowid, row->summary));
        // What was found need not be what the record says now: it is to be looked at again.
        if (taken.is_changed) GANTRY_TRY(forget_examination(connection, taken.rowid));
    }
    GANTRY_TRY(finish(connection, facets, rebuilt));
    return started.transaction.commit();
}

}  // namespace gantry::host::index

#include "index/writes.hpp"

#include <tuple>

#include "index/meta.hpp"
#include "index/row.hpp"

namespace gantry::host::index {
namespace {

// One statement with a rowid as its value.
Result<void> run_with(Connection& connection, std::string_view sql, std::int64_t number) {
    GANTRY_TRY_ASSIGN(auto statement, connection.statement(sql));
    return statement.bind(1, number).run();
}

Result<void> run_with(Connection& connection, std::string_view sql, std::string_view text) {
    GANTRY_TRY_ASSIGN(auto statement, connection.statement(sql));
    return statement.bind(1, text).run();
}

Result<Transaction> begin(Connection& connection) {
    GANTRY_TRY(note_write(connection));
    return Transaction::begin_write(connection);
}

Result<void> clear_mark(Connection& connection, std::string_view model_id) {
    return run_with(connection, "DELETE FROM dirty WHERE model_id = ?1", model_id);
}

Result<void> write_document(Connection& connection, std::int64_t rowid, std::string_view metadata) {
    GANTRY_TRY_ASSIGN(auto write, connection.statement("INSERT OR REPLACE INTO documents VALUES(?1, ?2)"));
    return write.bind(1, rowid).bind_blob(2, metadata).run();
}

Result<void> write_examination(Connection& connection, std::string_view model_id, std::int64_t rowid,
                               const std::optional<CachedExamination>& examination) {
    GANTRY_TRY_ASSIGN(const auto kept, find_examination(connection, model_id));
    if (kept == examination) return {};
    if (!examination) return run_with(connection, "DELETE FROM examinations WHERE model_rowid = ?1", rowid);
    GANTRY_TRY_ASSIGN(auto write, connection.statement("INSERT OR REPLACE INTO examinations"
                                                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    write.bind(1, rowid).bind(2, examination->plugin_id).bind(3, examination->plugin_version);
    write.bind(4, examination->plugin_sha256).bind(5, examination->depth);
    write.bind(6, examination->configuration_digest).bind(9, examination->confirmed_at);
    write.bind(10, examination->entry_name);
    return write.bind_blob(7, examination->trace).bind_blob(8, examination->verdict).run();
}

Result<void> add_event(Connection& connection, std::string_view kind, std::string_view model_id,
                       std::uint32_t kept_events) {
    GANTRY_TRY_ASSIGN(auto add, connection.statement("INSERT INTO events VALUES(NULL, ?1, ?2)"));
    GANTRY_TRY(add.bind(1, kind).bind(2, model_id).run());
    return run_with(connection, "DELETE FROM events WHERE seq <= ?1",
                    connection.last_insert_rowid() - std::int64_t{kept_events});
}

// FTS5 finds the words to take out by reading the row, so this comes before the row changes.
Result<void> remove_search(Connection& connection, std::int64_t rowid) {
    return run_with(connection, "DELETE FROM search WHERE rowid = ?1", rowid);
}

Result<std::int64_t> add_row(Connection& connection, const IndexRow& row, std::uint32_t kept_events) {
    GANTRY_TRY_ASSIGN(const auto facet_id, add_to_facet(connection, facet_of(row.summary)));
    GANTRY_TRY_ASSIGN(auto highest, connection.statement("SELECT MAX(model_rowid) FROM models"));
    GANTRY_TRY(highest.step());
    const auto rowid = highest.integer(0) + 1;
    highest.reset();
    GANTRY_TRY(insert_model(connection, rowid, facet_id, row));
    GANTRY_TRY(insert_search(connection, rowid, row.summary));
    GANTRY_TRY(add_event(connection, "added", row.summary.model_id, kept_events));
    return rowid;
}

bool has_same_words(const ModelSummary& left, const ModelSummary& right) {
    return std::tie(left.official_name, left.family, left.tags) ==
           std::tie(right.official_name, right.family, right.tags);
}

// Another class in the place of the one that was there: the id is the same, the model is not.
bool is_replaced(const ModelSummary& before, const ModelSummary& after) {
    return !before.pipeline_class.empty() && !after.pipeline_class.empty() &&
           before.pipeline_class != after.pipeline_class;
}

Result<void> write_identity(Connection& connection, std::int64_t rowid, std::string_view identity) {
    GANTRY_TRY_ASSIGN(auto update, connection.statement("UPDATE models SET record_identity = ?2"
                                                        " WHERE model_rowid = ?1"));
    return update.bind(1, rowid).bind(2, identity).run();
}

Result<void> change_row(Connection& connection, const StoredRow& stored, const IndexRow& row,
                        std::uint32_t kept_events) {
    if (stored.row.record_identity != row.record_identity)
        GANTRY_TRY(write_identity(connection, stored.rowid, row.record_identity));
    if (stored.row == row) return {};
    const bool is_found_anew = !has_same_words(stored.row.summary, row.summary);
    if (is_found_anew) GANTRY_TRY(remove_search(connection, stored.rowid));
    GANTRY_TRY(take_from_facet(connection, stored.facet_id));
    GANTRY_TRY_ASSIGN(const auto facet_id, add_to_facet(connection, facet_of(row.summary)));
    GANTRY_TRY_ASSIGN(auto update,
                      connection.statement("UPDATE models SET (" GANTRY_SUMMARY_COLUMNS
                                           ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                                           " WHERE model_rowid = ?1"));
    GANTRY_TRY(bind_summary(update, stored.rowid, row.summary, facet_id).run());
    if (stored.row.metadata != row.metadata) GANTRY_TRY(write_document(connection, stored.rowid, row.metadata));
    if (is_found_anew) GANTRY_TRY(insert_search(connection, stored.rowid, row.summary));
    return add_event(connection, is_replaced(stored.row.summary, row.summary) ? "replaced" : "changed",
                     row.summary.model_id, kept_events);
}

}  // namespace

Result<void> insert_model(Connection& connection, std::int64_t rowid, std::int64_t facet_id,
                          const IndexRow& row) {
    GANTRY_TRY_ASSIGN(auto insert,
                      connection.statement("INSERT INTO models(" GANTRY_SUMMARY_COLUMNS ", record_identity)"
                                           " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"));
    GANTRY_TRY(bind_summary(insert, rowid, row.summary, facet_id).bind(13, row.record_identity).run());
    return write_document(connection, rowid, row.metadata);
}

Result<void> insert_search(Connection& connection, std::int64_t rowid, const ModelSummary& of) {
    GANTRY_TRY_ASSIGN(auto insert,
                      connection.statement("INSERT INTO search(rowid, model_id, official_name, family, tags)"
                                           " VALUES(?1, ?2, ?3, ?4, ?5)"));
    insert.bind(1, rowid).bind(2, of.model_id).bind(3, of.official_name).bind(4, of.family);
    return insert.bind(5, join_tags(of.tags)).run();
}

Result<void> mark(Connection& connection, std::string_view model_id, std::uint64_t generation) {
    GANTRY_TRY_ASSIGN(auto transaction, begin(connection));
    GANTRY_TRY(run_with(connection, "INSERT OR IGNORE INTO dirty VALUES(?1)", model_id));
    GANTRY_TRY(write_generation(connection, generation));
    return transaction.commit();
}

Result<void> put_row(Connection& connection, const IndexRow& row,
                     const std::optional<CachedExamination>& examination, std::uint32_t kept_events) {
    GANTRY_TRY_ASSIGN(auto transaction, begin(connection));
    GANTRY_TRY_ASSIGN(const auto stored, find_row(connection, row.summary.model_id));
    std::int64_t rowid = 0;
    if (stored) {
        rowid = stored->rowid;
        GANTRY_TRY(change_row(connection, *stored, row, kept_events));
    } else {
        GANTRY_TRY_ASSIGN(rowid, add_row(connection, row, kept_events));
    }
    GANTRY_TRY(write_examination(connection, row.summary.model_id, rowid, examination));
    GANTRY_TRY(clear_mark(connection, row.summary.model_id));
    return transaction.commit();
}

Result<void> remove_row(Connection& connection, std::string_view model_id, std::uint32_t kept_events) {
    GANTRY_TRY_ASSIGN(auto transaction, begin(connection));
    GANTRY_TRY_ASSIGN(const auto stored, find_row(connection, model_id));
    if (stored) {
        GANTRY_TRY(remove_search(connection, stored->rowid));
        GANTRY_TRY(take_from_facet(connection, stored->facet_id));
        for (const std::string_view sql :
             {"DELETE FROM models WHERE model_rowid = ?1", "DELETE FROM documents WHERE model_rowid = ?1",
              "DELETE FROM examinations WHERE model_rowid = ?1"})
            GANTRY_TRY(run_with(connection, sql, stored->rowid));
        GANTRY_TRY(add_event(connection, "removed", model_id, kept_events));
    }
    GANTRY_TRY(clear_mark(connection, model_id));
    return transaction.commit();
}

Result<void> keep_examination(Connection& connection, std::string_view model_id,
                              const CachedExamination& examination) {
    GANTRY_TRY_ASSIGN(auto transaction, begin(connection));
    GANTRY_TRY_ASSIGN(const auto stored, find_row(connection, model_id));
    if (!stored) {
        auto error = make_error(ErrorCode::not_found, "the index has no such model; put its row first");
        error.model_id = std::string{model_id};
        return error;
    }
    GANTRY_TRY(write_examination(connection, model_id, stored->rowid, examination));
    return transaction.commit();
}

}  // namespace gantry::host::index

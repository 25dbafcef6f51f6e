#include "index/queries.hpp"

namespace gantry::host::index {
namespace {

#define GANTRY_KNOWN_COLUMNS \
    "model_id, record_identity, storage_kind, bundle_format, entry_path, validation_state"

Result<std::vector<KnownModel>> read_all(Statement& rows) {
    std::vector<KnownModel> models;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) return models;
        models.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5)});
    }
}

}  // namespace

Result<std::vector<KnownModel>> known_models(Connection& connection) {
    GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT " GANTRY_KNOWN_COLUMNS
                                                      " FROM models JOIN facets USING(facet_id)"
                                                      " ORDER BY model_id"));
    return read_all(rows);
}

Result<std::vector<KnownModel>> external_references_like(Connection& connection, std::uint64_t size_bytes,
                                                         std::string_view pipeline_class) {
    GANTRY_TRY_ASSIGN(auto rows, connection.statement(
                                     "SELECT " GANTRY_KNOWN_COLUMNS
                                     " FROM models INDEXED BY models_by_size JOIN facets USING(facet_id)"
                                     " WHERE size_bytes = ?1 AND pipeline_class = ?2"
                                     " AND storage_kind = 'external_reference' ORDER BY model_id LIMIT 100"));
    rows.bind(1, static_cast<std::int64_t>(size_bytes)).bind(2, pipeline_class);
    return read_all(rows);
}

Result<std::vector<NamedExamination>> examinations_between(Connection& connection, std::string_view first,
                                                           std::string_view last) {
    GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT model_id, plugin_id, plugin_version, depth,"
                                                      " configuration_digest, trace, entry_name"
                                                      " FROM models JOIN examinations USING(model_rowid)"
                                                      " WHERE model_id BETWEEN ?1 AND ?2 ORDER BY model_id"));
    rows.bind(1, first).bind(2, last);
    std::vector<NamedExamination> examinations;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) return examinations;
        auto& [model_id, examination] = examinations.emplace_back();
        model_id = rows.text(0);
        examination.plugin_id = rows.text(1);
        examination.plugin_version = rows.text(2);
        examination.depth = rows.text(3);
        examination.configuration_digest = rows.text(4);
        examination.trace = rows.text(5);
        examination.entry_name = rows.text(6);
    }
}

}  // namespace gantry::host::index

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

}  // namespace gantry::host::index

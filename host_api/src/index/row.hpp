// Between the rows of the tables and the types of the API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/facets.hpp"
#include "index/index.hpp"
#include "index/sqlite.hpp"

// The columns of `models` that make a summary, in the order that read_summary() and bind_summary() use.
#define GANTRY_SUMMARY_COLUMNS                                                                      \
    "model_rowid, model_id, official_name, family, model_type, pipeline_class, task_type_primary, " \
    "entry_path, import_state, tags, size_bytes, facet_id"

namespace gantry::host::index {

// A row selected with GANTRY_SUMMARY_COLUMNS. Errors: io (a row without its facet).
[[nodiscard]] Result<ModelSummary> read_summary(const Statement& row, const Facets& facets);
// Binds values 1 to 12 of GANTRY_SUMMARY_COLUMNS.
Statement& bind_summary(Statement& statement, std::int64_t rowid, const ModelSummary& summary,
                        std::int64_t facet_id);

struct StoredRow {
    std::int64_t rowid = 0;
    std::int64_t facet_id = 0;
    IndexRow row;
};
[[nodiscard]] Result<std::optional<StoredRow>> find_row(Connection& connection, std::string_view model_id);
[[nodiscard]] Result<std::optional<CachedExamination>> find_examination(Connection& connection,
                                                                        std::string_view model_id);

// Tags as one text from which FTS5 takes the same words as from the tags: control bytes separate them.
[[nodiscard]] std::string join_tags(const std::vector<std::string>& tags);
[[nodiscard]] std::vector<std::string> split_tags(std::string_view joined);

}  // namespace gantry::host::index

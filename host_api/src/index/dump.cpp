#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "index/queries.hpp"
#include "index/row.hpp"

namespace gantry::host::index {
namespace {

// On one line, and so that different texts stay different.
std::string escape(std::string_view text) {
    std::string escaped;
    for (const char byte : text) {
        switch (byte) {
            case '\\': escaped += "\\\\"; break;
            case '\n': escaped += "\\n"; break;
            case '\t': escaped += "\\t"; break;
            default: escaped += byte;
        }
    }
    return escaped;
}

using WordsByModel = std::map<std::int64_t, std::set<std::string>>;

// What the search index itself holds, not what it should hold.
Result<WordsByModel> load_words(Connection& connection) {
    GANTRY_TRY(
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words"
                           " USING fts5vocab(main, search, instance)"));
    GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT doc, col, term FROM temp.search_words"));
    WordsByModel words;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) return words;
        words[rows.integer(0)].insert(rows.text(1) + ":" + rows.text(2));
    }
}

std::string line_of(const ModelSummary& of, std::string_view metadata, const std::set<std::string>& words) {
    std::string line;
    const auto add = [&line](std::string_view name, std::string_view value) {
        line += fmt::format("{}{}={}", line.empty() ? "" : "\t", name, escape(value));
    };
    add("model_id", of.model_id);
    add("official_name", of.official_name);
    add("family", of.family);
    add("model_type", of.model_type);
    add("storage_kind", of.storage_kind);
    add("bundle_format", of.bundle_format);
    add("pipeline_class", of.pipeline_class);
    add("task_type_primary", of.task_type_primary);
    add("entry_path", of.entry_path);
    add("import_state", of.import_state);
    add("validation_state", of.validation_state);
    add("tags", join_tags(of.tags));
    add("size_bytes", std::to_string(of.size_bytes));
    add("metadata_needs_review", of.metadata_needs_review ? "true" : "false");
    add("problem", of.problem);
    add("metadata", metadata);
    add("search", fmt::format("{}", fmt::join(words, " ")));
    return line + "\n";
}

}  // namespace

Result<std::string> dump_rows(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto transaction, Transaction::begin_read(connection));
    GANTRY_TRY_ASSIGN(const auto facets, load_facets(connection));
    GANTRY_TRY_ASSIGN(auto words, load_words(connection));
    GANTRY_TRY_ASSIGN(auto rows,
                      connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS
                                           ", metadata FROM models LEFT JOIN documents USING(model_rowid)"
                                           " ORDER BY model_id"));
    std::string text;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        GANTRY_TRY_ASSIGN(const auto summary, read_summary(rows, facets));
        text += line_of(summary, rows.view(12), words[rows.integer(0)]);
        words.erase(rows.integer(0));
    }
    for (const auto& [rowid, left] : words)
        text += fmt::format("search without model={}\n", escape(fmt::format("{}", fmt::join(left, " "))));
    return text;
}

}  // namespace gantry::host::index

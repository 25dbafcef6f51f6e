#include "index/row.hpp"

#include <tuple>
#include <utility>

namespace gantry::host {

bool operator==(const IndexRow& left, const IndexRow& right) {
    const auto members = [](const IndexRow& row) {
        const auto& of = row.summary;
        return std::tie(row.metadata, of.model_id, of.official_name, of.family, of.model_type, of.storage_kind,
                        of.bundle_format, of.pipeline_class, of.task_type_primary, of.entry_path,
                        of.import_state, of.validation_state, of.tags, of.size_bytes, of.metadata_needs_review,
                        of.problem);
    };
    return members(left) == members(right);
}

bool operator==(const CachedExamination& left, const CachedExamination& right) {
    const auto members = [](const CachedExamination& of) {
        return std::tie(of.plugin_id, of.plugin_version, of.plugin_sha256, of.depth, of.configuration_digest,
                        of.trace, of.verdict, of.entry_name);
    };
    return members(left) == members(right);
}

namespace index {
namespace {

constexpr char kTagEnd = '\x1f';
constexpr char kTagEscape = '\x1b';

}  // namespace

std::string join_tags(const std::vector<std::string>& tags) {
    std::string joined;
    for (const auto& tag : tags) {
        for (const char byte : tag) {
            if (byte == kTagEnd || byte == kTagEscape) joined += kTagEscape;
            joined += byte;
        }
        joined += kTagEnd;
    }
    return joined;
}

std::vector<std::string> split_tags(std::string_view joined) {
    std::vector<std::string> tags;
    std::string tag;
    for (std::size_t at = 0; at < joined.size(); ++at) {
        if (joined[at] == kTagEnd) {
            tags.push_back(std::exchange(tag, {}));
            continue;
        }
        if (joined[at] == kTagEscape && at + 1 < joined.size()) ++at;
        tag += joined[at];
    }
    return tags;
}

Result<ModelSummary> read_summary(const Statement& row, const Facets& facets) {
    const auto found = facets.find(row.integer(11));
    if (found == facets.end()) return row.connection().damage("a model's row names a facet that is not there");
    const auto& facet = found->second.facet;
    ModelSummary summary;
    summary.model_id = row.text(1);
    summary.official_name = row.text(2);
    summary.family = row.text(3);
    summary.model_type = row.text(4);
    summary.storage_kind = facet.storage_kind;
    summary.bundle_format = facet.bundle_format;
    summary.pipeline_class = row.text(5);
    summary.task_type_primary = row.text(6);
    summary.entry_path = row.text(7);
    summary.import_state = row.text(8);
    summary.validation_state = facet.validation_state;
    summary.tags = split_tags(row.view(9));
    summary.size_bytes = static_cast<std::uint64_t>(row.integer(10));
    summary.metadata_needs_review = facet.needs_review;
    summary.problem = facet.problem;
    return summary;
}

Statement& bind_summary(Statement& statement, std::int64_t rowid, const ModelSummary& summary,
                        std::int64_t facet_id) {
    return statement.bind(1, rowid)
        .bind(2, summary.model_id)
        .bind(3, summary.official_name)
        .bind(4, summary.family)
        .bind(5, summary.model_type)
        .bind(6, summary.pipeline_class)
        .bind(7, summary.task_type_primary)
        .bind(8, summary.entry_path)
        .bind(9, summary.import_state)
        .bind(10, join_tags(summary.tags))
        .bind(11, static_cast<std::int64_t>(summary.size_bytes))
        .bind(12, facet_id);
}

Result<std::optional<StoredRow>> find_row(Connection& connection, std::string_view model_id) {
    GANTRY_TRY_ASSIGN(auto model, connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS
                                                       ", record_identity FROM models WHERE model_id = ?1"));
    GANTRY_TRY_ASSIGN(const bool is_there, model.bind(1, model_id).step());
    if (!is_there) return std::optional<StoredRow>{};
    GANTRY_TRY_ASSIGN(const auto facets, load_facets(connection));
    StoredRow stored{model.integer(0), model.integer(11), {}};
    GANTRY_TRY_ASSIGN(stored.row.summary, read_summary(model, facets));
    stored.row.record_identity = model.text(12);
    GANTRY_TRY_ASSIGN(auto document,
                      connection.statement("SELECT metadata FROM documents WHERE model_rowid = ?1"));
    GANTRY_TRY_ASSIGN(const bool has_document, document.bind(1, stored.rowid).step());
    if (has_document) stored.row.metadata = document.text(0);
    return std::optional{std::move(stored)};
}

Result<std::optional<CachedExamination>> find_examination(Connection& connection, std::string_view model_id) {
    GANTRY_TRY_ASSIGN(auto found,
                      connection.statement("SELECT plugin_id, plugin_version, plugin_sha256, depth,"
                                           " configuration_digest, trace, verdict, confirmed_at, entry_name"
                                           " FROM models JOIN examinations USING(model_rowid)"
                                           " WHERE model_id = ?1"));
    GANTRY_TRY_ASSIGN(const bool is_there, found.bind(1, model_id).step());
    if (!is_there) return std::optional<CachedExamination>{};
    return std::optional{CachedExamination{found.text(0), found.text(1), found.text(2), found.text(3),
                                           found.text(4), found.text(5), found.text(6), found.text(7),
                                           found.text(8)}};
}

}  // namespace index
}  // namespace gantry::host

#include <functional>
#include <queue>

#include "index/cursor.hpp"
#include "index/queries.hpp"
#include "index/row.hpp"

namespace gantry::host::index {
namespace {

// One sorted range of models, read as far as it is needed.
class Range {
public:
    explicit Range(Statement rows) : rows_(std::move(rows)) {}
    [[nodiscard]] Result<bool> next() { return rows_.step(); }
    [[nodiscard]] const Statement& row() const noexcept { return rows_; }
    [[nodiscard]] std::string_view model_id() const { return rows_.view(1); }

private:
    Statement rows_;
};

Result<std::vector<Range>> open_ranges(Connection& connection, const ListOptions& options, const Facets& chosen,
                                       std::string_view after) {
    std::vector<Range> ranges;
    if (!has_filter(options)) {
        GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS " FROM models"
                                                          " WHERE model_id > ?1 ORDER BY model_id"));
        rows.bind(1, after);
        ranges.emplace_back(std::move(rows));
        return ranges;
    }
    for (const auto& [facet_id, counted] : chosen) {
        GANTRY_TRY_ASSIGN(
            auto rows,
            connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS " FROM models INDEXED BY models_by_facet"
                                 " WHERE facet_id = ?2 AND model_id > ?1 ORDER BY model_id"));
        rows.bind(1, after).bind(2, facet_id);
        ranges.emplace_back(std::move(rows));
    }
    return ranges;
}

// Fills the page from the ranges in the order of model_id. True when there is more.
Result<bool> merge(std::vector<Range>& ranges, const Facets& facets, std::uint32_t limit,
                   std::vector<ModelSummary>& models) {
    using Head = std::pair<std::string_view, Range*>;
    std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
    const auto advance = [&heads](Range& range) -> Result<void> {
        GANTRY_TRY_ASSIGN(const bool is_row, range.next());
        if (is_row) heads.emplace(range.model_id(), &range);
        return {};
    };
    for (auto& range : ranges) GANTRY_TRY(advance(range));
    while (!heads.empty()) {
        if (models.size() == limit) return true;
        auto& range = *heads.top().second;
        heads.pop();
        GANTRY_TRY_ASSIGN(auto summary, read_summary(range.row(), facets));
        models.push_back(std::move(summary));
        GANTRY_TRY(advance(range));
    }
    return false;
}

}  // namespace

Result<ModelPage> list_page(Connection& connection, const ListOptions& options) {
    GANTRY_TRY(check_options(options));
    const auto request = list_request(options);
    GANTRY_TRY_ASSIGN(const auto after, read_cursor(request, options.cursor));

    GANTRY_TRY_ASSIGN(const auto transaction, Transaction::begin_read(connection));
    GANTRY_TRY_ASSIGN(const auto facets, load_facets(connection));
    const auto chosen = matching(facets, options);
    GANTRY_TRY_ASSIGN(auto ranges, open_ranges(connection, options, chosen, after.value_or("")));

    ModelPage page;
    page.total = total_of(chosen);
    GANTRY_TRY_ASSIGN(const bool has_more, merge(ranges, facets, options.limit, page.models));
    if (has_more) page.next_cursor = make_cursor(request, page.models.back().model_id);
    return page;
}

}  // namespace gantry::host::index

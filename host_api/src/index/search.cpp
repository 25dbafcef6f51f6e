#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "index/cursor.hpp"
#include "index/queries.hpp"
#include "index/row.hpp"
#include "index/words.hpp"

namespace gantry::host::index {
namespace {

constexpr std::size_t kMaxCounted = 10'000;
constexpr std::size_t kMaxRanked = 1'000;

using Rowids = std::vector<std::int64_t>;

// Where a page ended, the start of the first by default: at this model, which was this many places from the
// start. A score would not do, because every change of the library moves all scores a little.
struct Position {
    bool is_ranked = false;
    std::int64_t rowid = 0;
    std::size_t place = 0;
};

std::string to_text(const Position& position) {
    return fmt::format("{:d} {} {}", position.is_ranked, position.rowid, position.place);
}

// The seal of the cursor tells that to_text() made it.
Position position_from(std::string_view text) {
    const auto take = [&text](auto& number) {
        const auto* end = text.data() + text.size();
        const auto* stop = std::from_chars(text.data(), end, number).ptr;
        text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(stop - text.data()) + 1));
    };
    int is_ranked = 0;
    Position position;
    take(is_ranked);
    take(position.rowid);
    take(position.place);
    position.is_ranked = is_ranked != 0;
    return position;
}

struct Query {
    std::string expression;
    bool is_filtered = false;
    Facets chosen;
};

// Up to `most` models that match, behind `after`, by rowid.
Result<Rowids> find_hits(Connection& connection, const Query& query, std::int64_t after, std::size_t most) {
    constexpr std::string_view kPlain =
        "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid > ?2 ORDER BY rowid";
    constexpr std::string_view kWithFacet =
        "SELECT search.rowid, models.facet_id FROM search CROSS JOIN models ON model_rowid = search.rowid"
        " WHERE search MATCH ?1 AND search.rowid > ?2 ORDER BY search.rowid";
    GANTRY_TRY_ASSIGN(auto rows, connection.statement(query.is_filtered ? kWithFacet : kPlain));
    rows.bind(1, query.expression).bind(2, after);
    Rowids hits;
    while (hits.size() < most) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        if (query.is_filtered && !query.chosen.contains(rows.integer(1))) continue;
        hits.push_back(rows.integer(0));
    }
    return hits;
}

// `hits`, best first. A name says more than a family, and that more than a tag.
Result<Rowids> rank(Connection& connection, const Query& query, const Rowids& hits) {
    GANTRY_TRY_ASSIGN(auto rows,
                      connection.statement("SELECT rowid, bm25(search, 4.0, 8.0, 2.0, 1.0) FROM search"
                                           " WHERE search MATCH ?1"));
    rows.bind(1, query.expression);
    std::vector<std::pair<double, std::int64_t>> scored;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        if (std::ranges::binary_search(hits, rows.integer(0)))
            scored.emplace_back(rows.real(1), rows.integer(0));
    }
    std::ranges::sort(scored);
    Rowids ranked;
    for (const auto& [score, rowid] : scored) ranked.push_back(rowid);
    return ranked;
}

// The part of `ranked` behind a page that ended at `end`, whose model may have gone since.
Rowids rest_of(const Rowids& ranked, const Position& end) {
    const auto found = std::ranges::find(ranked, end.rowid);
    if (found != ranked.end()) return {found + 1, ranked.end()};
    const auto before = end.place == 0 ? 0 : end.place - 1;
    return {ranked.begin() + static_cast<std::ptrdiff_t>(std::min(before, ranked.size())), ranked.end()};
}

Result<std::vector<ModelSummary>> read_models(Connection& connection, const Facets& facets,
                                              const Rowids& rowids) {
    GANTRY_TRY_ASSIGN(
        auto row, connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS " FROM models WHERE model_rowid = ?1"));
    std::vector<ModelSummary> models;
    for (const auto rowid : rowids) {
        GANTRY_TRY_ASSIGN(const bool is_there, row.bind(1, rowid).step());
        if (!is_there) return connection.damage("search knows a model that has no row");
        GANTRY_TRY_ASSIGN(auto summary, read_summary(row, facets));
        models.push_back(std::move(summary));
        row.reset();
    }
    return models;
}

}  // namespace

Result<ModelPage> search_page(Connection& connection, std::string_view text, const ListOptions& options) {
    GANTRY_TRY(check_options(options));
    GANTRY_TRY_ASSIGN(const auto words, words_of(connection, text));
    Query query{match_expression(words), has_filter(options), {}};
    const auto request = search_request(query.expression, options);
    GANTRY_TRY_ASSIGN(const auto cursor, read_cursor(request, options.cursor));
    if (words.empty()) return ModelPage{};
    const auto after = cursor ? position_from(*cursor) : Position{};

    GANTRY_TRY_ASSIGN(const auto transaction, Transaction::begin_read(connection));
    GANTRY_TRY_ASSIGN(const auto facets, load_facets(connection));
    query.chosen = matching(facets, options);
    GANTRY_TRY_ASSIGN(const auto hits, find_hits(connection, query, 0, kMaxCounted + 1));

    ModelPage page;
    page.total = std::min(hits.size(), kMaxCounted);
    page.total_is_minimum = hits.size() > kMaxCounted;
    // A walk that began with ranked pages goes on with them, should the library have grown meanwhile.
    const bool is_ranked = cursor ? after.is_ranked : hits.size() <= kMaxRanked;
    Rowids found;
    if (is_ranked) {
        GANTRY_TRY_ASSIGN(const auto ranked, rank(connection, query, hits));
        found = rest_of(ranked, after);
    } else {
        GANTRY_TRY_ASSIGN(found, find_hits(connection, query, after.rowid, std::size_t{options.limit} + 1));
    }
    const bool has_more = found.size() > options.limit;
    if (has_more) found.resize(options.limit);
    GANTRY_TRY_ASSIGN(page.models, read_models(connection, facets, found));
    if (!has_more) return page;
    const auto place = after.place + found.size();
    page.next_cursor = make_cursor(request, to_text({is_ranked, found.back(), place}));
    return page;
}

}  // namespace gantry::host::index

#include <algorithm>
#include <bit>
#include <charconv>
#include <compare>

#include <fmt/format.h>

#include "index/cursor.hpp"
#include "index/queries.hpp"
#include "index/row.hpp"
#include "index/words.hpp"

namespace gantry::host::index {
namespace {

constexpr std::size_t kMaxCounted = 10'000;
constexpr std::size_t kMaxRanked = 1'000;

// Where a hit stands: by score where hits are ranked (FTS5 gives the best the lowest), else score is 0.
struct Place {
    double score = 0;
    std::int64_t rowid = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
};

struct Position {
    bool is_ranked = false;
    Place place;
};

// The score as its bits, so that it comes back exactly.
std::string to_text(const Position& position) {
    const auto score = std::bit_cast<std::uint64_t>(position.place.score);
    return fmt::format("{:d} {} {}", position.is_ranked, score, position.place.rowid);
}

// The seal of the cursor tells that to_text() made it.
Position position_from(std::string_view text) {
    const auto take = [&text](auto& number) {
        const auto* end = text.data() + text.size();
        const auto* stop = std::from_chars(text.data(), end, number).ptr;
        text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(stop - text.data()) + 1));
    };
    int is_ranked = 0;
    std::uint64_t score = 0;
    Position position;
    take(is_ranked);
    take(score);
    take(position.place.rowid);
    position.is_ranked = is_ranked != 0;
    position.place.score = std::bit_cast<double>(score);
    return position;
}

struct Query {
    std::string expression;
    bool is_filtered = false;
    Facets chosen;
};

// Up to `most` models that match, behind `after`, by rowid.
Result<std::vector<std::int64_t>> find_hits(Connection& connection, const Query& query, std::int64_t after,
                                            std::size_t most) {
    constexpr std::string_view kPlain =
        "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid > ?2 ORDER BY rowid";
    constexpr std::string_view kWithFacet =
        "SELECT search.rowid, models.facet_id FROM search CROSS JOIN models ON model_rowid = search.rowid"
        " WHERE search MATCH ?1 AND search.rowid > ?2 ORDER BY search.rowid";
    GANTRY_TRY_ASSIGN(auto rows, connection.statement(query.is_filtered ? kWithFacet : kPlain));
    rows.bind(1, query.expression).bind(2, after);
    std::vector<std::int64_t> hits;
    while (hits.size() < most) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        if (query.is_filtered && !query.chosen.contains(rows.integer(1))) continue;
        hits.push_back(rows.integer(0));
    }
    return hits;
}

// The places of `hits`, best first. A name says more than a family, and that more than a tag.
Result<std::vector<Place>> rank(Connection& connection, const Query& query,
                                const std::vector<std::int64_t>& hits) {
    GANTRY_TRY_ASSIGN(auto rows,
                      connection.statement("SELECT rowid, bm25(search, 4.0, 8.0, 2.0, 1.0) FROM search"
                                           " WHERE search MATCH ?1"));
    rows.bind(1, query.expression);
    std::vector<Place> places;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        if (std::ranges::binary_search(hits, rows.integer(0)))
            places.push_back({rows.real(1), rows.integer(0)});
    }
    std::ranges::sort(places);
    return places;
}

Result<std::vector<Place>> ranked_places(Connection& connection, const Query& query,
                                         const std::vector<std::int64_t>& hits,
                                         const std::optional<Position>& after) {
    GANTRY_TRY_ASSIGN(auto places, rank(connection, query, hits));
    if (after) std::erase_if(places, [&](const Place& place) { return place <= after->place; });
    return places;
}

Result<std::vector<Place>> unranked_places(Connection& connection, const Query& query, std::uint32_t limit,
                                           const std::optional<Position>& after) {
    const auto behind = after ? after->place.rowid : 0;
    GANTRY_TRY_ASSIGN(const auto hits, find_hits(connection, query, behind, std::size_t{limit} + 1));
    std::vector<Place> places;
    for (const auto rowid : hits) places.push_back({0, rowid});
    return places;
}

Result<std::vector<ModelSummary>> read_models(Connection& connection, const Facets& facets,
                                              const std::vector<Place>& places) {
    GANTRY_TRY_ASSIGN(
        auto row, connection.statement("SELECT " GANTRY_SUMMARY_COLUMNS " FROM models WHERE model_rowid = ?1"));
    std::vector<ModelSummary> models;
    for (const auto& place : places) {
        GANTRY_TRY_ASSIGN(const bool is_there, row.bind(1, place.rowid).step());
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
    const auto after = cursor ? std::optional{position_from(*cursor)} : std::nullopt;

    GANTRY_TRY_ASSIGN(const auto transaction, Transaction::begin_read(connection));
    GANTRY_TRY_ASSIGN(const auto facets, load_facets(connection));
    query.chosen = matching(facets, options);
    GANTRY_TRY_ASSIGN(const auto hits, find_hits(connection, query, 0, kMaxCounted + 1));

    ModelPage page;
    page.total = std::min(hits.size(), kMaxCounted);
    page.total_is_minimum = hits.size() > kMaxCounted;
    // A walk that began with ranked pages goes on with them, should the library have grown meanwhile.
    const bool is_ranked = after ? after->is_ranked : hits.size() <= kMaxRanked;
    GANTRY_TRY_ASSIGN(auto places, is_ranked ? ranked_places(connection, query, hits, after)
                                             : unranked_places(connection, query, options.limit, after));
    const bool has_more = places.size() > options.limit;
    if (has_more) places.resize(options.limit);
    GANTRY_TRY_ASSIGN(page.models, read_models(connection, facets, places));
    if (has_more) page.next_cursor = make_cursor(request, to_text({is_ranked, places.back()}));
    return page;
}

}  // namespace gantry::host::index

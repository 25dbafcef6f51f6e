#include "index/facets.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gantry::host::index {
namespace {

constexpr std::array<std::string_view, 2> kStorageKinds{"library_owned", "external_reference"};

bool matches(const Facet& facet, const ListOptions& options) noexcept {
    const auto same = [](const std::string& wanted, const std::string& value) {
        return wanted.empty() || wanted == value;
    };
    return same(options.validation_state, facet.validation_state) &&
           same(options.bundle_format, facet.bundle_format) && same(options.storage_kind, facet.storage_kind) &&
           options.needs_review.value_or(facet.needs_review) == facet.needs_review;
}

}  // namespace

Facet facet_of(const ModelSummary& summary) {
    return {summary.validation_state, summary.bundle_format, summary.storage_kind,
            summary.metadata_needs_review, summary.problem};
}

Statement& bind_facet(Statement& statement, const Facet& facet) {
    return statement.bind(1, facet.validation_state)
        .bind(2, facet.bundle_format)
        .bind(3, facet.storage_kind)
        .bind(4, std::int64_t{facet.needs_review})
        .bind(5, facet.problem);
}

Result<Facets> load_facets(Connection& connection) {
    GANTRY_TRY_ASSIGN(auto rows,
                      connection.statement("SELECT facet_id, validation_state, bundle_format, storage_kind,"
                                           " needs_review, problem, models FROM facets"));
    Facets facets;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) return facets;
        facets.emplace(rows.integer(0), CountedFacet{{rows.text(1), rows.text(2), rows.text(3),
                                                      rows.integer(4) != 0, rows.text(5)},
                                                     static_cast<std::uint64_t>(rows.integer(6))});
    }
}

Result<void> check_options(const ListOptions& options) {
    if (options.limit == 0) return make_error(ErrorCode::invalid_argument, "the limit is 0; give at least 1");
    if (!options.validation_state.empty() && !validation_state_from(options.validation_state))
        return make_error(ErrorCode::invalid_argument,
                          fmt::format("no validation state is called '{}'; use valid, degraded or invalid",
                                      options.validation_state));
    if (!options.storage_kind.empty() && std::ranges::count(kStorageKinds, options.storage_kind) == 0)
        return make_error(ErrorCode::invalid_argument,
                          fmt::format("no storage kind is called '{}'; use library_owned or"
                                      " external_reference",
                                      options.storage_kind));
    return {};
}

bool has_filter(const ListOptions& options) noexcept {
    return !options.validation_state.empty() || !options.bundle_format.empty() ||
           !options.storage_kind.empty() || options.needs_review.has_value();
}

Facets matching(const Facets& facets, const ListOptions& options) {
    Facets chosen;
    for (const auto& [facet_id, counted] : facets)
        if (matches(counted.facet, options)) chosen.emplace(facet_id, counted);
    return chosen;
}

std::uint64_t total_of(const Facets& facets) noexcept {
    std::uint64_t total = 0;
    for (const auto& [facet_id, counted] : facets) total += counted.models;
    return total;
}

Result<std::int64_t> add_to_facet(Connection& connection, const Facet& facet, std::uint64_t models) {
    GANTRY_TRY_ASSIGN(auto add,
                      connection.statement("INSERT INTO facets VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6)"
                                           " ON CONFLICT(validation_state, bundle_format, storage_kind,"
                                           " needs_review, problem) DO UPDATE SET models = models + ?6"
                                           " RETURNING facet_id"));
    bind_facet(add, facet).bind(6, static_cast<std::int64_t>(models));
    GANTRY_TRY_ASSIGN(const bool is_row, add.step());
    const auto facet_id = is_row ? add.integer(0) : 0;
    add.reset();
    return facet_id;
}

Result<void> take_from_facet(Connection& connection, std::int64_t facet_id) {
    GANTRY_TRY_ASSIGN(auto take,
                      connection.statement("UPDATE facets SET models = models - 1 WHERE facet_id = ?1"));
    GANTRY_TRY(take.bind(1, facet_id).run());
    GANTRY_TRY_ASSIGN(auto drop,
                      connection.statement("DELETE FROM facets WHERE facet_id = ?1 AND models <= 0"));
    return drop.bind(1, facet_id).run();
}

}  // namespace gantry::host::index

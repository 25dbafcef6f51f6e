// Facets: the values that a listing can be filtered by, and how many models have each combination.
//
// There are few combinations in a library, so the total of any filter is a short sum, and a filtered page is a
// merge of few ranges of the index models_by_facet.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gantry/host/library.hpp>

#include "index/sqlite.hpp"

namespace gantry::host::index {

struct Facet {
    std::string validation_state;
    std::string bundle_format;
    std::string storage_kind;
    bool needs_review = false;
    std::string problem;

    friend auto operator<=>(const Facet&, const Facet&) = default;
};
[[nodiscard]] Facet facet_of(const ModelSummary& summary);
// Binds values 1 to 5, in the order of the columns of `facets`.
Statement& bind_facet(Statement& statement, const Facet& facet);

struct CountedFacet {
    Facet facet;
    std::uint64_t models = 0;
};
using Facets = std::map<std::int64_t, CountedFacet>;  // by facet_id

[[nodiscard]] Result<Facets> load_facets(Connection& connection);

// Errors: invalid_argument (a limit of 0, a value that no model can have).
[[nodiscard]] Result<void> check_options(const ListOptions& options);
[[nodiscard]] bool has_filter(const ListOptions& options) noexcept;
// Those that the filters let through.
[[nodiscard]] Facets matching(const Facets& facets, const ListOptions& options);
[[nodiscard]] std::uint64_t total_of(const Facets& facets) noexcept;

// Count one model in or out, inside a transaction. add_to_facet() gives the facet's id.
[[nodiscard]] Result<std::int64_t> add_to_facet(Connection& connection, const Facet& facet,
                                                std::uint64_t models = 1);
[[nodiscard]] Result<void> take_from_facet(Connection& connection, std::int64_t facet_id);

}  // namespace gantry::host::index

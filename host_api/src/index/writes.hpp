// What changes the index, as functions over the writing connection. Each is one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.hpp"
#include "index/sqlite.hpp"

namespace gantry::host::index {

// `kept_events`: how many events there may be then; older ones go.

[[nodiscard]] Result<void> mark(Connection& connection, std::string_view model_id, std::uint64_t generation);
[[nodiscard]] Result<void> put_row(Connection& connection, const IndexRow& row,
                                   const std::optional<CachedExamination>& examination,
                                   std::uint32_t kept_events);
[[nodiscard]] Result<void> remove_row(Connection& connection, std::string_view model_id,
                                      std::uint32_t kept_events);
[[nodiscard]] Result<void> keep_examination(Connection& connection, std::string_view model_id,
                                            const CachedExamination& examination);

using NextRow = std::function<Result<std::optional<IndexRow>>()>;
// What a rebuild leaves beside the rows.
struct Rebuilt {
    std::uint64_t generation;
    const std::vector<std::string>& marks;
};
[[nodiscard]] Result<void> rebuild_rows(Connection& connection, std::atomic<bool>& damaged, const NextRow& next,
                                        const Rebuilt& rebuilt);

// The parts of a change, inside a transaction.
[[nodiscard]] Result<void> insert_model(Connection& connection, std::int64_t rowid, std::int64_t facet_id,
                                        const IndexRow& row);
[[nodiscard]] Result<void> insert_search(Connection& connection, std::int64_t rowid, const ModelSummary& of);

}  // namespace gantry::host::index

// What can be asked of the index, as functions over one connection. Each reads one state of the database.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.hpp"
#include "index/sqlite.hpp"

namespace gantry::host::index {

[[nodiscard]] Result<ModelPage> list_page(Connection& connection, const ListOptions& options);
[[nodiscard]] Result<ModelPage> search_page(Connection& connection, std::string_view text,
                                            const ListOptions& options);
[[nodiscard]] Result<EventPage> event_page(Connection& connection, std::string_view cursor,
                                           std::uint32_t limit);
[[nodiscard]] Result<std::vector<KnownModel>> known_models(Connection& connection);
[[nodiscard]] Result<std::vector<KnownModel>> external_references_like(Connection& connection,
                                                                       std::uint64_t size_bytes,
                                                                       std::string_view pipeline_class);
[[nodiscard]] Result<std::vector<NamedExamination>> examinations_between(Connection& connection,
                                                                         std::string_view first,
                                                                         std::string_view last);
[[nodiscard]] Result<std::string> dump_rows(Connection& connection);

}  // namespace gantry::host::index

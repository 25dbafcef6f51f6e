// What can be asked of the index, as functions over one connection. Each reads one state of the database.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/index.hpp"
#include "index/sqlite.hpp"

namespace gantry::host::index {

[[nodiscard]] Result<ModelPage> list_page(Connection& connection, const ListOptions& options);
[[nodiscard]] Result<ModelPage> search_page(Connection& connection, std::string_view text,
                                            const ListOptions& options);
[[nodiscard]] Result<EventPage> event_page(Connection& connection, std::string_view cursor,
                                           std::uint32_t limit);
[[nodiscard]] Result<std::string> dump_rows(Connection& connection);

}  // namespace gantry::host::index

// Digests of files, which were long to compute: each by a text that says which file in which state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "index/sqlite.hpp"

namespace gantry::host::index {

// The oldest go where there are more.
inline constexpr std::int64_t kMostDigests = 65'536;

// One transaction.
[[nodiscard]] Result<void> keep_digest(Connection& connection, std::string_view file_key,
                                       std::string_view digest);
[[nodiscard]] Result<std::optional<std::string>> find_digest(Connection& connection, std::string_view file_key);

}  // namespace gantry::host::index

// Names that nobody else has, for temporary files and staging folders.
#pragma once

#include <cstddef>
#include <string>

#include <gantry/result.hpp>

namespace gantry::host::registry {

// 2 * `bytes` lower-case hex digits, at most 64. Errors: io (the system has no randomness to give).
[[nodiscard]] Result<std::string> random_hex(std::size_t bytes);

}  // namespace gantry::host::registry

// Digests as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace gantry::host {

// Nothing where `text` is not exactly `size` bytes in lower case hex digits.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> bytes_from_hex(std::string_view text, std::size_t size);

}  // namespace gantry::host

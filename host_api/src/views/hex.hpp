// Digests as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::host {

// Two lower case digits for each byte.
[[nodiscard]] std::string hex_of(std::span<const std::byte> bytes);

// Nothing where `text` is not exactly `size` bytes in lower case hex digits.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> bytes_from_hex(std::string_view text, std::size_t size);

}  // namespace gantry::host

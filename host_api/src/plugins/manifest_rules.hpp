// What the texts of a manifest may look like. Plain questions about one text each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gantry::host {

// Reverse DNS: at least two parts of [a-z0-9-] with dots between, at most 255 bytes.
[[nodiscard]] bool is_plugin_id(std::string_view text) noexcept;

// [a-z0-9_]+, at most 128 bytes.
[[nodiscard]] bool is_format_id(std::string_view text) noexcept;

// A name that stays in its folder: no '/', no control byte, not "." or "..", 1 to 255 bytes.
[[nodiscard]] bool is_bare_name(std::string_view text) noexcept;

// A dot and at least one byte more, and a bare name.
[[nodiscard]] bool is_extension(std::string_view text) noexcept;

// One line of 1 to 255 bytes without control bytes.
[[nodiscard]] bool is_short_line(std::string_view text) noexcept;

// MAJOR.MINOR.PATCH, numbers of up to nine digits without a leading zero.
[[nodiscard]] bool is_plugin_version(std::string_view text) noexcept;

// `text` is hex digits in lower case, whole bytes.
[[nodiscard]] bool is_hex(std::string_view text) noexcept;

// "0.1" as a number in the shape of GANTRY_ABI_VERSION.
[[nodiscard]] std::optional<std::uint32_t> parse_abi_version(std::string_view text) noexcept;

}  // namespace gantry::host

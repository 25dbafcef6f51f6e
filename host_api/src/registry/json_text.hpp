// JSON text as it stands in a metadata.json: whether all of it is JSON, and whether two texts mean the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::host::registry {

// Values nested deeper than this are refused.
inline constexpr int kMaxJsonDepth = 1024;

// Why `text` is not one JSON value in UTF-8, in a few words; nothing when it is.
//
// Integers of any length, duplicate names and any number that a double can come near are taken. Refused,
// because no two readers agree on them: NaN and Infinity, numbers beyond a double (1e999), `\ud800` without
// its other half, a byte order mark, comments, more than one value.
[[nodiscard]] std::optional<std::string> json_problem(const std::string& text);

// Whether two valid texts are the same value: white space, escapes, the order of an object's members and
// the spelling of a number (1E5, 100000.0) do not count. Numbers with more digits than a double keeps are
// the same only in the same text.
[[nodiscard]] bool is_same_value(std::string_view left, std::string_view right);

// `text` without the white space around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace gantry::host::registry

// The slow reader: Python's grammar, own code, exact positions in its errors. Reads what simdjson refuses
// and Python takes, and explains what neither takes.
#pragma once

#include <string_view>
#include <variant>

#include <gantry/formats/json_reader.hpp>

namespace gantry::formats::detail {

// `text` must be UTF-8.
[[nodiscard]] std::variant<JsonDocument, JsonError> parse_json_leniently(std::string_view text);

}  // namespace gantry::formats::detail

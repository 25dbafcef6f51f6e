// Version numbers as Python's packaging takes them (PEP 440); the loader fails on any other text.
#pragma once

#include <string>
#include <string_view>

#include <gantry/formats/json_value.hpp>

namespace gantry::formats::diffusers_directory {

[[nodiscard]] bool is_version(std::string_view text) noexcept;

// Half a sentence, such as "is not there"; "" if `value` is the text of a version.
[[nodiscard]] std::string problem_of_version(const JsonValue* value);

}  // namespace gantry::formats::diffusers_directory

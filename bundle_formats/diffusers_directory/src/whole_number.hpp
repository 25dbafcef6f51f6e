// Whether a text is a whole number as Python's int() reads one, which takes spaces around it, a sign and
// underscores: names in JSON that stand for numbers are read so.
#pragma once

#include <string_view>

namespace gantry::formats::diffusers_directory {

[[nodiscard]] inline bool is_whole_number(std::string_view text) noexcept {
    return text.find_first_of("0123456789") != text.npos &&
           text.find_first_not_of("0123456789+-_ ") == text.npos;
}

}  // namespace gantry::formats::diffusers_directory

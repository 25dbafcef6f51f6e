// What the registry's error messages are made of: names that are safe to print, and refusals of the system.
#pragma once

#include <string>
#include <string_view>

#include <gantry/result.hpp>

namespace gantry::host::registry {

// `text` for a message of one line, in UTF-8: control bytes and bytes that are not UTF-8 become \xNN, and
// what goes past a few hundred bytes becomes "...".
[[nodiscard]] std::string printable(std::string_view text);
// The same between quotation marks.
[[nodiscard]] std::string quoted(std::string_view text);

// Of code io: "cannot <action> <path>: <what the system said>", and what to do about it where that is known.
[[nodiscard]] Error io_error(int error_number, std::string_view action, std::string_view path);

}  // namespace gantry::host::registry

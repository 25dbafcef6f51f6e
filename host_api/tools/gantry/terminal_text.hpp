// What a terminal may be shown. Names of files and texts of bundles come from anywhere, and some characters
// would have a terminal move, erase, or type.
#pragma once

#include <string>
#include <string_view>

namespace gantry::command {

// Control characters but for the end of a line become `\u001b` and the like, which in JSON means the same.
[[nodiscard]] std::string terminal_text(std::string_view text);
// For one value in a line: the end of a line as well, so that no name makes a line of its own.
[[nodiscard]] std::string one_line_text(std::string_view text);

}  // namespace gantry::command

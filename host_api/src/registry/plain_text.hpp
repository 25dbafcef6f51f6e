// What every text is held to that is to be written into a record, or to be a part of an id.
#pragma once

#include <string_view>

namespace gantry::host::registry {

// What keeps `text` from being UTF-8 without control characters (those of ASCII, DEL, U+0080 to U+009F), as
// "is not UTF-8"; "" where nothing does.
[[nodiscard]] std::string_view problem_of_text(std::string_view text) noexcept;

}  // namespace gantry::host::registry

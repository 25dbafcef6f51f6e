// to_json: writes one text as a JSON string. Values of more than that are rendered by the host.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats {

// With its quotes; `text` must be UTF-8.
[[nodiscard]] std::string to_json(std::string_view text);

}  // namespace gantry::formats

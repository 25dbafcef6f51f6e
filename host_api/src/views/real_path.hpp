// Where an open folder is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::host {

// The parts of the absolute path of the folder behind `descriptor`, without links; empty for "/".
// Nothing where the kernel cannot tell, as for a folder that was deleted.
[[nodiscard]] std::optional<std::vector<std::string>> real_path_of(int descriptor);

// The parts of a path between its slashes; a trailing slash becomes a last part ".", because it demands a
// folder. Empty parts are dropped.
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);

}  // namespace gantry::host

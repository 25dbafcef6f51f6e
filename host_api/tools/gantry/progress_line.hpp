// How the progress of a long command is shown on stderr.
#pragma once

#include <gantry/host/progress.hpp>

namespace gantry::command {

// At most one line a second, so that short work shows none: JSON, or for a person at a terminal text.
[[nodiscard]] host::ProgressCallback progress_lines(bool json);

}  // namespace gantry::command

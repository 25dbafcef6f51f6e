// What the values of options are held to before a command begins.
#pragma once

#include <CLI/CLI.hpp>

namespace gantry::command {

// An empty value is most often a variable that is not set. It must not mean what leaving the option out means.
[[nodiscard]] CLI::Validator is_not_empty();

}  // namespace gantry::command

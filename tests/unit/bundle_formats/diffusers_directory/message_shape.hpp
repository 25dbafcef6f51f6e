// What every finding has to say, held to its message.
#pragma once

#include <string>

#include <gantry/finding.hpp>

namespace gantry::tests {

// "" where the message says what is wrong, where, what a loader does, and what to do now; else what it lacks.
[[nodiscard]] std::string fault_of_message(const Finding& finding);

}  // namespace gantry::tests

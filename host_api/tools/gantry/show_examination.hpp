// The answer of commands that examine something: inspect, and replay, which must show the same.
#pragma once

#include <gantry/host/examination.hpp>

#include "context.hpp"

namespace gantry::command {

// Prints it, or fails with its error; the exit code follows.
void show_examination(const Result<host::Examination>& examination, Context& context);

}  // namespace gantry::command

// Runs one sequence of operations on a library of its own, and holds it against the model after each.
#pragma once

#include <string>

#include "integration/lifecycle/sequences/operation.hpp"
#include <gantry/host/host.hpp>

namespace gantry::test::sequences {

// What went otherwise than it should, with the operation it showed at; "" for nothing. From any thread.
[[nodiscard]] std::string run(const Sequence& sequence, const std::shared_ptr<host::Host>& host);

}  // namespace gantry::test::sequences

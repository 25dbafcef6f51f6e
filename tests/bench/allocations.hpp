// Counts the allocations of this program, through operators new of its own.
#pragma once

#include <cstdint>

namespace gantry::bench {

struct Allocations {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
};

// Since the program began, of all threads.
[[nodiscard]] Allocations allocations() noexcept;

}  // namespace gantry::bench

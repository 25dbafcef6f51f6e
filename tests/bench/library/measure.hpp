// What calls cost that have no floor, and what a process holds.
#pragma once

#include "bench/benchmark.hpp"

namespace gantry::bench {

// On the clock: the median of `times` runs behind one that does not count.
[[nodiscard]] double median_of_clock(int times, const Work& work);

// Of this process, in MB: the most since reset_peak().
void reset_peak();
[[nodiscard]] double peak_megabytes();
// Of all threads of this process, in user and system.
[[nodiscard]] double processor_seconds();

}  // namespace gantry::bench

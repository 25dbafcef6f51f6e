// Time on the clock, for what waits for disks and other threads; and what a process holds.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gantry::bench {

using Work = std::function<void()>;

[[nodiscard]] double seconds_of_clock(const Work& work);
// The median of `times` runs behind one that does not count.
[[nodiscard]] double median_of_clock(int times, const Work& work);

// Runs both by turns, `pairs` times behind a first one that does not count, and prints the median of the ratios
// with its quartiles, the median times, and the bound that we aim for. Never fails: above the bound it says so.
void compare_on_clock(const std::string& name, double bound, int pairs, const Work& ours, const Work& floor);

// Of this process, in MB: the most since reset_peak().
void reset_peak();
[[nodiscard]] double peak_megabytes();
// Of all threads of this process, in user and system.
[[nodiscard]] double processor_seconds();

}  // namespace gantry::bench

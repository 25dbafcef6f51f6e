// Settling: file times advance in steps, so a change that comes soon after another may leave them equal. What
// was looked at that soon has to be looked at again.
#pragma once

#include <chrono>
#include <cstdint>

namespace gantry::host {

// How long after `now_ns` (since the epoch) it takes until another change of a file with these times shows in
// them; zero where it does already. Steps are a few milliseconds; where both times are whole seconds, two
// seconds, the longest that a file system has (FAT). Times in the future (a clock set back) tell nothing: zero.
[[nodiscard]] std::chrono::nanoseconds time_to_settle(std::int64_t mtime_ns, std::int64_t ctime_ns,
                                                      std::int64_t now_ns) noexcept;

// Of the clock that file times come from.
[[nodiscard]] std::int64_t file_clock_ns() noexcept;

}  // namespace gantry::host

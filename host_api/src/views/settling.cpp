#include "views/settling.hpp"

#include <algorithm>
#include <ctime>

namespace gantry::host {

std::chrono::nanoseconds time_to_settle(std::int64_t mtime_ns, std::int64_t ctime_ns,
                                        std::int64_t now_ns) noexcept {
    constexpr std::chrono::nanoseconds kFineStep = std::chrono::milliseconds{20};
    constexpr std::chrono::nanoseconds kCoarseStep = std::chrono::seconds{2};
    constexpr std::int64_t kSecond = 1'000'000'000;
    const bool is_coarse = mtime_ns % kSecond == 0 && ctime_ns % kSecond == 0;
    const auto changed = std::max(mtime_ns, ctime_ns);
    if (changed > now_ns) return {};
    const auto age = std::chrono::nanoseconds{now_ns - changed};
    return std::max(std::chrono::nanoseconds{}, (is_coarse ? kCoarseStep : kFineStep) - age);
}

std::int64_t file_clock_ns() noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace gantry::host

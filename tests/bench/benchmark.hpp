// Benchmarks as ratios: ours against a floor in the same run, so that a figure means the same on every machine.
//
//     GANTRY_BENCHMARK(Digest) {
//         compare("SHA-256 of a file", 1.1, ours, floor);
//     }
#pragma once

#include <functional>
#include <string_view>

namespace gantry::bench {

using Work = std::function<void()>;

// Runs both by turns, at least kPairs times after a first one that does not count, and prints the median of the
// ratios with its spread (first and third quartile), the median times, and the bound that we aim for. Never
// fails: above the bound it says so.
inline constexpr int kPairs = 31;
void compare(std::string_view name, double bound, const Work& ours, const Work& floor);

// One line of a figure that has no floor.
void tell(std::string_view name, double value, std::string_view unit);

class Registration {
public:
    Registration(std::string_view name, void (*run)());
};

}  // namespace gantry::bench

#define GANTRY_BENCHMARK(name)                                                         \
    static void run_##name();                                                          \
    static const ::gantry::bench::Registration registration_##name{#name, run_##name}; \
    static void run_##name()

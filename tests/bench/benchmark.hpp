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

// Of the calling thread, in user and system: what others do on the machine counts less than in time on the
// clock.
[[nodiscard]] double seconds_of_processor(const Work& work);
// For what waits for disks and other threads.
[[nodiscard]] double seconds_of_clock(const Work& work);

struct Measure {
    double (*seconds_of)(const Work& work) = seconds_of_processor;
    int pairs = 31;
};

// Runs both by turns, `pairs` times behind a first one that does not count, and prints the median of the ratios
// with its spread (first and third quartile), the median times, and the bound that we aim for. Never fails:
// above the bound it says so.
void compare(std::string_view name, double bound, const Work& ours, const Work& floor,
             const Measure& measure = {});

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

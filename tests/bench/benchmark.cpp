#include "bench/benchmark.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <time.h>

namespace gantry::bench {
namespace {

struct Benchmark {
    std::string_view name;
    void (*run)();
};

std::vector<Benchmark>& all_benchmarks() {
    static std::vector<Benchmark> benchmarks;
    return benchmarks;
}

double processor_time() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double quantile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

Registration::Registration(std::string_view name, void (*run)()) {
    all_benchmarks().push_back({name, run});
}

double seconds_of_processor(const Work& work) {
    const auto start = processor_time();
    work();
    return processor_time() - start;
}

double seconds_of_clock(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void compare(std::string_view name, double bound, const Work& ours, const Work& floor, const Measure& measure) {
    std::vector<double> ratios;
    std::vector<double> our_times;
    std::vector<double> floor_times;
    for (int i = 0; i <= measure.pairs; ++i) {
        const bool ours_first = i % 2 == 0;
        const auto first = measure.seconds_of(ours_first ? ours : floor);
        const auto second = measure.seconds_of(ours_first ? floor : ours);
        if (i == 0) continue;  // warms caches
        our_times.push_back(ours_first ? first : second);
        floor_times.push_back(ours_first ? second : first);
        ratios.push_back(our_times.back() / floor_times.back());
    }
    const auto median = quantile(ratios, 0.5);
    std::printf("%-46.*s %6.2fx  [%.2f, %.2f]  %12.1f us  floor %12.1f us  bound %.2fx  %d pairs%s\n",
                static_cast<int>(name.size()), name.data(), median, quantile(ratios, 0.25),
                quantile(ratios, 0.75), quantile(our_times, 0.5) * 1e6, quantile(floor_times, 0.5) * 1e6, bound,
                measure.pairs, median > bound ? "  ABOVE" : "");
    std::fflush(stdout);
}

void tell(std::string_view name, double value, std::string_view unit) {
    std::printf("%-46.*s %10.1f %.*s\n", static_cast<int>(name.size()), name.data(), value,
                static_cast<int>(unit.size()), unit.data());
    std::fflush(stdout);
}

}  // namespace gantry::bench

// With an argument only the benchmarks whose names hold it.
int main(int count, char** arguments) {
    const std::string_view wanted = count > 1 ? arguments[1] : "";
    std::printf("pairs are interleaved; median of the ratios [quartiles], median times\n");
    for (const auto& benchmark : gantry::bench::all_benchmarks()) {
        if (benchmark.name.find(wanted) == benchmark.name.npos) continue;
        std::printf("\n%.*s\n", static_cast<int>(benchmark.name.size()), benchmark.name.data());
        benchmark.run();
    }
}

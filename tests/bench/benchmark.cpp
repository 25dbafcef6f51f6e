#include "bench/benchmark.hpp"

#include <algorithm>
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

// Of the processor, in user and system: what others do on the machine counts less than in time on the clock.
double seconds() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_of(const Work& work) {
    const auto start = seconds();
    work();
    return seconds() - start;
}

double quantile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

Registration::Registration(std::string_view name, void (*run)()) {
    all_benchmarks().push_back({name, run});
}

void compare(std::string_view name, double bound, const Work& ours, const Work& floor) {
    std::vector<double> ratios;
    std::vector<double> our_times;
    std::vector<double> floor_times;
    for (int i = 0; i <= kPairs; ++i) {
        const bool ours_first = i % 2 == 0;
        const auto first = seconds_of(ours_first ? ours : floor);
        const auto second = seconds_of(ours_first ? floor : ours);
        if (i == 0) continue;  // warms caches
        our_times.push_back(ours_first ? first : second);
        floor_times.push_back(ours_first ? second : first);
        ratios.push_back(our_times.back() / floor_times.back());
    }
    const auto median = quantile(ratios, 0.5);
    std::printf("%-46.*s %6.2fx  [%.2f, %.2f]  %10.1f us  floor %10.1f us  bound %.2fx%s\n",
                static_cast<int>(name.size()), name.data(), median, quantile(ratios, 0.25),
                quantile(ratios, 0.75), quantile(our_times, 0.5) * 1e6, quantile(floor_times, 0.5) * 1e6, bound,
                median > bound ? "  ABOVE" : "");
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
    std::printf("%d pairs, interleaved, processor time; median of the ratios [quartiles], median times\n",
                gantry::bench::kPairs);
    for (const auto& benchmark : gantry::bench::all_benchmarks()) {
        if (benchmark.name.find(wanted) == benchmark.name.npos) continue;
        std::printf("\n%.*s\n", static_cast<int>(benchmark.name.size()), benchmark.name.data());
        benchmark.run();
    }
}

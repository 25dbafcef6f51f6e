#include "bench/library/measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace gantry::bench {
namespace {

double quantile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

double seconds_of_clock(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median_of_clock(int times, const Work& work) {
    std::vector<double> all;
    for (int i = 0; i <= times; ++i) {
        const auto time = seconds_of_clock(work);
        if (i > 0) all.push_back(time);
    }
    return quantile(std::move(all), 0.5);
}

void compare_on_clock(const std::string& name, double bound, int pairs, const Work& ours, const Work& floor) {
    std::vector<double> ratios;
    std::vector<double> our_times;
    std::vector<double> floor_times;
    for (int i = 0; i <= pairs; ++i) {
        const bool ours_first = i % 2 == 0;
        const auto first = seconds_of_clock(ours_first ? ours : floor);
        const auto second = seconds_of_clock(ours_first ? floor : ours);
        if (i == 0) continue;
        our_times.push_back(ours_first ? first : second);
        floor_times.push_back(ours_first ? second : first);
        ratios.push_back(our_times.back() / floor_times.back());
    }
    const auto median = quantile(ratios, 0.5);
    std::printf("%-46s %6.2fx  [%.2f, %.2f]  %10.3f ms  floor %10.3f ms  bound %.2fx  %d pairs%s\n",
                name.c_str(), median, quantile(ratios, 0.25), quantile(ratios, 0.75),
                quantile(our_times, 0.5) * 1e3, quantile(floor_times, 0.5) * 1e3, bound, pairs,
                median > bound ? "  ABOVE" : "");
    std::fflush(stdout);
}

void reset_peak() {
    std::ofstream{"/proc/self/clear_refs"} << 5;
}

double peak_megabytes() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace gantry::bench

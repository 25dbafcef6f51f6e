#include "bench/library/measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace gantry::bench {
double median_of_clock(int times, const Work& work) {
    std::vector<double> all;
    for (int i = 0; i <= times; ++i) {
        const auto time = seconds_of_clock(work);
        if (i > 0) all.push_back(time);
    }
    std::sort(all.begin(), all.end());
    return all[(all.size() - 1) / 2];
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

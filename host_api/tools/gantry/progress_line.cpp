#include "progress_line.hpp"

#include <chrono>
#include <cstdio>

#include <unistd.h>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "text.hpp"

namespace gantry::command {
namespace {

std::string line_of(const host::Progress& progress) {
    const auto amount = [&](std::uint64_t value) {
        return progress.unit == "bytes" ? size_text(value) : fmt::format("{} {}", value, progress.unit);
    };
    return fmt::format("{} {}: {} of {}", progress.stage, progress.subject, amount(progress.done),
                       progress.total == 0 ? "?" : amount(progress.total));
}

}  // namespace

host::ProgressCallback progress_lines(bool json) {
    using Clock = std::chrono::steady_clock;
    if (!json && ::isatty(STDERR_FILENO) == 0) return {};
    return [json, last = Clock::now()](const host::Progress& progress) mutable {
        const auto now = Clock::now();
        if (now - last < std::chrono::seconds{1}) return;
        last = now;
        fmt::print(stderr, "{}\n", json ? host::to_json(progress) : line_of(progress));
    };
}

}  // namespace gantry::command

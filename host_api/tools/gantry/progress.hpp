// Progress of a long call on stderr: JSON Lines with --json, else one line on a terminal that is written over
// and over, and nothing where stderr is no terminal.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include <gantry/host/progress.hpp>

namespace gantry::command {

class ProgressLines {
public:
    // Calls that are over sooner print nothing; then at most one line per kPause, and one per stage.
    static constexpr std::chrono::milliseconds kQuiet{500};
    static constexpr std::chrono::milliseconds kPause{100};

    ProgressLines(bool json, std::FILE* to, bool is_terminal) noexcept;
    ProgressLines(const ProgressLines&) = delete;
    ProgressLines& operator=(const ProgressLines&) = delete;
    ~ProgressLines();  // takes the line on the terminal away

    // To stderr. The callback is valid as long as this object.
    explicit ProgressLines(bool json) noexcept;
    [[nodiscard]] host::ProgressCallback callback();

    void show(const host::Progress& progress, std::chrono::steady_clock::time_point now);

private:
    void write(std::string_view text);

    bool json_;
    bool is_terminal_;
    std::FILE* to_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point last_;
    std::string last_stage_;
    bool has_line_ = false;
};

// "copy models/a: 1.2 GB of 5.1 GB"
[[nodiscard]] std::string progress_text(const host::Progress& progress);

}  // namespace gantry::command

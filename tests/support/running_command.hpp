// A `gantry` command that runs beside the test: to wait for what it prints, and to send it signals.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "support/command.hpp"

namespace gantry::test {

class RunningCommand {
public:
    explicit RunningCommand(const std::vector<std::string>& arguments,
                            const std::map<std::string, std::string>& environment = {});
    ~RunningCommand();  // kills it if it still runs
    RunningCommand(const RunningCommand&) = delete;
    RunningCommand& operator=(const RunningCommand&) = delete;

    // The next line of stdout, without its end; "" when none came in that time.
    [[nodiscard]] std::string next_line(std::chrono::milliseconds time = std::chrono::seconds{20});
    void send(int signal) const;
    // Waits for its end. `out` is what next_line() has not taken.
    [[nodiscard]] Outcome wait();
    [[nodiscard]] pid_t pid() const noexcept { return child_; }
    // Of user and system together, so far.
    [[nodiscard]] std::chrono::milliseconds cpu_time() const;

private:
    [[nodiscard]] bool fill(std::chrono::milliseconds time);

    pid_t child_ = -1;
    int out_ = -1;
    int err_ = -1;
    std::string buffer_;
};

}  // namespace gantry::test

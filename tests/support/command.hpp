// Runs the `gantry` command as a user does: a new process, its exit code and what it printed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gantry::test {

struct Outcome {
    int exit_code = -1;  // 128 + signal when it was killed
    std::string out;
    std::string err;

    // Of the one document on stdout or stderr; a discarded value where it is not exactly one line of JSON.
    [[nodiscard]] nlohmann::json json() const;
    [[nodiscard]] nlohmann::json error() const;  // the member "error" of the document on stderr
};

[[nodiscard]] std::string command_path();
// A small fixed one with `added` to it; GANTRY_PLUGIN_PATH leads to the plugins of this build.
[[nodiscard]] std::map<std::string, std::string> command_environment(
    const std::map<std::string, std::string>& added = {});

// In command_environment(environment).
[[nodiscard]] Outcome run_command(const std::vector<std::string>& arguments,
                                  const std::map<std::string, std::string>& environment = {});
// Any program.
[[nodiscard]] Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                                  const std::map<std::string, std::string>& environment);

}  // namespace gantry::test

#include "support/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace gantry::test {
namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe failed"};
        read_end = ends[0];
        write_end = ends[1];
    }
};

void drain(int out, int err, Outcome& outcome) {
    std::array<pollfd, 2> waits{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
    std::array<std::string*, 2> texts{&outcome.out, &outcome.err};
    for (int open = 2; open > 0;) {
        if (poll(waits.data(), waits.size(), -1) < 0) throw std::runtime_error{"poll failed"};
        for (std::size_t i = 0; i < waits.size(); ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) continue;
            std::array<char, 65536> buffer{};
            const auto bytes = read(waits[i].fd, buffer.data(), buffer.size());
            if (bytes > 0) {
                texts[i]->append(buffer.data(), static_cast<std::size_t>(bytes));
            } else {
                close(waits[i].fd);
                waits[i].fd = -1;
                --open;
            }
        }
    }
}

nlohmann::json one_document(const std::string& text) {
    const bool is_one_line = !text.empty() && text.find('\n') == text.size() - 1;
    return is_one_line ? nlohmann::json::parse(text, nullptr, false)
                       : nlohmann::json(nlohmann::json::value_t::discarded);
}

}  // namespace

nlohmann::json Outcome::json() const {
    return one_document(out);
}

nlohmann::json Outcome::error() const {
    const auto document = one_document(err);
    return document.is_object() && document.contains("error") ? document["error"] : nlohmann::json{};
}

Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                    const std::map<std::string, std::string>& environment) {
    std::vector<std::string> texts{program};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& text : texts) argv.push_back(text.data());
    argv.push_back(nullptr);
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    std::vector<char*> envp;
    for (auto& variable : variables) envp.push_back(variable.data());
    envp.push_back(nullptr);

    const Pipe out;
    const Pipe err;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
    posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);
    pid_t child = 0;
    const int failure = posix_spawnp(&child, program.c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    close(out.write_end);
    close(err.write_end);
    if (failure != 0) throw std::runtime_error{"cannot run " + program};

    Outcome outcome;
    drain(out.read_end, err.read_end, outcome);
    int status = 0;
    waitpid(child, &status, 0);
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

std::string command_path() {
    return GANTRY_TEST_COMMAND;
}

std::map<std::string, std::string> command_environment(const std::map<std::string, std::string>& added) {
    std::map<std::string, std::string> all{
        {"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}, {"GANTRY_PLUGIN_PATH", GANTRY_TEST_PLUGINS}};
    // The last one is of tests/tools/condition_mutations.py.
    for (const auto* name :
         {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "GANTRY_TURNED_CONDITION"})
        if (const char* value = std::getenv(name)) all[name] = value;
    for (const auto& [name, value] : added) all[name] = value;
    return all;
}

Outcome run_command(const std::vector<std::string>& arguments,
                    const std::map<std::string, std::string>& environment) {
    return run_program(command_path(), arguments, command_environment(environment));
}

}  // namespace gantry::test

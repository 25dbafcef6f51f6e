#include "support/running_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace gantry::test {
namespace {

std::string read_to_end(int descriptor) {
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
        const auto bytes = ::read(descriptor, buffer.data(), buffer.size());
        if (bytes <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

RunningCommand::RunningCommand(const std::vector<std::string>& arguments,
                               const std::map<std::string, std::string>& environment) {
    std::vector<std::string> texts{command_path()};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : command_environment(environment)) variables.push_back(name + "=" + value);
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
        throw std::runtime_error{"pipe failed"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    const int failure = ::posix_spawn(&child_, texts[0].c_str(), &actions, nullptr, pointers_to(texts).data(),
                                      pointers_to(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(err[1]);
    out_ = out[0];
    err_ = err[0];
    if (failure != 0) throw std::runtime_error{"cannot run the command"};
}

RunningCommand::~RunningCommand() {
    if (child_ > 0) {
        send(SIGKILL);
        (void)wait();
    }
    ::close(out_);
    ::close(err_);
}

bool RunningCommand::fill(std::chrono::milliseconds time) {
    pollfd waits{out_, POLLIN, 0};
    if (::poll(&waits, 1, static_cast<int>(time.count())) <= 0) return false;
    std::array<char, 4096> buffer{};
    const auto bytes = ::read(out_, buffer.data(), buffer.size());
    if (bytes <= 0) return false;
    buffer_.append(buffer.data(), static_cast<std::size_t>(bytes));
    return true;
}

std::string RunningCommand::next_line(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    for (;;) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            auto line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !fill(left)) return {};
    }
}

void RunningCommand::send(int signal) const {
    ::kill(child_, signal);
}

Outcome RunningCommand::wait() {
    Outcome outcome;
    outcome.out = buffer_ + read_to_end(out_);
    outcome.err = read_to_end(err_);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

std::chrono::milliseconds RunningCommand::cpu_time() const {
    std::ifstream file{"/proc/" + std::to_string(child_) + "/stat"};
    std::string line;
    std::getline(file, line);
    // Fields 14 and 15; the name before them, in brackets, may hold spaces.
    std::istringstream rest{line.substr(line.rfind(')') + 2)};
    const std::vector<std::string> fields{std::istream_iterator<std::string>{rest}, {}};
    const auto ticks = std::stol(fields.at(11)) + std::stol(fields.at(12));
    return std::chrono::milliseconds{ticks * 1000 / ::sysconf(_SC_CLK_TCK)};
}

}  // namespace gantry::test

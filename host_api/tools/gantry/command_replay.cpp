#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include <gantry/host/capture.hpp>
#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "show_examination.hpp"

namespace gantry::command {
namespace {

Error cannot_read(const std::string& path, int error) {
    const auto code = error == ENOENT ? ErrorCode::path_not_found : ErrorCode::io;
    return make_error(code,
                      "cannot read the capture: " + std::system_category().message(error) +
                          "; give a file that `gantry capture` wrote, or - for stdin",
                      path);
}

// A pipe will do too. One byte more than the limit is enough for the host to refuse it.
Result<std::string> read_capture(const std::string& path) {
    const bool is_stdin = path == "-";
    const int file = is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return cannot_read(path, errno);
    std::string text;
    int error = 0;
    while (text.size() <= host::kMaxCaptureBytes) {
        constexpr std::size_t kBlock = 1 << 16;
        const auto before = text.size();
        text.resize(before + kBlock);
        const auto size = ::read(file, text.data() + before, kBlock);
        text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        if (size < 0 && errno == EINTR && !Context::cancelled.load()) continue;
        if (size < 0) error = errno;
        if (size <= 0) break;
    }
    if (!is_stdin) ::close(file);
    if (error != 0) return cannot_read(path, error);
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<host::Examination> replay(const std::string& path, const Context& context) {
    GANTRY_TRY_ASSIGN(const auto text, read_capture(path));
    GANTRY_TRY_ASSIGN(const auto host, context.open_host());
    auto examination = host->replay(text, &Context::cancelled);
    if (examination) return examination;
    auto error = std::move(examination).error();
    if (error.path.empty()) error.path = path;
    return error;
}

void run(const std::vector<std::string>& paths, Context& context) {
    for (const auto& path : paths) {
        const auto examination = replay(path, context);
        show_examination(examination, context);
        if (!examination && examination.error().code == ErrorCode::cancelled) return;
    }
}

}  // namespace

void add_replay(CLI::App& app, Context& context) {
    const auto paths = std::make_shared<std::vector<std::string>>();
    auto* command =
        app.add_subcommand("replay", "Inspect what a capture holds, without the bundle; writes nothing");
    command->add_option("file", *paths, "Captures; - for stdin")->required();
    command->callback([paths, &context] { run(*paths, context); });
}

}  // namespace gantry::command

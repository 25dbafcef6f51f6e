#include "output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

namespace gantry::command {

void secure_standard_streams() noexcept {
    // In this order each open() gets the number that was looked at, the lowest that is free.
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0)
            (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    std::signal(SIGPIPE, SIG_IGN);
}

void tell(std::string_view line) {
    std::string text{line};
    text += '\n';
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

void Output::line(std::string_view text) {
    if (error_number_ != 0) return;
    note(std::fwrite(text.data(), 1, text.size(), to_) == text.size() && std::fputc('\n', to_) != EOF);
}

void Output::flush() {
    if (error_number_ == 0) note(std::fflush(to_) == 0);
}

void Output::close() {
    flush();
    note(std::fclose(to_) == 0);
}

void Output::note(bool is_written) {
    if (!is_written && error_number_ == 0) error_number_ = errno != 0 ? errno : EIO;
}

std::optional<Error> Output::failure() const {
    if (error_number_ == 0) return std::nullopt;
    return make_error(ErrorCode::io,
                      "the output could not be written: " + std::system_category().message(error_number_) +
                          "; what the command did stays done");
}

}  // namespace gantry::command

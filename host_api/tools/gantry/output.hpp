// What the command writes to stdout and stderr.
//
// An answer that does not arrive is a failure: a full disk and a reader that went away must not look like a
// short answer. What cannot be told on stderr is lost; nothing is there to tell it to.
#pragma once

#include <cstdio>
#include <optional>
#include <string_view>

#include <gantry/error.hpp>

namespace gantry::command {

// Before any file is opened. A file that got the number of a closed stdout or stderr would have the command's
// own words written into it; in their place goes what refuses to be written. A reader that went away is told by
// its error, never by a signal.
void secure_standard_streams() noexcept;

// To stderr, with an end of line behind it. Throws nothing but std::bad_alloc.
void tell(std::string_view line);

class Output {
public:
    explicit Output(std::FILE* to) noexcept : to_(to) {}

    // After a failure nothing more is written.
    void line(std::string_view text);
    void flush();
    // Nothing is written behind it. A file system may refuse as late as here.
    void close();

    // Code io; nothing while all that was written has arrived.
    [[nodiscard]] std::optional<Error> failure() const;

private:
    void note(bool is_written);

    std::FILE* to_;
    int error_number_ = 0;
};

}  // namespace gantry::command

// What every command shares: the global options, the host, the library, and how answers are shown.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>
#include <gantry/result.hpp>

#include "output.hpp"

namespace gantry::command {

struct Context {
    std::string library_root;  // --library; "": the environment decides
    bool json = false;         // --json
    unsigned wait_seconds = 10;

    int exit_code = 0;  // the worst so far, see exit_code.hpp
    Output output{stdout};

    // Set by Ctrl-C, and when nobody can get the answer any more.
    static host::CancelFlag cancelled;

    // Also tells `log` what there is to log.
    [[nodiscard]] Result<std::shared_ptr<host::Host>> open_host(
        const std::function<void(std::string_view)>& log = {}) const;
    [[nodiscard]] Result<std::shared_ptr<host::Library>> open_library() const;
    // --library, else $GANTRY_LIBRARY, else $XDG_DATA_HOME/gantry, else ~/.local/share/gantry.
    [[nodiscard]] std::string library_path() const;

    // One line on stdout.
    void print(std::string_view line);
    // Whoever waits for them gets the lines now.
    void flush();
    // A line on stderr for whoever reads along; {"hint"} with --json.
    void hint(std::string_view line);
    // On stderr, as JSON or as text; the exit code follows from the error.
    void fail(const Error& error);
    void add_exit_code(int code);
    // After the last answer: fails where not all of it arrived.
    void finish();

private:
    void show(const Error& error);
    void end_where_nobody_reads();
};

}  // namespace gantry::command

// The options that list and search share.
#pragma once

#include <CLI/CLI.hpp>

#include <gantry/host/library.hpp>

namespace gantry::command {

struct ListArguments {
    host::ListOptions options;
    bool needs_review = false;

    // What the library is asked, with a look at the disk for what is shown.
    [[nodiscard]] host::ListOptions asked() const;
};

// `arguments` outlives the command.
void add_list_options(CLI::App& command, ListArguments& arguments);

}  // namespace gantry::command

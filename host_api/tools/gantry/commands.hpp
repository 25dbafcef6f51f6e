// One function a command: adds it to the parser and says what it does when it is chosen.
#pragma once

#include <CLI/CLI.hpp>

#include "context.hpp"

namespace gantry::command {

void add_inspect(CLI::App& app, Context& context);
void add_register(CLI::App& app, Context& context);
void add_import(CLI::App& app, Context& context);
void add_adopt(CLI::App& app, Context& context);
void add_list(CLI::App& app, Context& context);
void add_search(CLI::App& app, Context& context);
void add_show(CLI::App& app, Context& context);
void add_descriptor(CLI::App& app, Context& context);
void add_remove(CLI::App& app, Context& context);
void add_config(CLI::App& app, Context& context);
void add_events(CLI::App& app, Context& context);
void add_validate(CLI::App& app, Context& context);
void add_reconcile(CLI::App& app, Context& context);
void add_rebuild_index(CLI::App& app, Context& context);
void add_relocate(CLI::App& app, Context& context);
void add_capture(CLI::App& app, Context& context);
void add_replay(CLI::App& app, Context& context);
void add_plugins(CLI::App& app, Context& context);

}  // namespace gantry::command

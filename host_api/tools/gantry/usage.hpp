// What is wrong with the arguments, told as every other error is; and help, which is an answer.
#pragma once

#include <CLI/CLI.hpp>

#include "context.hpp"

namespace gantry::command {

// Whether --json is among them, though nothing else of them can be read.
[[nodiscard]] bool asks_for_json(int argc, const char* const* argv) noexcept;

// Shows what parse() of `app` threw; the exit code follows.
void show_parse_error(const CLI::App& app, const CLI::ParseError& error, Context& context);

}  // namespace gantry::command

#include "usage.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "exit_code.hpp"
#include "terminal_text.hpp"

namespace gantry::command {
namespace {

// The command that was chosen, or the part of it that was.
const CLI::App* chosen(const CLI::App* app) {
    for (auto inner = app->get_subcommands(); !inner.empty(); inner = app->get_subcommands())
        app = inner.front();
    return app;
}

std::string full_name(const CLI::App& app) {
    const auto* parent = app.get_parent();
    return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

// The parser only says that a command is missing, also where there is one that it does not know.
std::string what_is_wrong(const CLI::App& app, const CLI::App& command, const CLI::ParseError& error) {
    const bool needs_command = command.get_require_subcommand_min() > 0 && command.get_subcommands().empty();
    if (!needs_command) return error.what();
    const auto left = app.remaining(true);
    if (left.empty()) return "a command is missing";
    const auto kind = left.front().starts_with('-') ? "option" : "command";
    return fmt::format("there is no {} \"{}\"", kind, one_line_text(left.front()));
}

}  // namespace

bool asks_for_json(int argc, const char* const* argv) noexcept {
    const auto* const end = argv + argc;
    const auto* const options_end = std::find(argv, end, std::string_view{"--"});
    return std::find(argv, options_end, std::string_view{"--json"}) != options_end;
}

void show_parse_error(const CLI::App& app, const CLI::ParseError& error, Context& context) {
    if (error.get_exit_code() == 0) {
        std::ostringstream text;
        (void)app.exit(error, text, text);
        auto answer = std::move(text).str();
        while (answer.ends_with('\n')) answer.pop_back();
        return context.print(answer);
    }
    const auto& command = *chosen(&app);
    context.fail(make_error(ErrorCode::invalid_argument,
                            fmt::format("{}; `{} --help` says what there is",
                                        what_is_wrong(app, command, error), full_name(command))));
    context.add_exit_code(kUsage);
}

}  // namespace gantry::command

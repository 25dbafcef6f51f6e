#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "terminal_text.hpp"

namespace gantry::command {
namespace {

// Folders that are named somewhere and not looked at: a plugin that is missed may well be in one.
constexpr std::string_view kFolderNotUsed = "plugin folder not used: ";

void list(Context& context) {
    std::vector<std::string> unused;
    const auto host = context.open_host([&](std::string_view line) {
        if (line.starts_with(kFolderNotUsed)) unused.emplace_back(line);
    });
    if (!host) return context.fail(host.error());
    for (const auto& line : unused) context.hint(line);
    for (const auto& plugin : (*host)->plugins()) {
        if (context.json) {
            context.print(host::to_json(plugin));
            continue;
        }
        // Of a folder that was refused only its path is known.
        const auto name = plugin.identity.id.empty() ? plugin.manifest_path
                                                     : plugin.identity.id + " " + plugin.identity.version;
        context.print(one_line_text(name) +
                      (plugin.problem ? "  not used: " + one_line_text(plugin.problem->message) : ""));
        for (const auto& format : plugin.formats)
            context.print(fmt::format("  {} ({})", format.id, format.is_directory ? "directory" : "file"));
    }
}

}  // namespace

void add_plugins(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("plugins", "The plugins that are here and the formats they know");
    command->require_subcommand(1);
    command->fallthrough();
    command->add_subcommand("list", "All of them")->callback([&context] { list(context); });
}

}  // namespace gantry::command

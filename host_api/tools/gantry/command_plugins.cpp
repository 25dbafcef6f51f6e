#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"

namespace gantry::command {
namespace {

void list(Context& context) {
    const auto host = context.open_host();
    if (!host) return context.fail(host.error());
    for (const auto& plugin : (*host)->plugins()) {
        if (context.json) {
            context.print(host::to_json(plugin));
            continue;
        }
        context.print(fmt::format("{} {}{}", plugin.identity.id, plugin.identity.version,
                                  plugin.problem ? "  not used: " + plugin.problem->message : ""));
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

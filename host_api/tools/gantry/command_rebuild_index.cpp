#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

void run(Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    ProgressLines progress{context.json};
    const auto outcome = (*library)->rebuild_index({&Context::cancelled, progress.callback()});
    if (!outcome) return context.fail(outcome.error());
    context.print(context.json ? host::to_json(*outcome)
                               : fmt::format("{} model{} in the index", outcome->models,
                                             outcome->models == 1 ? "" : "s"));
}

}  // namespace

void add_rebuild_index(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand("rebuild-index", "Make the index anew from the models' records");
    command->callback([&context] { run(context); });
}

}  // namespace gantry::command

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

void run(Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    host::AdoptOptions options;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    const auto outcome = (*library)->adopt_orphan_models(options);
    if (!outcome) return context.fail(outcome.error());
    if (context.json) return context.print(host::to_json(*outcome));
    for (const auto& model : outcome->adopted) context.print(fmt::format("{}: adopted", model.model_id));
    for (const auto& left : outcome->left_alone)
        context.print(fmt::format("{}: left alone ({}): {}", left.path, left.reason, left.message));
    if (outcome->adopted.empty() && outcome->left_alone.empty()) context.print("nothing to adopt");
}

}  // namespace

void add_adopt(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand(
        "adopt",
        "Make models of the library's folders that have no record; downloads in progress are left alone");
    command->callback([&context] { run(context); });
}

}  // namespace gantry::command

#include <memory>

#include <nlohmann/json.hpp>

#include <gantry/host/json.hpp>

#include "commands.hpp"

namespace gantry::command {
namespace {

void run(const std::vector<std::string>& model_ids, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    for (const auto& model_id : model_ids) {
        const auto descriptor = (*library)->resolve_model_execution_descriptor(model_id);
        if (!descriptor) {
            context.fail(descriptor.error());
            continue;
        }
        const auto json = host::to_json(*descriptor);
        context.print(context.json ? json : nlohmann::ordered_json::parse(json).dump(2));
    }
}

}  // namespace

void add_descriptor(CLI::App& app, Context& context) {
    const auto model_ids = std::make_shared<std::vector<std::string>>();
    auto* command = app.add_subcommand(
        "descriptor", "All that an engine needs to run a model; fails for one that is not whole");
    command->add_option("id", *model_ids, "Ids of models")->required();
    command->callback([model_ids, &context] { run(*model_ids, context); });
}

}  // namespace gantry::command

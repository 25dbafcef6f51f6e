#include <memory>

#include <nlohmann/json.hpp>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

void run(const std::vector<std::string>& model_ids, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    ProgressLines progress{context.json};
    const auto show = [&context](const Result<host::ExecutionDescriptor>& descriptor) {
        if (!descriptor) return context.fail(descriptor.error());
        const auto json = host::to_json(*descriptor);
        context.print(context.json ? json : nlohmann::ordered_json::parse(json).dump(2));
    };
    const auto done = (*library)->resolve_model_execution_descriptors(
        model_ids, {&Context::cancelled, progress.callback()}, show);
    if (!done) context.fail(done.error());
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

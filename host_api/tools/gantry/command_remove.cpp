#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"

namespace gantry::command {
namespace {

void run(const std::string& model_id, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    host::RemoveOptions options;
    options.cancel = &Context::cancelled;
    const auto outcome = (*library)->remove_model(model_id, options);
    if (!outcome) return context.fail(outcome.error());
    if (context.json) return context.print(host::to_json(*outcome));
    context.print(fmt::format("{}: removed", outcome->model_id));
    for (const auto& file : outcome->left_files)
        context.print(fmt::format("  left, not made by the library: {}", file));
    for (const auto& folder : outcome->undeleted)
        context.print(fmt::format(
            "  removed, but not all of it could be deleted yet: {}; the next command that writes tries "
            "again; see that nothing in it is mounted or protected",
            folder));
}

}  // namespace

void add_remove(CLI::App& app, Context& context) {
    const auto model_id = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("remove", "Take a model out of the library; a bundle that lies elsewhere stays");
    command->add_option("id", *model_id, "The model's id")->required();
    command->callback([model_id, &context] { run(*model_id, context); });
}

}  // namespace gantry::command

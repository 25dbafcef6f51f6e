#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "exit_code.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::string model_id;
    std::string path;
};

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    host::RelocateOptions options;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    const auto outcome = (*library)->relocate_model(arguments.model_id, arguments.path, options);
    if (!outcome) return context.fail(outcome.error());
    const auto state = outcome->validation_state.value_or(host::ValidationState::invalid);
    context.print(context.json ? host::to_json(*outcome)
                               : fmt::format("{}: {}, {}", outcome->model_id, to_string(outcome->status),
                                             to_string(state)));
    if (!outcome->hint.empty()) context.hint(outcome->hint);
    context.add_exit_code(exit_code_of(state));
}

}  // namespace

void add_relocate(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command =
        app.add_subcommand("relocate", "Tell where a registered bundle is now; its id stays what it is");
    command->add_option("id", arguments->model_id, "The model's id")->required();
    command->add_option("path", arguments->path, "Where the bundle is now")->required();
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "exit_code.hpp"
#include "progress.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::string path;
    host::RegisterOptions options;
};

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    auto options = arguments.options;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    const auto outcome = (*library)->register_external(arguments.path, options);
    if (!outcome) return context.fail(outcome.error());
    context.print(context.json ? host::to_json(*outcome)
                               : fmt::format("{}: {}, {}", outcome->model_id, to_string(outcome->status),
                                             outcome->validation_state ? to_string(*outcome->validation_state)
                                                                       : "not validated"));
    if (!outcome->hint.empty()) context.hint(outcome->hint);
    if (outcome->validation_state) context.add_exit_code(exit_code_of(*outcome->validation_state));
}

}  // namespace

void add_register(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command =
        app.add_subcommand("register", "Add a bundle where it is: nothing is copied, renamed or changed in it");
    command->add_option("path", arguments->path, "The bundle")->required();
    command->add_option("--family", arguments->options.family, "Family, the middle part of the id");
    command->add_option("--name", arguments->options.name, "Name, the last part of the id");
    command->add_option("--format", arguments->options.bundle_format, "The format it must be");
    command->add_option("--tag", arguments->options.tags, "A tag; may be given several times")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

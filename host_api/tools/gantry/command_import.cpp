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
    bool is_in_place = false;
    host::ImportOptions options;
};

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    auto options = arguments.options;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    const auto outcome = arguments.is_in_place ? (*library)->import_model_in_place(arguments.path, options)
                                               : (*library)->import_model(arguments.path, options);
    if (!outcome) return context.fail(outcome.error());
    const auto& state = outcome->validation_state;
    context.print(context.json ? host::to_json(*outcome)
                               : fmt::format("{}: {}, {}", outcome->model_id, to_string(outcome->status),
                                             state ? to_string(*state) : "no plugin knows its format"));
    if (state) context.add_exit_code(exit_code_of(*state));
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto& options = arguments->options;
    auto* command = app.add_subcommand("import", "Copy a model into the library, which owns the copy");
    command->add_option("path", arguments->path, "A file, or the folder of one model")->required();
    command->add_flag("--in-place", arguments->is_in_place,
                      "Take a folder <type>/<family>/<name> of the library as it is; nothing is moved");
    command->add_option("--type", options.model_type,
                        "What it is: llm, diffusion, ... (default: the plugin says)");
    command->add_option("--family", options.family, "Family, the middle part of the id");
    command->add_option("--name", options.name, "Name, the last part of the id");
    command->add_option("--format", options.bundle_format, "The format it must be");
    command->add_option("--tag", options.tags, "A tag; may be given several times")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

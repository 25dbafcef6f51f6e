#include <memory>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "list_options.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

void run(const ListArguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto page = (*library)->list_models(arguments.asked());
    if (!page) return context.fail(page.error());
    context.print(context.json ? host::to_json(*page) : page_text(*page));
}

}  // namespace

void add_list(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<ListArguments>();
    auto* command = app.add_subcommand("list", "The models of the library");
    add_list_options(*command, *arguments);
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

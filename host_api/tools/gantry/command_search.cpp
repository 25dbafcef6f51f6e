#include <memory>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "list_options.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::string text;
    ListArguments list;
};

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto page = (*library)->search_models(arguments.text, arguments.list.asked());
    if (!page) return context.fail(page.error());
    context.print(context.json ? host::to_json(*page) : page_text(*page));
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand(
        "search", "Models with all of these words in their id, name, family or tags, best first");
    command->add_option("text", arguments->text, "Words; the last one may be the beginning of one")->required();
    add_list_options(*command, arguments->list);
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

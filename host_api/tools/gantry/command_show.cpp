#include <memory>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

void run(const std::string& model_id, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto record = (*library)->get_model(model_id);
    if (!record) return context.fail(record.error());
    context.print(context.json ? host::to_json(*record) : record_text(*record));
}

}  // namespace

void add_show(CLI::App& app, Context& context) {
    const auto model_id = std::make_shared<std::string>();
    auto* command = app.add_subcommand("show", "One model: its record, its findings, who checked it and when");
    command->add_option("id", *model_id, "The model's id")->required();
    command->callback([model_id, &context] { run(*model_id, context); });
}

}  // namespace gantry::command

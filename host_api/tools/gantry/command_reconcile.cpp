#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "progress.hpp"
#include "terminal_text.hpp"

namespace gantry::command {
namespace {

std::string outcome_text(const host::ReconcileOutcome& outcome) {
    std::string text;
    for (const auto& change : outcome.changes)
        text += fmt::format("{}: {}{}{}\n", change.model_id, change.change,
                            change.validation_state.empty() ? "" : ", " + change.validation_state,
                            change.code.empty() ? "" : " (" + change.code + ")");
    for (const auto& model : outcome.not_checked)
        text +=
            fmt::format("{}: not checked ({}): {}\n", model.model_id, model.code, one_line_text(model.message));
    for (const auto& folder : outcome.left_alone)
        text += fmt::format("{}: left alone ({}): {}\n", one_line_text(folder.path), folder.reason,
                            one_line_text(folder.message));
    text += fmt::format("{} checked, {} unchanged, {} examined, {} changed, {} adopted", outcome.checked,
                        outcome.unchanged, outcome.validated, outcome.changed, outcome.adopted);
    if (outcome.weak > 0)
        text += fmt::format(
            "\n{} on file systems that tell changes badly: `gantry validate --all` looks at everything",
            outcome.weak);
    return text;
}

void run(const std::string& model_id, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    host::ReconcileOptions options;
    options.model_id = model_id;
    options.cancel = &Context::cancelled;
    ProgressLines progress{context.json};
    options.progress = progress.callback();
    const auto outcome = (*library)->reconcile(options);
    if (!outcome) return context.fail(outcome.error());
    context.print(context.json ? host::to_json(*outcome) : outcome_text(*outcome));
}

}  // namespace

void add_reconcile(CLI::App& app, Context& context) {
    const auto model_id = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("reconcile", "Find what changed on disk, and bring records and index up to it");
    command->add_option("id", *model_id, "Only this model");
    command->callback([model_id, &context] { run(*model_id, context); });
}

}  // namespace gantry::command

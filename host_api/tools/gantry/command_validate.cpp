#include <memory>

#include <fmt/format.h>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "exit_code.hpp"
#include "progress.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    std::vector<std::string> model_ids;
    bool all = false;
    std::string depth = "headers";
};

std::string outcome_text(const host::ValidationOutcome& outcome) {
    auto text = fmt::format("{}: {}\n{}", outcome.model_id, to_string(outcome.validation_state),
                            findings_text(outcome.findings));
    if (!outcome.is_recorded) text += "  not recorded: the record cannot be written here\n";
    text.pop_back();
    return text;
}

void show(const Result<host::ValidationOutcome>& outcome, Context& context) {
    if (!outcome) return context.fail(outcome.error());
    context.print(context.json ? host::to_json(*outcome) : outcome_text(*outcome));
    context.add_exit_code(exit_code_of(outcome->validation_state));
}

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto depth = depth_from(arguments.depth).value_or(Depth::headers);
    ProgressLines progress{context.json};
    const host::ValidateOptions options{depth, &Context::cancelled, progress.callback()};
    if (arguments.all) {
        const auto done =
            (*library)->validate_all(options, [&context](const auto& outcome) { show(outcome, context); });
        if (!done) context.fail(done.error());
        return;
    }
    for (const auto& model_id : arguments.model_ids) {
        const auto outcome = (*library)->validate_model(model_id, options);
        show(outcome, context);
        if (!outcome && outcome.error().code == ErrorCode::cancelled) return;
    }
}

}  // namespace

void add_validate(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("validate", "Examine models now and record what is found");
    auto* ids = command->add_option("id", arguments->model_ids, "Ids of models");
    auto* all = command->add_flag("--all", arguments->all, "Every model of the library")->excludes(ids);
    command->add_option("--depth", arguments->depth, "structure, headers or content")
        ->check(CLI::IsMember({"structure", "headers", "content"}))
        ->capture_default_str();
    command->callback([arguments, all, ids, &context] {
        if (ids->empty() && all->empty()) throw CLI::RequiredError("an id or --all");
        run(*arguments, context);
    });
}

}  // namespace gantry::command

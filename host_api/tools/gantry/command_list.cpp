#include <limits>
#include <memory>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "text.hpp"

namespace gantry::command {
namespace {

struct Arguments {
    host::ListOptions options;
    bool needs_review = false;
};

void run(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    auto options = arguments.options;
    if (arguments.needs_review) options.needs_review = true;
    const auto page = (*library)->list_models(options);
    if (!page) return context.fail(page.error());
    Context::print(context.json ? host::to_json(*page) : page_text(*page));
}

}  // namespace

void add_list(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    auto& options = arguments->options;
    auto* command = app.add_subcommand("list", "The models of the library");
    command->add_option("--limit", options.limit, "At most so many")
        ->check(CLI::Range(std::uint32_t{1}, std::numeric_limits<std::uint32_t>::max()))
        ->capture_default_str();
    command->add_option("--cursor", options.cursor, "Go on behind a page: its next_cursor");
    command->add_option("--state", options.validation_state, "valid, degraded or invalid")
        ->check(CLI::IsMember({"valid", "degraded", "invalid"}));
    command->add_option("--format", options.bundle_format, "Only this bundle format");
    command->add_option("--kind", options.storage_kind, "library_owned or external_reference")
        ->check(CLI::IsMember({"library_owned", "external_reference"}));
    command->add_flag("--needs-review", arguments->needs_review, "Only models that a person should look at");
    command->callback([arguments, &context] { run(*arguments, context); });
}

}  // namespace gantry::command

#include "list_options.hpp"

#include <limits>

namespace gantry::command {

host::ListOptions ListArguments::asked() const {
    auto asked = options;
    if (needs_review) asked.needs_review = true;
    asked.check_roots = true;
    return asked;
}

void add_list_options(CLI::App& command, ListArguments& arguments) {
    auto& options = arguments.options;
    command.add_option("--limit", options.limit, "At most so many")
        ->check(CLI::Range(std::uint32_t{1}, std::numeric_limits<std::uint32_t>::max()))
        ->capture_default_str();
    command.add_option("--cursor", options.cursor, "Go on behind a page: its next_cursor");
    command
        .add_option("--state", options.validation_state,
                    "valid, degraded or invalid, as recorded; a model without its plugin "
                    "(needs_plugin in the list) keeps the state that it was found in last")
        ->check(CLI::IsMember({"valid", "degraded", "invalid"}));
    command.add_option("--format", options.bundle_format, "Only this bundle format");
    command.add_option("--kind", options.storage_kind, "library_owned or external_reference")
        ->check(CLI::IsMember({"library_owned", "external_reference"}));
    command.add_flag("--needs-review", arguments.needs_review, "Only models that a person should look at");
}

}  // namespace gantry::command

#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gantry/host/json.hpp>

#include "commands.hpp"
#include "known_tasks.hpp"

namespace gantry::command {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
    std::string key;
    std::string value;
};

std::string as_json(const std::string& value) {
    if (Json::accept(value)) return value;
    try {
        return Json(value).dump();
    } catch (const Json::exception&) {
        return value;  // not UTF-8; the library refuses it, and says what it takes
    }
}

void show(const host::LibraryConfiguration& configuration, const std::string& key, Context& context) {
    const auto json = Json::parse(host::to_json(configuration));
    if (!key.empty()) return context.print(json.at(key).dump());
    if (context.json) return context.print(json.dump());
    for (const auto& [name, value] : json.items()) context.print(fmt::format("{} = {}", name, value.dump()));
}

void get(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto configuration = (*library)->configuration();
    if (!configuration) return context.fail(configuration.error());
    show(*configuration, arguments.key, context);
}

void set(const Arguments& arguments, Context& context) {
    const auto library = context.open_library();
    if (!library) return context.fail(library.error());
    const auto configuration = (*library)->set_configuration(arguments.key, as_json(arguments.value));
    if (!configuration) return context.fail(configuration.error());
    show(*configuration, {}, context);
    if (arguments.key != "accepted_tasks") return;
    for (const auto& task : configuration->accepted_tasks)
        if (!is_known_task(task))
            context.hint(
                fmt::format("no task is known by the name \"{}\"; models of all tasks but those of the "
                            "list are invalid now: is it spelled right?",
                            task));
}

}  // namespace

void add_config(CLI::App& app, Context& context) {
    const auto arguments = std::make_shared<Arguments>();
    const CLI::IsMember is_setting{{"accepted_tasks", "allowed_folders", "event_limit"}};
    auto* command = app.add_subcommand("config", "What this library takes, and how much it remembers");
    command->require_subcommand(1);
    command->fallthrough();
    auto* getting = command->add_subcommand("get", "All settings, or one as JSON");
    getting->add_option("key", arguments->key, "accepted_tasks, allowed_folders or event_limit")
        ->check(is_setting);
    getting->fallthrough();
    getting->callback([arguments, &context] { get(*arguments, context); });
    auto* setting = command->add_subcommand("set", "Change one; null gives the default back");
    setting->add_option("key", arguments->key, "accepted_tasks, allowed_folders or event_limit")
        ->required()
        ->check(is_setting);
    setting->add_option("value", arguments->value, "JSON; a word that is no JSON counts as text")->required();
    setting->fallthrough();
    setting->callback([arguments, &context] { set(*arguments, context); });
}

}  // namespace gantry::command

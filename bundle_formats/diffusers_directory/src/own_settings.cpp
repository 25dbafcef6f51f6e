#include "own_settings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kDefaults = "_use_default_values";

}  // namespace

std::string problem_of_own_settings(const JsonObject& configuration) {
    if (const auto* name = configuration.find("_class_name");
        name != nullptr && name->as_string() == nullptr && name->as_array() == nullptr)
        return fmt::format("\"_class_name\" is {}, not a text", name->kind_name());
    if (const auto* names = configuration.find(kDefaults); names != nullptr && names->as_array() == nullptr &&
                                                           names->as_string() == nullptr &&
                                                           names->as_object() == nullptr)
        return fmt::format("\"{}\" is {}, not a list of names", kDefaults, names->kind_name());
    return {};
}

bool is_left_to_default(const JsonObject& configuration, std::string_view name) {
    const auto* value = configuration.find(kDefaults);
    const auto* names = value == nullptr ? nullptr : value->as_array();
    return names != nullptr && std::any_of(names->begin(), names->end(), [&](const JsonValue& each) {
               return each.as_string() != nullptr && *each.as_string() == name;
           });
}

}  // namespace gantry::formats::diffusers_directory

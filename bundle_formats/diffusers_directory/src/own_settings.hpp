// What diffusers' ConfigMixin reads of each of its configurations itself, model_index.json among them, before
// the class sees the rest (rule D46).
#pragma once

#include <string>
#include <string_view>

#include <gantry/formats/json_value.hpp>

namespace gantry::formats::diffusers_directory {

// Which of these the loader cannot use, half a sentence; "" if it can.
[[nodiscard]] std::string problem_of_own_settings(const JsonObject& configuration);

// Whether `_use_default_values` says that `name` is to be taken for not there.
[[nodiscard]] bool is_left_to_default(const JsonObject& configuration, std::string_view name);

}  // namespace gantry::formats::diffusers_directory

// What the base classes of models read of every config.json themselves, whatever the model (rule D46).
#pragma once

#include <string>

#include <gantry/formats/json_value.hpp>

#include "weights.hpp"

namespace gantry::formats::diffusers_directory {

// Which of these the loader cannot use, half a sentence; "" if it can.
[[nodiscard]] std::string problem_of_model_settings(const JsonObject& configuration, WeightLibrary library);

}  // namespace gantry::formats::diffusers_directory

// Members of tokenizer_config.json that the base class of all tokenizers reads, besides the tokens that the
// vocabulary's numbers go with: rule D18.
#pragma once

#include <string>

#include <gantry/formats/json_value.hpp>

namespace gantry::formats::diffusers_directory {

// Which of these the loader cannot use, half a sentence; "" if it can.
[[nodiscard]] std::string problem_of_tokenizer_config(const JsonObject& settings);

}  // namespace gantry::formats::diffusers_directory

// README.md of a connected pipeline: the YAML block that starts it names the repository to take components
// from.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats::diffusers_directory {

struct ModelCard {
    std::string repository;  // the first under `prior:`, the one that the loader takes; "" where there is none
    std::string problem;     // why the loader cannot use the file, half a sentence; "" if it can
};

// No parser of YAML: reads entries that start a line, and calls broken only what is so for certain. Behind the
// first line on that starts a text or a list of several lines it finds fault with nothing.
[[nodiscard]] ModelCard read_model_card(std::string_view text);

}  // namespace gantry::formats::diffusers_directory

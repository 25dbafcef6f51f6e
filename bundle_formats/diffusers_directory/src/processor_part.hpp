// What a processor's settings have to say of one of its parts, from which the loader tells the part's class.
#pragma once

#include <string>
#include <string_view>

#include <gantry/formats/json_value.hpp>

#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// Half a sentence; "" where the loader can build the part from `settings`.
[[nodiscard]] std::string problem_of_part(const JsonObject& settings, std::string_view part,
                                          const Folder& folder);

}  // namespace gantry::formats::diffusers_directory

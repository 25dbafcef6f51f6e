// Connected pipelines: the front matter of README.md may name a second repository to load components from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::formats::diffusers_directory {

// The repositories under `prior:` of the YAML block that starts README.md; empty where there are none.
[[nodiscard]] std::vector<std::string> connected_repositories(const BundleView& view);

// The same of a text. Not for YAML at large: reads `prior: name`, `prior: [a, b]` and a list below it.
[[nodiscard]] std::vector<std::string> read_front_matter(std::string_view text);

}  // namespace gantry::formats::diffusers_directory

// What a pipeline takes from outside of the bundle: components of a second repository, which the front matter
// of README.md names (rules D32 and D53), and a safety checker of another package (rule D54).
#pragma once

#include <gantry/bundle_view.hpp>

#include "model_index.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

void check_connected_repository(const BundleView& view, Survey& survey);
void check_outside_checker(const ModelIndex& index, Survey& survey);

}  // namespace gantry::formats::diffusers_directory

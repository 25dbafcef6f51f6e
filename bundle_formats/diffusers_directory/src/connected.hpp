// Components of a second repository, which the front matter of README.md names (rules D32 and D53).
#pragma once

#include <gantry/bundle_view.hpp>

#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

void check_connected_repository(const BundleView& view, Survey& survey);

}  // namespace gantry::formats::diffusers_directory

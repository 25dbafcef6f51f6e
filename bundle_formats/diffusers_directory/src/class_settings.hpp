// What a pipeline's class looks at besides its components: versions and settings (rules D50 to D52).
#pragma once

#include <gantry/bundle_view.hpp>

#include "model_index.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

// Rules D50 and D51.
void check_class_settings(const ModelIndex& index, Survey& survey);

// Rule D52, once the components are known.
void check_unet_version(const BundleView& view, const Survey& survey, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

// What a pipeline's class looks at besides its components: versions (rules D50 and D52).
#pragma once

#include <gantry/bundle_view.hpp>

#include "model_index.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

// Rule D50.
void check_class_settings(const ModelIndex& index, Survey& survey);

// Rule D52, once the components are known.
void check_unet_version(const BundleView& view, const Survey& survey, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

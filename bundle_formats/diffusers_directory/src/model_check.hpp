// Finds the arguments under which the loader finds every model's weights whole, and holds those files to the
// rules.
//
// A bundle is judged over all calls that its descriptor could give: where the files that a plain call would
// read are broken, those of a variant may be whole.
#pragma once

#include <string>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "findings.hpp"
#include "loader_mode.hpp"
#include "weight_check.hpp"

namespace gantry::formats::diffusers_directory {

struct CheckedModels {
    LoaderMode mode;
    std::vector<CheckedWeights> weights;  // of each model, in their order; no files where it has none
    Findings findings;
};

// `named_folders`: those of the root that the index names, whatever it says of them.
[[nodiscard]] CheckedModels check_models(const BundleView& view, const ExamineOptions& options,
                                         const std::vector<ModelFolder>& models,
                                         const std::vector<std::string>& named_folders);

}  // namespace gantry::formats::diffusers_directory

// Holds the weight files that the loader would read to the rules, and tells which they are.
#pragma once

#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/report.hpp>

#include "findings.hpp"
#include "folder.hpp"
#include "weights.hpp"

namespace gantry::formats::diffusers_directory {

// One file, or the shards of an index. `options` decides whether headers are read.
[[nodiscard]] std::vector<WeightFile> check_weights(const BundleView& view, const ExamineOptions& options,
                                                    const Folder& folder, const WeightChoice& choice,
                                                    Findings& findings);

// What the first bytes of a file say: rules D29 to D31. Fills in `file.dtype`.
void check_header(const BundleView& view, WeightFile& file, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

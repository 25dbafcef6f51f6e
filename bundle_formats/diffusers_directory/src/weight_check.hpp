// Holds the weight files that the loader would read to the rules, and tells which they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/report.hpp>

#include "findings.hpp"
#include "folder.hpp"
#include "weights.hpp"

namespace gantry::formats::diffusers_directory {

struct CheckedWeights {
    std::vector<WeightFile> files;
    std::string first_tensor;  // the first name in byte order, "" where no header was read
};

// One file, or the shards of an index. `options` decides whether headers are read.
[[nodiscard]] CheckedWeights check_weights(const BundleView& view, const ExamineOptions& options,
                                           const Folder& folder, const WeightChoice& choice,
                                           Findings& findings);

// What onnxruntime opens, under this one name: rules D20, D21 and D29. nullopt where it is not to be used.
inline constexpr std::string_view kOnnxFile = "model.onnx";
[[nodiscard]] std::optional<WeightFile> check_onnx_model(const BundleView& view, const ExamineOptions& options,
                                                         const Folder& folder, Findings& findings);

// What the first bytes of a file say: rules D29 to D31. Fills in `file.dtype`, and lowers `first_tensor` to the
// first name of this file if that comes before it.
void check_header(const BundleView& view, WeightFile& file, std::string& first_tensor, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

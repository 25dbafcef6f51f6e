// Holds the weight files that the loader would read to the rules, and tells which they are.
#pragma once

#include <cstddef>
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

// Of the tensors of a model, as far as its files were read.
struct TensorNames {
    std::string first;  // in byte order, "" for none
    bool keeps_all = false;
    std::vector<std::size_t> hashes;  // of all names, where they are kept
};

// What the first bytes of a file say: rules D29 to D31. Fills in `file.dtype`, and adds its tensors to `names`.
void check_header(const BundleView& view, WeightFile& file, TensorNames& names, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

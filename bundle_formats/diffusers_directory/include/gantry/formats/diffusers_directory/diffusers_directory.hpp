// diffusers_directory: a folder that DiffusionPipeline.from_pretrained() loads, known by model_index.json.
//
// Three pure functions of (view, options), as the plugin contract wants them. What is checked and why:
// FORMAT.md; each finding carries the id of its rule there. The verdict is one of the bundle and holds for
// the library versions in kVersions.
//
// Not for: pipelines in one file, the modular layout, exports for ONNX Runtime or OpenVINO.
// Threads: any; each call with its own view. Errors: none, a broken bundle is a row of findings.
#pragma once

#include <array>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/report.hpp>

namespace gantry::formats::diffusers_directory {

inline constexpr std::string_view kFormatId = "diffusers_directory";
inline constexpr std::string_view kMarker = "model_index.json";
// The releases whose loaders the rules were read from and tried against.
inline constexpr std::array<std::string_view, 2> kVersions{"diffusers==0.42.1", "transformers==5.23.0"};
// An older pair, of which is told whether it loads the bundle as well.
inline constexpr std::array<std::string_view, 2> kOlderVersions{"diffusers==0.35.2", "transformers==4.57.3"};

// Certain where model_index.json is an object with `_class_name`, weak where there is something of that name
// that does not read so, none without it. Reads at most model_index.json.
[[nodiscard]] Detection detect(const BundleView& view, const ExamineOptions& options);

void validate(const BundleView& view, const ExamineOptions& options, const FindingReceiver& receiver);

// Tells what is there, also of a broken bundle.
void describe(const BundleView& view, const ExamineOptions& options, const DescriptionReceiver& receiver);

}  // namespace gantry::formats::diffusers_directory

// The settings of image processors and feature extractors, and of the processors that join them with a
// tokenizer: rules D19 and D47.
#pragma once

#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// `part`: "image_processor" or "feature_extractor", of a class that model_index.json names itself. Answers the
// file that it reads, seen from the bundle root.
std::string check_lone_part(const BundleView& view, const Folder& folder, std::string_view part,
                            Findings& findings);

// `parts` as in the class table, joined by "+".
std::string check_processor(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                            std::string_view parts, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

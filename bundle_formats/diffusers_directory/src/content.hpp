// Depth `content`: every file that the loader would read against the digest that its download recorded (rules
// D37 to D39).
#pragma once

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

// Of a survey that is complete otherwise. Leaves out files in which something is wrong already.
void check_content(const BundleView& view, const ExamineOptions& options, Survey& survey);

}  // namespace gantry::formats::diffusers_directory

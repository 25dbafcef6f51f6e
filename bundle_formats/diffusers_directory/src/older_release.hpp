// What an older pair of releases would make of a bundle that the newest pair loads (data/older_release.tsv).
//
// "Whole" is true for a library version: transformers 5 writes tokenizers and CLIP weights in a way that 4.57
// cannot read, and older releases lack classes.
#pragma once

#include <string>
#include <vector>

#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

// Why the older pair does not load it, or loads it wrong, each half a sentence; empty: it loads it.
// Only meaningful of a survey without problems. Tensor names tell, so look at depth headers or above.
[[nodiscard]] std::vector<std::string> problems_under_older_release(const Survey& survey);

}  // namespace gantry::formats::diffusers_directory

// Rules D35 and D36: what the names at the root, and in a component's folder, tell by themselves.
#pragma once

#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

void check_modular_index(const Folder& root, Findings& findings);

// Names that differ in nothing but the case of ASCII letters.
void check_case_clashes(const Folder& folder, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

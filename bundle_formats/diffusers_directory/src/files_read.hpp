// Which small files of a component's folder its class reads.
#pragma once

#include <string>
#include <vector>

#include "component_classes.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// Those that are there, seen from the bundle root, sorted. Not weights, and nothing for code of the bundle's
// own.
[[nodiscard]] std::vector<std::string> files_read(const Folder& folder, const ComponentClass& component);

}  // namespace gantry::formats::diffusers_directory

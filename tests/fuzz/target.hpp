// What fuzz targets share: a good bundle in memory, one file of which is the input, and what must then hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gantry/examine_options.hpp>

#include "views/memory_view.hpp"

namespace gantry::fuzz {

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Ends the process with a line that says what does not hold.
void require(bool holds, const char* what);

// A folder of tests/data/bundles.
[[nodiscard]] host::MemoryView read_bundle(std::string_view name);
// Puts a folder of another one into it.
void add_folder(host::MemoryView& view, std::string_view bundle, std::string_view folder);

// Validates and describes it as the plugin does; requires what is promised of any bundle.
void examine(host::View& bundle, Depth depth = Depth::headers);

// For inputs that are JSON: the headers of the weights, which are good, cost most of the time and are read for
// one input in eight.
[[nodiscard]] inline Depth depth_for(std::size_t size) {
    return size % 8 == 0 ? Depth::headers : Depth::structure;
}

}  // namespace gantry::fuzz

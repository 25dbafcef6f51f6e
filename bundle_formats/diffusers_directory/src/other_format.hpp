// Rule D34: exports of a pipeline keep its index and hold files of another runtime.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>

#include "folder.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

struct ExportedFormat {
    std::string_view id;       // of the format that it is
    std::string_view runtime;  // that it was made for
    std::string file;          // that shows it, seen from the bundle root
};

// Asked once the survey is complete. Nothing of a bundle that diffusers loads as it is, and nothing of one
// whose class is made for ONNX files: that is a pipeline of diffusers like any other.
[[nodiscard]] std::optional<ExportedFormat> find_exported_format(const BundleView& view, const Folder& root,
                                                                 const Survey& survey);

// Says so in the place of what a diffusers pipeline would lack.
void report_exported_format(const ExportedFormat& exported, Survey& survey);

}  // namespace gantry::formats::diffusers_directory

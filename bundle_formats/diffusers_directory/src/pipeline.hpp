// The pipeline itself: its class, its task, code that comes with it, and the entries that the class asks for.
#pragma once

#include <string>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "model_index.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

struct NamedIndexEntry {
    std::string name;
    IndexEntry entry;
};

// Rules D4 to D7. Answers whether the class is one whose components can be told.
bool read_pipeline(const BundleView& view, const ModelIndex& index, const ExamineOptions& options,
                   Survey& survey);

// The components that the pipeline would load, in the order of the index: what the class takes, or every
// [library, class] where the class is not in the table.
[[nodiscard]] std::vector<NamedIndexEntry> listed_components(const ModelIndex& index, const Survey& survey);

// Rules D8 to D11.
void check_entries(const ModelIndex& index, Survey& survey);

// Whether `module` can be the name of a module file: nothing that leads into another folder.
[[nodiscard]] bool is_module_name(std::string_view module) noexcept;

}  // namespace gantry::formats::diffusers_directory

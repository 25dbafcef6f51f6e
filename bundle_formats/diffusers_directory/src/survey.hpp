// Survey: one walk over a bundle. validate() reports what it found wrong, describe() what is there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/report.hpp>

#include "component_classes.hpp"
#include "findings.hpp"
#include "loader_mode.hpp"
#include "pipeline_classes.hpp"

namespace gantry::formats::diffusers_directory {

struct SurveyedComponent {
    Component description;
    ComponentKind kind = ComponentKind::custom;
    std::vector<WeightFile> weights;  // what the loader would read
    std::vector<std::string> files;   // the others that it would read, seen from the bundle root, sorted
    std::vector<std::string> custom_code_files;
    std::string first_tensor;  // in byte order, "" where no header was read
};

struct Survey {
    Findings findings;
    bool has_index = false;  // model_index.json could be read as an object; else nothing below is known
    std::string pipeline_class;
    const PipelineClass* known_class = nullptr;  // nullptr: not in the table, or code of the bundle's own
    std::string diffusers_version;               // that wrote the bundle, "" if it does not say
    std::vector<std::string> custom_code_files;  // sorted
    std::vector<std::string> external_references;
    std::string outside_package;                // that brings a component, "" where none does
    bool has_unknown_repository = false;        // there may be another one, and what names it is broken
    std::vector<SurveyedComponent> components;  // in the order of the index
    LoaderMode mode;
};

[[nodiscard]] Survey take_survey(const BundleView& view, const ExamineOptions& options);

}  // namespace gantry::formats::diffusers_directory

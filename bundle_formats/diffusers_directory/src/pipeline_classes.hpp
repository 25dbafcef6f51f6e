// The pipeline classes that the library knows: what each takes and what it does (data/pipeline_classes.tsv).
#pragma once

#include <string_view>
#include <vector>

namespace gantry::formats::diffusers_directory {

struct PipelineClass {
    std::string_view name;
    std::vector<std::string_view> tasks;     // ids of tasks.hpp, the primary first; empty: nobody knows
    std::vector<std::string_view> required;  // components it cannot be built without
    std::vector<std::string_view> optional;
    std::vector<std::string_view> checked_settings;  // whose type the loader checks, and which is no list
    bool is_exported = true;                   // false: in the library's source, out of reach for its loader
    bool is_connected = false;                 // may take components from a second repository
    bool needs_extractor_for_checker = false;  // takes no safety checker without a feature extractor
    bool reads_unet_version = false;           // compares the version in the configuration of its unet
    std::string_view checker_package;          // brings the safety checker that it builds where there is none

    [[nodiscard]] bool takes(std::string_view component) const noexcept;
};

// nullptr: no such class. Lives as long as the program.
[[nodiscard]] const PipelineClass* find_pipeline_class(std::string_view name);

// Whether `name` is a module of the library's pipelines ("stable_diffusion"), which an entry may name as its
// library.
[[nodiscard]] bool is_pipeline_module(std::string_view name);

}  // namespace gantry::formats::diffusers_directory

// What a component needs in its folder besides weights: rules D16 to D19.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>
#include <gantry/formats/json_file.hpp>

#include "component_classes.hpp"
#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// What to report of a configuration file.
struct ConfigFile {
    Report if_missing;
    Report if_invalid;
};

struct ConfigRequest {
    std::string_view name;
    ConfigFile file;
    std::uint64_t max_bytes = kMaxConfigBytes;
    bool may_be_empty = true;  // whether {} will do
    std::string consequence = "The loader fails without it";
};

// Reads a JSON object of the folder. nullopt: it is not usable, and `findings` says why.
std::optional<JsonDocument> check_config(const BundleView& view, const Folder& folder,
                                         const ConfigRequest& request, Findings& findings);

// Answers the configuration file that it reads, seen from the bundle root; "" for none.
std::string check_component_files(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                                  const ComponentClass& component, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

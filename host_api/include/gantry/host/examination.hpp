// Examination: what one look at a bundle told: what it is, whether it is whole, and how to run it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/examine_options.hpp>
#include <gantry/finding.hpp>
#include <gantry/host/export.hpp>
#include <gantry/report.hpp>

namespace gantry::host {

// What a path is, before anyone asks whether it is whole.
enum class PathKind {
    single_bundle,           // a directory that one format claims
    single_file,             // a file that one format claims, or a model's by its name
    single_model_directory,  // a folder around one model
    multi_model_container,   // a folder of several models
    ambiguous,               // several formats claim it alike
    unsupported,             // none does
};

enum class ValidationState {
    valid,     // every rule holds; warnings allowed
    degraded,  // it is what it claims, but not all of it can be used now
    invalid,   // it cannot be executed under the contract, however complete it is
};

[[nodiscard]] GANTRY_HOST_API std::string_view to_string(PathKind kind) noexcept;
[[nodiscard]] GANTRY_HOST_API std::string_view to_string(ValidationState state) noexcept;
[[nodiscard]] GANTRY_HOST_API std::optional<ValidationState> validation_state_from(
    std::string_view text) noexcept;

// The worst severity decides: fatal is invalid, degrading is degraded, anything else valid.
[[nodiscard]] GANTRY_HOST_API ValidationState state_of(const std::vector<Finding>& findings) noexcept;

// Which plugin said so.
struct PluginIdentity {
    std::string id;
    std::string version;
    std::string sha256;  // of the module, 64 hex digits

    friend bool operator==(const PluginIdentity&, const PluginIdentity&) = default;
};

struct DescribedComponent {
    Component component;
    std::vector<WeightFile> weights;

    friend bool operator==(const DescribedComponent&, const DescribedComponent&) = default;
};

// What describe() reported, in its order.
struct Description {
    Identity identity;
    std::vector<DescribedComponent> components;
    std::map<std::string, std::string> facts;  // "<format>.<name>" to one JSON value
    std::vector<EngineHint> engines;           // sorted by engine

    friend bool operator==(const Description&, const Description&) = default;
};

// One format that claims a path.
struct Candidate {
    std::string bundle_format;
    std::string plugin_id;
    int strength = 0;    // 1 to 100
    std::string reason;  // what the detector saw
};

struct Examination {
    std::string path;  // as it was given
    PathKind kind = PathKind::unsupported;
    std::string bundle_format;  // "" where no format claims it
    std::optional<PluginIdentity> plugin;
    Depth depth = Depth::structure;
    ValidationState validation_state = ValidationState::invalid;
    std::vector<Finding> findings;  // sorted by path, rule, code
    Description description;
    std::vector<Candidate> candidates;  // strongest first
    std::vector<std::string> members;   // of a path that is no model itself: the models in it, absolute paths
};

}  // namespace gantry::host

// ExecutionDescriptor: all that an engine needs to run a model, version 1 of the contract.
//
// The JSON of to_json() follows schemas/execution-descriptor-v1.schema.json and has the same names.
// Members are only ever appended within a version.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/progress.hpp>

namespace gantry::host {

struct WeightDescriptor {
    std::string format;       // "safetensors", "pickle", ...
    std::string path;         // absolute; of a single file or of one shard
    std::string shard_index;  // absolute path of the index that names the file, "" when it stands alone
    std::string variant;      // "fp16", "" for none
    std::string dtype;        // "" where the depth of validation did not reach it
    std::uint64_t size_bytes = 0;
};

struct ResolveOptions {
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};  // most models are answered for without a report
};

struct ComponentDescriptor {
    std::string role;
    std::string name;
    std::string library;
    std::string class_name;
    std::string path;         // absolute
    std::string config_file;  // absolute, "" for none
    std::vector<WeightDescriptor> weights;
};

// One requirement that a dependency binding could not meet, or the binding itself; see docs/metadata.md.
struct DependencyError {
    std::string code;
    std::string scope;  // "top_level" or "binding"
    std::string binding_id;
    std::string field;
    std::string message;
};

struct DependencyBinding {
    std::string binding_id;
    std::string profile_id;
    std::int64_t profile_version = 0;
    std::string backend_key;  // "" means any
    std::string platform_selector;
    std::string binding_kind;
    std::string validation_state;  // resolved unknown_profile invalid_profile profile_conflict
    std::vector<DependencyError> validation_errors;
};

struct DependencyResolution {
    std::string model_id;
    std::string platform_key;  // "linux-x86_64"
    std::string backend_key;
    int dependency_contract_version = 1;
    std::string validation_state = "resolved";
    std::vector<DependencyError> validation_errors;
    std::vector<DependencyBinding> bindings;
};

struct ExecutionDescriptor {
    int execution_contract_version = 1;

    std::string model_id;
    std::string model_type;
    std::string bundle_format;
    PluginIdentity plugin;
    std::string storage_kind;  // library_owned, external_reference

    ValidationState validation_state = ValidationState::valid;
    std::vector<Finding> findings;      // warnings and infos: an engine only gets a valid model
    std::string validation_checked_at;  // RFC 3339, UTC: when this verdict was first reached
    std::string fingerprint;            // changes when anything that the verdict rests on changes

    std::string entry_path;  // absolute; what an engine opens
    std::string entry_kind;  // directory, file
    std::string pipeline_class;
    std::string task_type_primary;
    std::vector<std::string> tasks;
    std::vector<std::string> input_modalities;
    std::vector<std::string> output_modalities;
    std::string variant;

    std::vector<ComponentDescriptor> components;

    std::string recommended_backend;
    std::vector<std::string> runtime_engine_hints;
    bool requires_custom_code = false;
    std::vector<std::string> custom_code_files;  // relative to entry_path
    bool pickle_weights = false;
    std::vector<std::string> external_references;
    std::vector<EngineHint> engines;           // sorted by engine; facts, no rank
    std::map<std::string, std::string> facts;  // "<format>.<name>" to one JSON value

    DependencyResolution dependency_resolution;
};

// One line of JSON.
[[nodiscard]] GANTRY_HOST_API std::string to_json(const ExecutionDescriptor& descriptor);

}  // namespace gantry::host

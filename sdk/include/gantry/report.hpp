// What a format reports, and the receivers that take it: the comfortable side of abi/receiver.h.
//
// The receivers do not own what is behind them. A report that answers false means: the host wants no more,
// return soon.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/abi/format.h>
#include <gantry/abi/receiver.h>
#include <gantry/finding.hpp>
#include <gantry/text.hpp>

namespace gantry {

// What the bundle is. Members that do not apply stay empty.
struct Identity {
    std::string model_type = "unknown";  // llm vlm reranker diffusion embedding audio vision unknown
    std::string pipeline_class;          // "StableDiffusionPipeline"
    std::string task_type_primary = "unknown";
    std::vector<std::string> tasks;  // all of them, the primary first
    std::vector<std::string> input_modalities;
    std::vector<std::string> output_modalities;
    std::string variant;              // "fp16" where the loader must be told
    std::string recommended_backend;  // "diffusers"
    std::vector<std::string> runtime_engine_hints;
    bool requires_custom_code = false;  // it runs code that comes with it
    std::vector<std::string> custom_code_files;
    bool pickle_weights = false;                   // loading unpickles, which can run code
    std::vector<std::string> external_references;  // other repositories that it needs

    friend bool operator==(const Identity&, const Identity&) = default;
};

struct Component {
    std::string role;     // "text_encoder", "denoiser", "vae", "scheduler", "tokenizer", ...
    std::string name;     // what the bundle calls it
    std::string library;  // "diffusers", "transformers", ...
    std::string class_name;
    std::string path;         // relative to the bundle root
    std::string config_file;  // relative to the bundle root, "" for none

    friend bool operator==(const Component&, const Component&) = default;
};

struct WeightFile {
    std::string path;         // relative to the bundle root
    std::string format;       // "safetensors", "pickle", "gguf", ...
    std::string variant;      // "fp16", "" for none
    std::string shard_index;  // the index that names this file, "" when it stands alone
    std::string dtype;        // of most of its bytes, "" when not looked at
    std::uint64_t size = 0;   // bytes

    friend bool operator==(const WeightFile&, const WeightFile&) = default;
};

// What one engine would make of the bundle: facts, never a choice.
struct EngineHint {
    std::string engine;  // a value of recommended_backend
    bool compatible = false;
    std::string reason;  // why not, or under which condition
    std::vector<std::string> versions;
    std::string arguments_json = "{}";  // one JSON object: the arguments its loader takes

    friend bool operator==(const EngineHint&, const EngineHint&) = default;
};

// How sure a detector is, 0 to 100, and what it saw.
struct Detection {
    std::int32_t strength = GANTRY_DETECTION_NONE;
    std::string reason;

    friend bool operator==(const Detection&, const Detection&) = default;
};

class FindingReceiver {
public:
    explicit FindingReceiver(const gantry_finding_receiver& receiver) noexcept : receiver_(&receiver) {}

    bool finding(const Finding& finding) const noexcept {
        gantry_finding raw{};
        raw.struct_size = sizeof raw;
        raw.severity = static_cast<std::int32_t>(finding.severity);
        raw.rule = to_text(finding.rule);
        raw.code = to_text(finding.code);
        raw.message = to_text(finding.message);
        raw.path = to_text(finding.path);
        return receiver_->finding(receiver_->context, &raw) == GANTRY_STATUS_OK;
    }

private:
    const gantry_finding_receiver* receiver_;
};

class DescriptionReceiver {
public:
    explicit DescriptionReceiver(const gantry_description_receiver& receiver) noexcept : receiver_(&receiver) {}

    bool identity(const Identity& identity) const {
        const TextList tasks{identity.tasks};
        const TextList inputs{identity.input_modalities};
        const TextList outputs{identity.output_modalities};
        const TextList hints{identity.runtime_engine_hints};
        const TextList code_files{identity.custom_code_files};
        const TextList references{identity.external_references};
        gantry_identity raw{};
        raw.struct_size = sizeof raw;
        raw.requires_custom_code = identity.requires_custom_code ? 1 : 0;
        raw.pickle_weights = identity.pickle_weights ? 1 : 0;
        raw.model_type = to_text(identity.model_type);
        raw.pipeline_class = to_text(identity.pipeline_class);
        raw.task_type_primary = to_text(identity.task_type_primary);
        raw.tasks = tasks.get();
        raw.input_modalities = inputs.get();
        raw.output_modalities = outputs.get();
        raw.variant = to_text(identity.variant);
        raw.recommended_backend = to_text(identity.recommended_backend);
        raw.runtime_engine_hints = hints.get();
        raw.custom_code_files = code_files.get();
        raw.external_references = references.get();
        return receiver_->identity(receiver_->context, &raw) == GANTRY_STATUS_OK;
    }

    // The id names the component in weight_file(); UINT32_MAX where the host took no more.
    [[nodiscard]] std::uint32_t component(const Component& component) const noexcept {
        gantry_component raw{};
        raw.struct_size = sizeof raw;
        raw.role = to_text(component.role);
        raw.name = to_text(component.name);
        raw.library = to_text(component.library);
        raw.class_name = to_text(component.class_name);
        raw.path = to_text(component.path);
        raw.config_file = to_text(component.config_file);
        std::uint32_t id = UINT32_MAX;
        const auto status = receiver_->component(receiver_->context, &raw, &id);
        return status == GANTRY_STATUS_OK ? id : UINT32_MAX;
    }

    bool weight_file(std::uint32_t component_id, const WeightFile& file) const noexcept {
        gantry_weight_file raw{};
        raw.struct_size = sizeof raw;
        raw.path = to_text(file.path);
        raw.format = to_text(file.format);
        raw.variant = to_text(file.variant);
        raw.shard_index = to_text(file.shard_index);
        raw.dtype = to_text(file.dtype);
        raw.size = file.size;
        return receiver_->weight_file(receiver_->context, component_id, &raw) == GANTRY_STATUS_OK;
    }

    // `name` is "<format id>.<name>", `json` one JSON value.
    bool fact(std::string_view name, std::string_view json) const noexcept {
        return receiver_->fact(receiver_->context, to_text(name), to_text(json)) == GANTRY_STATUS_OK;
    }

    bool engine_hint(const EngineHint& hint) const {
        const TextList versions{hint.versions};
        gantry_engine_hint raw{};
        raw.struct_size = sizeof raw;
        raw.compatible = hint.compatible ? 1 : 0;
        raw.engine = to_text(hint.engine);
        raw.reason = to_text(hint.reason);
        raw.versions = versions.get();
        raw.arguments_json = to_text(hint.arguments_json);
        return receiver_->engine_hint(receiver_->context, &raw) == GANTRY_STATUS_OK;
    }

private:
    const gantry_description_receiver* receiver_;
};

}  // namespace gantry

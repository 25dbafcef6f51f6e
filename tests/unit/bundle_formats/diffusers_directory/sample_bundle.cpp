#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

#include <algorithm>
#include <stdexcept>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

namespace format = formats::diffusers_directory;

constexpr std::string_view kIndex = R"({
  "_class_name": "StableDiffusionPipeline",
  "_diffusers_version": "0.42.1",
  "feature_extractor": ["transformers", "CLIPImageProcessor"],
  "image_encoder": [null, null],
  "requires_safety_checker": true,
  "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
  "scheduler": ["diffusers", "DDIMScheduler"],
  "text_encoder": ["transformers", "CLIPTextModel"],
  "tokenizer": ["transformers", "CLIPTokenizer"],
  "unet": ["diffusers", "UNet2DConditionModel"],
  "vae": ["diffusers", "AutoencoderKL"]
})";

gantry_status take_finding(void* context, const gantry_finding* finding) {
    static_cast<std::vector<Finding>*>(context)->push_back(
        {to_string(finding->rule), to_string(finding->code), static_cast<Severity>(finding->severity),
         to_string(finding->message), to_string(finding->path)});
    return GANTRY_STATUS_OK;
}

gantry_status take_identity(void* context, const gantry_identity* raw) {
    auto& identity = static_cast<Described*>(context)->identity;
    identity.model_type = to_string(raw->model_type);
    identity.pipeline_class = to_string(raw->pipeline_class);
    identity.task_type_primary = to_string(raw->task_type_primary);
    identity.tasks = to_strings(raw->tasks);
    identity.input_modalities = to_strings(raw->input_modalities);
    identity.output_modalities = to_strings(raw->output_modalities);
    identity.variant = to_string(raw->variant);
    identity.recommended_backend = to_string(raw->recommended_backend);
    identity.runtime_engine_hints = to_strings(raw->runtime_engine_hints);
    identity.requires_custom_code = raw->requires_custom_code != 0;
    identity.custom_code_files = to_strings(raw->custom_code_files);
    identity.pickle_weights = raw->pickle_weights != 0;
    identity.external_references = to_strings(raw->external_references);
    return GANTRY_STATUS_OK;
}

gantry_status take_component(void* context, const gantry_component* raw, std::uint32_t* id) {
    auto& components = static_cast<Described*>(context)->components;
    *id = static_cast<std::uint32_t>(components.size());
    components.push_back({to_string(raw->role), to_string(raw->name), to_string(raw->library),
                          to_string(raw->class_name), to_string(raw->path), to_string(raw->config_file)});
    return GANTRY_STATUS_OK;
}

gantry_status take_weight_file(void* context, std::uint32_t id, const gantry_weight_file* raw) {
    static_cast<Described*>(context)->weights.push_back(
        {id,
         {to_string(raw->path), to_string(raw->format), to_string(raw->variant), to_string(raw->shard_index),
          to_string(raw->dtype), raw->size}});
    return GANTRY_STATUS_OK;
}

gantry_status take_fact(void* context, gantry_text name, gantry_text json) {
    static_cast<Described*>(context)->facts.emplace_back(to_string(name), to_string(json));
    return GANTRY_STATUS_OK;
}

gantry_status take_hint(void* context, const gantry_engine_hint* raw) {
    static_cast<Described*>(context)->hints.push_back({to_string(raw->engine), raw->compatible != 0,
                                                       to_string(raw->reason), to_strings(raw->versions),
                                                       to_string(raw->arguments_json)});
    return GANTRY_STATUS_OK;
}

}  // namespace

SampleBundle::SampleBundle() {
    index(kIndex);
    diffusers_model("unet").diffusers_model("vae");
    transformers_model("text_encoder").transformers_model("safety_checker");
    memory.file("feature_extractor/preprocessor_config.json", R"({"size": 8})")
        .file("scheduler/scheduler_config.json", R"({"_class_name": "DDIMScheduler"})")
        .file("tokenizer/tokenizer_config.json", R"({"model_max_length": 77})")
        .file("tokenizer/tokenizer.json",
              R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})");
}

SampleBundle& SampleBundle::index(std::string_view json) {
    index_ = json;
    memory.file("model_index.json", index_);
    return *this;
}

SampleBundle& SampleBundle::edit_index(std::string_view from, std::string_view to) {
    const auto at = index_.find(from);
    if (at == index_.npos) throw std::logic_error{"no such text in the index"};
    auto edited = index_;
    edited.replace(at, from.size(), to);
    return index(edited);
}

SampleBundle& SampleBundle::diffusers_model(const std::string& folder) {
    memory.file(folder + "/config.json", R"({"_class_name": "X"})")
        .file(folder + "/diffusion_pytorch_model.safetensors", good_safetensors());
    return *this;
}

SampleBundle& SampleBundle::transformers_model(const std::string& folder) {
    memory.file(folder + "/config.json", R"({"model_type": "x"})")
        .file(folder + "/model.safetensors", good_safetensors());
    return *this;
}

gantry_examine_options SampleBundle::options() {
    tasks_.clear();
    for (const auto& task : accepted_tasks) tasks_.push_back(to_text(task));
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = static_cast<std::int32_t>(depth);
    options.accepted_tasks = {tasks_.data(), tasks_.size()};
    return options;
}

std::vector<Finding> SampleBundle::validate() {
    std::vector<Finding> findings;
    const auto raw = options();
    const gantry_finding_receiver receiver{sizeof receiver, 0, &findings, &take_finding};
    format::validate(view(), ExamineOptions{raw}, FindingReceiver{receiver});
    for (const auto& finding : findings) {
        if (finding.message.empty() || finding.message.find('\n') != finding.message.npos)
            throw std::logic_error{"a message is one line: " + finding.message};
    }
    return findings;
}

std::string SampleBundle::state() {
    auto worst = Severity::info;
    for (const auto& finding : validate()) worst = std::max(worst, finding.severity);
    return worst == Severity::fatal ? "invalid" : worst == Severity::degrading ? "degraded" : "valid";
}

std::string SampleBundle::summary() {
    std::string text;
    for (const auto& finding : validate()) {
        if (!text.empty()) text += "\n";
        text += finding.rule + " " + std::string{to_string(finding.severity)} + " " + finding.code + " " +
                finding.path;
    }
    return text;
}

Described SampleBundle::describe() {
    Described described;
    const auto raw = options();
    const gantry_description_receiver receiver{
        sizeof receiver,   0,          &described, &take_identity, &take_component,
        &take_weight_file, &take_fact, &take_hint};
    format::describe(view(), ExamineOptions{raw}, DescriptionReceiver{receiver});
    return described;
}

Detection SampleBundle::detect() {
    const auto raw = options();
    return format::detect(view(), ExamineOptions{raw});
}

}  // namespace gantry::tests

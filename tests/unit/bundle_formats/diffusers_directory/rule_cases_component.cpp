// Rules of components: classes, folders, configurations, vocabularies.
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

namespace report = formats::diffusers_directory::report;

constexpr const char* kVae = R"(["diffusers", "AutoencoderKL"])";

void make_connected(SampleBundle& bundle) {
    bundle.index(R"({"_class_name": "KandinskyV22CombinedPipeline", "movq": ["diffusers", "VQModel"],
        "scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DConditionModel"]})");
    bundle.diffusers_model("movq");
}

}  // namespace

std::vector<RuleCase> component_cases() {
    return {
        {report::kComponentClass, "vae",
         [](auto& bundle) { bundle.edit_index(kVae, R"(["diffusers", "QuantumTeapot"])"); }},
        {report::kRetiredClass, "vae",
         [](auto& bundle) { bundle.edit_index(kVae, R"(["wuerstchen", "PaellaVQModel"])"); }},
        {report::kComponentCode, "vae/diffusers.py",
         [](auto& bundle) { bundle.memory.file("vae/diffusers.py", "pass\n"); }},
        {report::kFolderMissing, "unet", [](auto& bundle) { bundle.memory.remove("unet"); }},
        {report::kFlatComponent, "unet",
         [](auto& bundle) {
             bundle.memory.remove("unet")
                 .file("config.json", R"({"a": 1})")
                 .file("diffusion_pytorch_model.safetensors", good_safetensors());
         }},
        {report::kConfigMissing, "unet/config.json",
         [](auto& bundle) { bundle.memory.remove("unet/config.json"); }},
        {report::kConfigInvalid, "scheduler/scheduler_config.json",
         [](auto& bundle) { bundle.memory.file("scheduler/scheduler_config.json", "[]"); }},
        {report::kVocabularyMissing, "tokenizer",
         [](auto& bundle) { bundle.memory.remove("tokenizer/tokenizer.json"); }},
        {report::kVocabularyInvalid, "tokenizer/tokenizer.json",
         [](auto& bundle) { bundle.memory.file("tokenizer/tokenizer.json", "{}"); }},
        {report::kTokenizerConfigMissing, "tokenizer/tokenizer_config.json",
         [](auto& bundle) { bundle.memory.remove("tokenizer/tokenizer_config.json"); }},
        {report::kTokenizerConfigInvalid, "tokenizer/tokenizer_config.json",
         [](auto& bundle) { bundle.memory.file("tokenizer/tokenizer_config.json", "{"); }},
        {report::kProcessorMissing, "feature_extractor/preprocessor_config.json",
         [](auto& bundle) {
             bundle.memory.remove("feature_extractor/preprocessor_config.json").folder("feature_extractor");
         }},
        {report::kProcessorInvalid, "feature_extractor/preprocessor_config.json",
         [](auto& bundle) { bundle.memory.file("feature_extractor/preprocessor_config.json", "7"); }},
        {report::kOwnSettings, "vae/config.json",
         [](auto& bundle) { bundle.memory.file("vae/config.json", R"({"_class_name": null, "a": 1})"); }},
        {report::kUnetVersion, "unet/config.json",
         [](auto& bundle) { bundle.memory.file("unet/config.json", R"({"_diffusers_version": "x.y"})"); }},
        {report::kModelCardInvalid, "README.md",
         [](auto& bundle) { bundle.memory.file("README.md", "---\nprior: []\n---\n"); }, make_connected},
        {report::kTokenFileInvalid, "tokenizer/special_tokens_map.json",
         [](auto& bundle) { bundle.memory.file("tokenizer/special_tokens_map.json", ""); }},
        {report::kLeadsOut, "unet/config.json",
         [](auto& bundle) {
             bundle.memory.remove("unet/config.json").entry("unet/config.json", EntryKind::escape);
         }},
        {report::kUnreadable, "unet/config.json",
         [](auto& bundle) {
             bundle.memory.remove("unet/config.json").entry("unet/config.json", EntryKind::unreadable);
         }},
        {report::kExternalReference, "README.md",
         [](auto& bundle) { bundle.memory.file("README.md", "---\nprior: [gantry/prior]\n---\n"); },
         make_connected},
    };
}

}  // namespace gantry::tests

// Rules of the index and of the root.
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"

namespace gantry::tests {
namespace {

namespace report = formats::diffusers_directory::report;

constexpr const char* kIndex = "model_index.json";
constexpr const char* kClass = "\"StableDiffusionPipeline\"";
constexpr const char* kVae = R"(["diffusers", "AutoencoderKL"])";

void make_wan(SampleBundle& bundle) {
    bundle.index(
        R"({"_class_name": "WanPipeline", "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "T5EncoderModel"], "tokenizer": ["transformers", "T5Tokenizer"],
        "transformer": ["diffusers", "WanTransformer3DModel"], "vae": ["diffusers", "AutoencoderKLWan"]})");
    bundle.diffusers_model("transformer");
}

void make_cosmos(SampleBundle& bundle) {
    bundle.index(R"({"_class_name": "Cosmos3OmniPipeline", "enable_safety_checker": false,
        "scheduler": ["diffusers", "UniPCMultistepScheduler"], "text_tokenizer": ["transformers", "CLIPTokenizer"],
        "transformer": ["diffusers", "CosmosTransformer3DModel"], "vae": ["diffusers", "AutoencoderKLWan"]})");
    bundle.diffusers_model("transformer");
    bundle.memory.file("text_tokenizer/tokenizer_config.json", "{}")
        .file("text_tokenizer/tokenizer.json",
              R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})");
}

}  // namespace

std::vector<RuleCase> index_cases() {
    return {
        {report::kIndexMissing, kIndex, [](auto& bundle) { bundle.memory.remove(kIndex); }},
        {report::kIndexNotJson, kIndex, [](auto& bundle) { bundle.index("{\"_class_name\": "); }},
        {report::kIndexLfsPointer, "model_index.json",
         [](auto& bundle) {
             bundle.memory.file("model_index.json",
                                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
         }},
        {report::kNameTwice, kIndex,
         [](auto& bundle) {
             bundle.edit_index("\n}", ", \"unet\": [\"diffusers\", \"UNet2DConditionModel\"]}");
         }},
        {report::kOddJson, kIndex, [](auto& bundle) { bundle.edit_index("\n}", ", \"x\": Infinity}"); }},
        {report::kClassNotNamed, kIndex, [](auto& bundle) { bundle.edit_index(kClass, "null"); }},
        {report::kClassUnknown, kIndex, [](auto& bundle) { bundle.edit_index(kClass, "\"QuantumTeapot\""); }},
        {report::kPipelineCodeMissing, kIndex, [](auto& bundle) { bundle.memory.remove("mine.py"); },
         [](auto& bundle) {
             bundle.edit_index(kClass, R"(["mine", "Mine"])");
             bundle.memory.file("mine.py", "class Mine: pass\n");
         }},
        {report::kPipelineCode, "None.py", [](auto& bundle) { bundle.memory.file("None.py", "pass\n"); }},
        {report::kTaskNotTaken, kIndex, [](auto& bundle) { bundle.accepted_tasks = {"text-to-video"}; },
         [](auto& bundle) { bundle.accepted_tasks = {"text-to-image"}; }},
        {report::kTaskUnknown, kIndex,
         [](auto& bundle) {
             bundle.edit_index(kClass, R"(["mine", "Mine"])");
             bundle.memory.file("mine.py", "class Mine: pass\n");
         }},
        {report::kEntryShape, "vae", [](auto& bundle) { bundle.edit_index(kVae, "null"); }},
        {report::kRequiredEntry, "vae", [](auto& bundle) { bundle.edit_index(kVae, "[null, null]"); }},
        {report::kDenoiserMissing, "transformer",
         [](auto& bundle) { bundle.edit_index(R"(["diffusers", "WanTransformer3DModel"])", "[null, null]"); },
         make_wan},
        {report::kExtractorMissing, "feature_extractor",
         [](auto& bundle) { bundle.edit_index(R"(["transformers", "CLIPImageProcessor"])", "[null, null]"); }},
        {report::kIndexVersion, kIndex, [](auto& bundle) { bundle.edit_index("\"0.42.1\"", "\"x.y\""); },
         [](auto& bundle) { bundle.edit_index("StableDiffusionPipeline", "StableDiffusionInpaintPipeline"); }},
        {report::kSettingEmpty, kIndex,
         [](auto& bundle) {
             bundle.edit_index("\"requires_safety_checker\": true", "\"requires_safety_checker\": []");
         }},
        {report::kOutsideChecker, "safety_checker",
         [](auto& bundle) { bundle.edit_index("\"enable_safety_checker\": false", "\"a\": 1"); }, make_cosmos},
        {report::kNameLeadsOut, kIndex,
         [](auto& bundle) { bundle.edit_index("\n}", R"(, "../out": ["diffusers", "UNet2DModel"]})"); }},
        {report::kOtherFormat, kIndex,
         [](auto& bundle) {
             for (const auto* name : {"unet", "vae", "text_encoder", "safety_checker"})
                 bundle.memory.remove(name);
             for (const auto* name : {"unet", "vae_decoder", "text_encoder"})
                 bundle.memory.file(std::string{name} + "/openvino_model.xml", "<net/>");
         }},
        {report::kModularIndex, "modular_model_index.json",
         [](auto& bundle) { bundle.memory.file("modular_model_index.json", "{}"); }},
        {report::kCaseClash, "unet/config.json",
         [](auto& bundle) { bundle.memory.file("unet/Config.JSON", "{}"); }},
    };
}

std::vector<RuleCase> all_rule_cases() {
    std::vector<RuleCase> all;
    for (const auto& part : {index_cases(), component_cases(), weight_cases(), content_cases()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace gantry::tests

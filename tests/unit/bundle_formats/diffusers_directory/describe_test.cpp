#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

TEST(DescribeDiffusersDirectory, TellsWhatTheBundleIs) {
    const auto described = SampleBundle{}.describe();
    const auto& identity = described.identity;
    EXPECT_EQ(identity.model_type, "diffusion");
    EXPECT_EQ(identity.pipeline_class, "StableDiffusionPipeline");
    EXPECT_EQ(identity.task_type_primary, "text-to-image");
    EXPECT_EQ(identity.input_modalities, (std::vector<std::string>{"text"}));
    EXPECT_EQ(identity.output_modalities, (std::vector<std::string>{"image"}));
    EXPECT_EQ(identity.recommended_backend, "diffusers");
    EXPECT_EQ(identity.runtime_engine_hints, (std::vector<std::string>{"diffusers", "pytorch"}));
    EXPECT_FALSE(identity.requires_custom_code);
    EXPECT_FALSE(identity.pickle_weights);
}

std::string fact(const Described& described, const std::string& name) {
    for (const auto& [known, json] : described.facts)
        if (known == "diffusers_directory." + name) return json;
    return "";
}

TEST(DescribeDiffusersDirectory, TellsFactsThatOnlyThisFormatHas) {
    SampleBundle bundle;
    const auto described = bundle.describe();
    EXPECT_EQ(fact(described, "diffusers_version"), "\"0.42.1\"");
    EXPECT_EQ(fact(described, "scheduler_class"), "\"DDIMScheduler\"");
    EXPECT_EQ(fact(described, "weight_bytes"), std::to_string(4 * described.weights[0].second.size));
    const auto names = {"components", "diffusers_version", "older_release", "scheduler_class", "weight_bytes"};
    ASSERT_EQ(described.facts.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        EXPECT_EQ(described.facts[i].first, std::string{"diffusers_directory."} + *(names.begin() + i));
}

TEST(DescribeDiffusersDirectory, TellsOfEachComponentWhatItIsMadeOf) {
    SampleBundle bundle;
    bundle.memory.remove("unet/diffusion_pytorch_model.safetensors")
        .file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors())
        .file("vae/diffusers.py", "pass\n");
    const auto components = fact(bundle.describe(), "components");
    const auto size = std::to_string(good_safetensors().size());
    for (const auto& part :
         {R"({"name":"unet","files":["unet/config.json"],"shards":0,"bytes":)" + size +
              R"(,"dtype":"F16","variant":"fp16","pickle":false,"custom_code":[]})",
          std::string{
              R"({"name":"tokenizer","files":["tokenizer/tokenizer.json","tokenizer/tokenizer_config.json"],)"},
          std::string{R"("custom_code":["vae/diffusers.py"]})"}})
        EXPECT_NE(components.find(part), std::string::npos) << part << "\n" << components;
}

TEST(DescribeDiffusersDirectory, ListsComponentsInTheIndexesOrder) {
    const auto described = SampleBundle{}.describe();
    ASSERT_EQ(described.components.size(), 7U);
    const Component unet{"denoiser", "unet", "diffusers", "UNet2DConditionModel", "unet", "unet/config.json"};
    EXPECT_EQ(described.components[5], unet);
    EXPECT_EQ(described.components[0].name, "feature_extractor");
    EXPECT_EQ(described.components[2].config_file, "scheduler/scheduler_config.json");
    ASSERT_EQ(described.weights.size(), 4U);
    EXPECT_EQ(described.weights[2].first, 5U);
    EXPECT_EQ(described.weights[2].second.path, "unet/diffusion_pytorch_model.safetensors");
    EXPECT_EQ(described.weights[2].second.dtype, "F16");
    EXPECT_GT(described.weights[2].second.size, 0U);
}

TEST(DescribeDiffusersDirectory, SaysWhatTheLoaderIsToBeTold) {
    const auto hint = SampleBundle{}.describe().hints.at(0);
    EXPECT_EQ(hint.engine, "diffusers");
    EXPECT_TRUE(hint.compatible);
    EXPECT_EQ(hint.arguments_json, R"({"local_files_only":true,"use_safetensors":true})");
    EXPECT_EQ(hint.versions, (std::vector<std::string>{"diffusers==0.42.1", "transformers==5.23.0"}));
}

TEST(DescribeDiffusersDirectory, GivesTheReasonWhereTheEngineCannotLoadIt) {
    SampleBundle bundle;
    bundle.memory.remove("unet/config.json");
    const auto hint = bundle.describe().hints.at(0);
    EXPECT_FALSE(hint.compatible);
    EXPECT_EQ(hint.reason, "missing_config (D16)");
}

TEST(DescribeDiffusersDirectory, ListsWhatThereIsOfABundleOfUnknownClass) {
    SampleBundle bundle;
    bundle.edit_index("StableDiffusionPipeline", "QuantumTeapotPipeline");
    const auto described = bundle.describe();
    EXPECT_EQ(described.identity.pipeline_class, "QuantumTeapotPipeline");
    EXPECT_EQ(described.identity.model_type, "unknown");
    EXPECT_EQ(described.identity.tasks, (std::vector<std::string>{"unknown"}));
    EXPECT_EQ(described.components.size(), 7U);
    EXPECT_EQ(described.weights.size(), 4U);
}

TEST(DescribeDiffusersDirectory, SaysLittleOfABundleWithoutIndex) {
    SampleBundle bundle;
    bundle.memory.remove("model_index.json");
    const auto described = bundle.describe();
    EXPECT_EQ(described.identity.pipeline_class, "");
    EXPECT_TRUE(described.components.empty());
    EXPECT_FALSE(described.hints.at(0).compatible);
}

TEST(DescribeDiffusersDirectory, SaysTheSameOfTheSameBundle) {
    SampleBundle bundle;
    const auto first = bundle.describe();
    EXPECT_EQ(first, bundle.describe());
    EXPECT_EQ(first, SampleBundle{}.describe());
}

}  // namespace
}  // namespace gantry::tests

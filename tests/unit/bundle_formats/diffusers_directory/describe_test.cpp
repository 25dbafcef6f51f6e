#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

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
    ASSERT_EQ(described.facts.size(), 1U);
    EXPECT_EQ(described.facts[0].first, "diffusers_directory.diffusers_version");
    EXPECT_EQ(described.facts[0].second, "\"0.42.1\"");
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

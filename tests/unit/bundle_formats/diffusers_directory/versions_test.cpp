// For which releases a verdict holds.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

using Texts = std::vector<std::string>;

const Texts kNewest{"diffusers==0.42.1", "transformers==5.23.0"};
const Texts kBoth{"diffusers==0.42.1", "transformers==5.23.0", "diffusers==0.35.2", "transformers==4.57.3"};

// A bundle as transformers 4 writes it: files of the slow tokenizer, CLIP tensors with their prefix.
SampleBundle old_bundle() {
    SampleBundle bundle;
    bundle.memory.file("tokenizer/vocab.json", R"({"a": 0})")
        .file("tokenizer/merges.txt", "#version: 0.2\n")
        .file("text_encoder/model.safetensors",
              safetensors_file(R"({"text_model.a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4));
    return bundle;
}

std::string fact(SampleBundle& bundle, const std::string& name) {
    for (const auto& [known, json] : bundle.describe().facts)
        if (known == "diffusers_directory." + name) return json;
    return "";
}

TEST(DiffusersVersions, HoldForBothPairsOfABundleThatBothLoad) {
    auto bundle = old_bundle();
    EXPECT_EQ(bundle.describe().hints.at(0).versions, kBoth);
    EXPECT_EQ(bundle.describe().hints.at(0).reason, "");
    EXPECT_EQ(fact(bundle, "older_release"),
              R"({"versions":["diffusers==0.35.2","transformers==4.57.3"],"loads":true,"reasons":[]})");
}

TEST(DiffusersVersions, LeaveOutTheOlderPairWhereTheTokenizerIsOfTransformers5) {
    auto bundle = old_bundle();
    bundle.memory.remove("tokenizer/merges.txt");
    const auto hint = bundle.describe().hints.at(0);
    EXPECT_TRUE(hint.compatible);
    EXPECT_EQ(hint.versions, kNewest);
    EXPECT_EQ(hint.reason,
              "not under diffusers==0.35.2 with transformers==4.57.3: tokenizer lacks merges.txt, which "
              "CLIPTokenizer of transformers==4.57.3 reads");
    bundle.edit_index("CLIPTokenizer", "CLIPTokenizerFast");
    EXPECT_EQ(bundle.describe().hints.at(0).versions, kBoth);
}

TEST(DiffusersVersions, LeaveOutTheOlderPairWhereItWouldFillAnEncoderWithRandomNumbers) {
    auto bundle = old_bundle();
    bundle.memory.file("text_encoder/model.safetensors", good_safetensors());
    const auto hint = bundle.describe().hints.at(0);
    EXPECT_EQ(hint.versions, kNewest);
    EXPECT_NE(hint.reason.find("weights of text_encoder with random numbers"), std::string::npos)
        << hint.reason;
}

TEST(DiffusersVersions, LeaveOutTheOlderPairForAClassThatItLacks) {
    auto bundle = old_bundle();
    bundle.edit_index(R"(["diffusers", "AutoencoderKL"])", R"(["diffusers", "AutoencoderKLFlux2"])");
    EXPECT_EQ(bundle.describe().hints.at(0).versions, kNewest);
    auto pipeline = old_bundle();
    pipeline.index(
        R"({"_class_name": "ZImagePipeline", "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "transformer": ["diffusers", "FluxTransformer2DModel"], "vae": ["diffusers", "AutoencoderKL"]})");
    pipeline.diffusers_model("transformer");
    EXPECT_EQ(pipeline.state(), "valid") << pipeline.summary();
    EXPECT_NE(pipeline.describe().hints.at(0).reason.find("diffusers==0.35.2 has no ZImagePipeline"),
              std::string::npos);
}

TEST(DiffusersVersions, SayNothingOfTheOlderPairWhereTensorNamesWereNotRead) {
    auto bundle = old_bundle();
    bundle.depth = Depth::structure;
    EXPECT_EQ(bundle.describe().hints.at(0).versions, kNewest);
    EXPECT_EQ(fact(bundle, "older_release"), "");
}

TEST(DiffusersVersions, OfABundleThatIsNotWholeAreThoseThatItWasJudgedFor) {
    auto bundle = old_bundle();
    bundle.memory.remove("unet/config.json");
    EXPECT_EQ(bundle.describe().hints.at(0).versions, kNewest);
    EXPECT_EQ(fact(bundle, "older_release"), "");
}

TEST(DiffusersVersions, NameWhatOlderReleasesDoUnasked) {
    auto code = old_bundle();
    code.memory.file("vae/diffusers.py", "pass\n");
    ASSERT_EQ(code.validate().size(), 1U);
    EXPECT_NE(code.validate()[0].message.find("0.35 runs it unasked"), std::string::npos);

    auto shard = old_bundle();
    shard.memory.remove("unet/diffusion_pytorch_model.safetensors")
        .file("unet/diffusion_pytorch_model.safetensors.index.json",
              R"({"metadata": {}, "weight_map": {"a": "../a.safetensors"}})");
    ASSERT_EQ(shard.validate().size(), 1U);
    EXPECT_NE(shard.validate()[0].message.find("so does diffusers 0.35"), std::string::npos);
}

}  // namespace
}  // namespace gantry::tests

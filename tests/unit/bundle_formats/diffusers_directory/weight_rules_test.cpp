// Rules D20 to D26 and D33: which weight files there must be.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"
#include "unit/bundle_formats/torch_text.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kUnet = "unet/diffusion_pytorch_model.safetensors";
constexpr const char* kUnetIndex = "unet/diffusion_pytorch_model.safetensors.index.json";
constexpr const char* kUnetShard = "unet/diffusion_pytorch_model-00001-of-00002.safetensors";
constexpr const char* kSecondUnetShard = "unet/diffusion_pytorch_model-00002-of-00002.safetensors";

// A bundle whose unet is two shards behind an index.
SampleBundle sharded(const std::string& metadata = "{}") {
    SampleBundle bundle;
    bundle.memory.remove(kUnet)
        .file(kUnetIndex, R"({"metadata": )" + metadata +
                              R"(, "weight_map": {"a": "diffusion_pytorch_model-00001-of-00002.safetensors",
                              "b": "diffusion_pytorch_model-00002-of-00002.safetensors"}})")
        .file(kUnetShard, good_safetensors("a"))
        .file(kSecondUnetShard, good_safetensors("b"));
    return bundle;
}

// Every model of the bundle only under the names of a variant.
SampleBundle only_variant(const std::string& variant) {
    SampleBundle bundle;
    for (const auto* stem : {"unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model",
                             "text_encoder/model", "safety_checker/model"}) {
        bundle.memory.remove(std::string{stem} + ".safetensors");
        bundle.memory.file(std::string{stem} + "." + variant + ".safetensors", good_safetensors());
    }
    return bundle;
}

TEST(DiffusersDirectory, D20NeedsWeightsOfANameThatTheLoaderLooksFor) {
    for (const auto* other : {"unet/diffusion_pytorch_model.safetensors.incomplete", "unet/model.safetensors",
                              "unet/diffusion_pytorch_model.ckpt", kUnetShard}) {
        SampleBundle bundle;
        bundle.memory.remove(kUnet).file(other, good_safetensors());
        EXPECT_EQ(bundle.summary(), "D20 degrading missing_weights unet") << other;
    }
}

TEST(DiffusersDirectory, D20NamesWhatStandsInThePlaceOfWeights) {
    const auto expect = [](SampleBundle bundle, const std::string& path, std::string_view reason) {
        ASSERT_EQ(bundle.summary(), "D20 degrading missing_weights " + path);
        EXPECT_NE(bundle.validate()[0].message.find(reason), std::string::npos) << bundle.validate()[0].message;
    };
    SampleBundle bundle;
    bundle.memory.remove(kUnet);
    auto link = bundle;
    link.memory.entry(kUnet, EntryKind::absent);
    expect(link, kUnet, "it is a link that leads nowhere");
    auto folder = bundle;
    folder.memory.folder(kUnet);
    expect(folder, kUnet, "it is a folder");
    auto fifo = bundle;
    fifo.memory.entry(kUnet, EntryKind::special);
    expect(fifo, kUnet, "it is a FIFO");
    auto variant = bundle;
    const std::string fp16 = "unet/diffusion_pytorch_model.fp16.safetensors";
    variant.memory.entry(fp16, EntryKind::absent);
    expect(variant, fp16, "it is a link that leads nowhere");
    auto index = bundle;
    index.memory.file(kUnetShard, good_safetensors()).entry(kUnetIndex, EntryKind::absent);
    expect(index, kUnetIndex, "it is a link that leads nowhere");
}

TEST(DiffusersDirectory, D20NeedsTheFileOfAnOnnxModel) {
    SampleBundle bundle;
    bundle.edit_index(R"(["diffusers", "AutoencoderKL"])", R"(["diffusers", "OnnxRuntimeModel"])");
    EXPECT_EQ(bundle.summary(), "D20 degrading missing_weights vae/model.onnx");
    bundle.memory.file("vae/model.onnx", "onnx");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.remove("vae/model.onnx").entry("vae/model.onnx", EntryKind::absent);
    EXPECT_EQ(bundle.summary(), "D20 degrading missing_weights vae/model.onnx");
    EXPECT_NE(bundle.validate()[0].message.find("a link that leads nowhere"), std::string::npos);
}

TEST(DiffusersDirectory, D21RefusesAWeightFileWithoutBytes) {
    SampleBundle bundle;
    bundle.depth = Depth::structure;
    bundle.memory.file(kUnet, "");
    EXPECT_EQ(bundle.summary(), std::string{"D21 degrading empty_file "} + kUnet);

    SampleBundle for_onnx;
    for_onnx.edit_index(R"(["diffusers", "AutoencoderKL"])", R"(["diffusers", "OnnxRuntimeModel"])");
    for_onnx.memory.file("vae/model.onnx", "");
    EXPECT_EQ(for_onnx.summary(), "D21 degrading empty_file vae/model.onnx");
}

TEST(DiffusersDirectory, D22NeedsAUsableShardIndex) {
    EXPECT_EQ(sharded().summary(), "");
    EXPECT_EQ(sharded("7").summary(), std::string{"D22 degrading invalid_shard_index "} + kUnetIndex);
    for (const auto* text :
         {"", "{", "{}", R"({"metadata": {}, "weight_map": {}})", R"({"weight_map": {"a": "b"}})"}) {
        auto bundle = sharded();
        bundle.memory.file(kUnetIndex, text);
        EXPECT_EQ(bundle.summary().find(std::string{"D22 degrading invalid_shard_index "} + kUnetIndex), 0U)
            << text;
    }
}

TEST(DiffusersDirectory, D22TellsOfAnUnusableIndexEvenBesideAWholeFile) {
    auto bundle = sharded("7");
    bundle.memory.file(kUnet, good_safetensors());
    EXPECT_EQ(bundle.state(), "degraded");
    bundle.memory.remove(kUnetIndex);
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D23NeedsBareNamesOfShards) {
    const auto named = [](const char* shard) {
        auto bundle = sharded();
        bundle.memory.file(kUnetIndex,
                           std::string{R"({"metadata": {}, "weight_map": {"a": ")"} + shard + R"("}})");
        return bundle.summary();
    };
    const std::string index = kUnetIndex;
    EXPECT_EQ(named("../vae/diffusion_pytorch_model.safetensors"), "D23 fatal path_escape " + index);
    EXPECT_EQ(named("/etc/passwd"), "D23 fatal path_escape " + index);
    EXPECT_EQ(named("parts/1.safetensors"), "D23 degrading invalid_shard_index " + index);
    EXPECT_EQ(named(""), "D23 degrading invalid_shard_index " + index);
}

TEST(DiffusersDirectory, D24NeedsEveryShardThatTheIndexNames) {
    auto absent = sharded();
    absent.memory.remove(kUnetShard);
    EXPECT_EQ(absent.summary(), std::string{"D24 degrading missing_shard "} + kUnetShard);
    auto folder = sharded();
    folder.memory.remove(kUnetShard).folder(kUnetShard);
    EXPECT_EQ(folder.summary(), std::string{"D24 degrading missing_shard "} + kUnetShard);
    auto link = sharded();
    link.memory.remove(kUnetShard).entry(kUnetShard, EntryKind::absent);
    EXPECT_EQ(link.summary(), std::string{"D24 degrading missing_shard "} + kUnetShard);
    EXPECT_NE(link.validate()[0].message.find("a link that leads nowhere"), std::string::npos);
}

TEST(DiffusersDirectory, D25CarriesTheVariantThatTheLoaderMustBeTold) {
    auto all = only_variant("fp16");
    EXPECT_EQ(all.summary(), "");
    EXPECT_EQ(all.describe().identity.variant, "fp16");
    EXPECT_EQ(all.describe().hints[0].arguments_json,
              R"({"local_files_only":true,"use_safetensors":true,"variant":"fp16"})");

    SampleBundle one;
    one.memory.remove(kUnet).file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors());
    EXPECT_EQ(one.summary(), "");
    EXPECT_EQ(one.describe().identity.variant, "fp16");

    SampleBundle both;
    both.memory.file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors());
    EXPECT_EQ(both.describe().identity.variant, "");
}

TEST(DiffusersDirectory, D25FindsTheVariantThatAllComponentsHave) {
    auto bundle = only_variant("fp16");
    bundle.memory.file("unet/diffusion_pytorch_model.bf16.safetensors", good_safetensors());
    EXPECT_EQ(bundle.summary(), "");
    EXPECT_EQ(bundle.describe().identity.variant, "fp16");
}

TEST(DiffusersDirectory, D25KnowsThatOneCallTakesOneVariant) {
    SampleBundle bundle;
    bundle.memory.remove(kUnet)
        .file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors())
        .remove("vae/diffusion_pytorch_model.safetensors")
        .file("vae/diffusion_pytorch_model.ema.safetensors", good_safetensors());
    EXPECT_EQ(bundle.state(), "degraded");
    EXPECT_EQ(bundle.summary().find("D25 degrading variant_conflict "), 0U) << bundle.summary();
}

TEST(DiffusersDirectory, D25TakesTheVariantsOfShardsToo) {
    SampleBundle bundle;
    bundle.memory.remove(kUnet)
        .file(
            "unet/diffusion_pytorch_model.safetensors.index.fp16.json",
            R"({"metadata": {}, "weight_map": {"a": "diffusion_pytorch_model.fp16-00001-of-00001.safetensors"}})")
        .file("unet/diffusion_pytorch_model.fp16-00001-of-00001.safetensors", good_safetensors("a"));
    EXPECT_EQ(bundle.summary(), "");
    EXPECT_EQ(bundle.describe().identity.variant, "fp16");
}

TEST(DiffusersDirectory, D26RefusesADotlessNameOnlyWhereAVariantIsNeeded) {
    SampleBundle plain;
    plain.memory.file("unet/LICENSE", "text");
    EXPECT_EQ(plain.summary(), "");
    auto variant = only_variant("fp16");
    variant.memory.file("tokenizer/LICENSE", "text");
    EXPECT_EQ(variant.summary(), "D26 degrading name_without_dot tokenizer/LICENSE");
}

TEST(DiffusersDirectory, D33WarnsOfPickles) {
    SampleBundle bundle;
    bundle.memory.remove(kUnet).file("unet/diffusion_pytorch_model.bin", good_torch_file());
    EXPECT_EQ(bundle.summary(), "D33 warning pickle_weights unet/diffusion_pytorch_model.bin");
    EXPECT_TRUE(bundle.describe().identity.pickle_weights);
    EXPECT_EQ(bundle.describe().hints[0].arguments_json, R"({"local_files_only":true})");
}

TEST(DiffusersDirectory, TakesShardedPicklesOnlyWithTheArgumentThatLoadsThem) {
    SampleBundle bundle;
    for (const auto* stem : {"unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model"}) {
        bundle.memory.remove(std::string{stem} + ".safetensors")
            .file(std::string{stem} + ".bin.index.json",
                  R"({"metadata": {}, "weight_map": {"a": "diffusion_pytorch_model-00001-of-00001.bin"}})")
            .file(std::string{stem} + "-00001-of-00001.bin", good_torch_file());
    }
    for (const auto* folder : {"text_encoder", "safety_checker"})
        bundle.memory.remove(std::string{folder} + "/model.safetensors")
            .file(std::string{folder} + "/pytorch_model.bin", good_torch_file());
    EXPECT_EQ(bundle.state(), "valid");
    EXPECT_EQ(bundle.describe().hints[0].arguments_json,
              R"({"local_files_only":true,"use_safetensors":false})");

    bundle.memory.remove("text_encoder/pytorch_model.bin")
        .file("text_encoder/model.safetensors", good_safetensors());
    EXPECT_EQ(bundle.state(), "degraded");
}

TEST(DiffusersDirectory, D26LooksIntoEveryFolderThatTheIndexNames) {
    auto bundle = only_variant("fp16");
    bundle.memory.file("image_encoder/LICENSE", "text");  // [null, null]
    EXPECT_EQ(bundle.summary(), "D26 degrading name_without_dot image_encoder/LICENSE");
    auto other = only_variant("fp16");
    other.memory.file("unlisted/LICENSE", "text");
    EXPECT_EQ(other.state(), "valid") << other.summary();
}

TEST(DiffusersDirectory, D42ReadsAShardAsWhatItsOwnNameSays) {
    auto bundle = sharded();
    bundle.memory.remove(kUnetShard)
        .file("unet/first.bin", good_torch_file())
        .file(kUnetIndex, R"({"metadata": {}, "weight_map": {"a": "first.bin",
                              "b": "diffusion_pytorch_model-00002-of-00002.safetensors"}})");
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    EXPECT_TRUE(bundle.describe().identity.pickle_weights);
    bundle.memory.file("unet/first.bin", good_safetensors());
    EXPECT_EQ(bundle.state(), "degraded");
}

TEST(DiffusersDirectory, D42ReadsAllShardsOfTransformersAsTheFirst) {
    const std::string index = "text_encoder/model.safetensors.index.json";
    SampleBundle bundle;
    bundle.memory.remove("text_encoder/model.safetensors")
        .file(index, R"({"metadata": {}, "weight_map": {"a": "a.safetensors", "b": "b.bin"}})")
        .file("text_encoder/a.safetensors", good_safetensors("a"))
        .file("text_encoder/b.bin", good_safetensors("b"));
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    bundle.memory.file("text_encoder/b.bin", good_torch_file());
    EXPECT_EQ(bundle.state(), "degraded") << bundle.summary();
}

TEST(DiffusersDirectory, D44TakesAWholeVariantForBrokenPlainWeights) {
    auto bundle = SampleBundle{};
    bundle.memory.file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors())
        .file(kUnet, good_safetensors().substr(0, 20));
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    EXPECT_EQ(bundle.describe().identity.variant, "fp16");
    bundle.memory.file("unet/diffusion_pytorch_model.fp16.safetensors", "");
    EXPECT_EQ(bundle.summary(), std::string{"D30 degrading truncated_file "} + kUnet);
}

TEST(DiffusersDirectory, D44TakesAWholePickleForBrokenSafetensors) {
    auto bundle = SampleBundle{};
    for (const auto* stem : {"unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model",
                             "text_encoder/pytorch_model", "safety_checker/pytorch_model"})
        bundle.memory.file(std::string{stem} + ".bin", good_torch_file());
    bundle.memory.file(kUnet, "");
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    bundle.memory.file("unet/diffusion_pytorch_model.bin", "");
    EXPECT_EQ(bundle.state(), "degraded");
}

}  // namespace
}  // namespace gantry::tests

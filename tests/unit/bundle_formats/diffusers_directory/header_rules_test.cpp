// Rules D29 to D31: what the first bytes of weight files tell.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kUnet = "unet/diffusion_pytorch_model.safetensors";

TEST(DiffusersDirectory, D29KnowsAnLfsPointer) {
    SampleBundle bundle;
    bundle.memory.file(kUnet, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    EXPECT_EQ(bundle.summary(), std::string{"D29 degrading lfs_pointer "} + kUnet);
}

TEST(DiffusersDirectory, D29KnowsAnLfsPointerInPlaceOfAnOnnxModel) {
    SampleBundle bundle;
    bundle.edit_index(R"(["diffusers", "AutoencoderKL"])", R"(["diffusers", "OnnxRuntimeModel"])");
    bundle.memory.file("vae/model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    EXPECT_EQ(bundle.summary(), "D29 degrading lfs_pointer vae/model.onnx");
    bundle.depth = Depth::structure;
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D29KnowsAnLfsPointerInPlaceOfASmallFile) {
    const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    for (const std::string path :
         {"unet/config.json", "scheduler/scheduler_config.json", "tokenizer/tokenizer.json",
          "tokenizer/tokenizer_config.json", "tokenizer/added_tokens.json",
          "feature_extractor/preprocessor_config.json", "vae/diffusion_pytorch_model.safetensors.index.json"}) {
        SampleBundle bundle;
        bundle.depth = Depth::structure;
        bundle.memory.file(path, pointer);
        EXPECT_EQ(bundle.summary(), "D29 degrading lfs_pointer " + path);
        EXPECT_NE(bundle.validate()[0].message.find("git lfs pull"), std::string::npos);
    }
    SampleBundle index;
    index.memory.file("model_index.json", pointer);
    EXPECT_EQ(index.summary(), "D2 fatal lfs_pointer model_index.json");
}

TEST(DiffusersDirectory, D30HoldsSafetensorsToTheirSize) {
    SampleBundle cut;
    cut.memory.file(kUnet, good_safetensors().substr(0, 70));
    EXPECT_EQ(cut.summary(), std::string{"D30 degrading truncated_file "} + kUnet);
    SampleBundle garbage;
    garbage.memory.file(kUnet, std::string(200, 'x'));
    EXPECT_EQ(garbage.summary(), std::string{"D30 degrading invalid_safetensors "} + kUnet);
}

TEST(DiffusersDirectory, D30WantsATensor) {
    SampleBundle bundle;
    bundle.memory.file(kUnet, safetensors_file(R"({"__metadata__": {"format": "pt"}})", 0));
    EXPECT_EQ(bundle.summary(), std::string{"D30 degrading no_tensors "} + kUnet);
}

TEST(DiffusersDirectory, D31WantsATorchFileWithItsEnd) {
    SampleBundle bundle;
    const std::string path = "unet/diffusion_pytorch_model.bin";
    bundle.memory.remove(kUnet).file(path, std::string("PK\x03\x04", 4) + std::string(100, 'x'));
    EXPECT_EQ(bundle.summary(),
              "D31 degrading invalid_weight_file " + path + "\nD33 warning pickle_weights " + path);
}

TEST(DiffusersDirectory, OpensNoWeightFileAtStructureDepth) {
    SampleBundle bundle;
    bundle.depth = Depth::structure;
    bundle.memory.file(kUnet, std::string(200, 'x'));
    EXPECT_EQ(bundle.summary(), "");
    for (const auto& [name, bytes] : bundle.memory.bytes_read())
        EXPECT_EQ(name.find("safetensors"), name.npos) << name;
}

TEST(DiffusersDirectory, D30TakesOnlyTypesThatTorchHas) {
    SampleBundle bundle;
    const auto of_type = [](const std::string& dtype) {
        return safetensors_file(R"({"a":{"dtype":")" + dtype + R"(","shape":[4],"data_offsets":[0,3]}})", 3);
    };
    bundle.memory.file("unet/diffusion_pytorch_model.safetensors", of_type("F6_E2M3"));
    EXPECT_EQ(bundle.summary(), "D30 degrading invalid_safetensors unet/diffusion_pytorch_model.safetensors");
}

// A bundle whose unet is two shards, of the tensors that are given, behind an index of `a` to `d`.
SampleBundle sharded(const std::string& first, const std::string& second,
                     const std::string& weight_map = R"("a": "1.safetensors", "b": "1.safetensors",
                                                        "c": "2.safetensors", "d": "2.safetensors")") {
    const auto shard = [](const std::string& tensors) {
        std::string header;
        std::size_t end = 0;
        for (const auto tensor : tensors) {
            header += header.empty() ? "{\"" : ",\"";
            header += tensor;
            header += R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" + std::to_string(end) + ",";
            header += std::to_string(++end) + "]}";
        }
        return safetensors_file(header + "}", end);
    };
    SampleBundle bundle;
    bundle.memory.remove(kUnet)
        .file(std::string{kUnet} + ".index.json", R"({"metadata": {}, "weight_map": {)" + weight_map + "}}")
        .file("unet/1.safetensors", shard(first))
        .file("unet/2.safetensors", shard(second));
    return bundle;
}

TEST(DiffusersDirectory, D55FindsAShardInPlaceOfAnother) {
    const std::string second = "D55 degrading missing_tensors unet/2.safetensors";
    EXPECT_EQ(sharded("ab", "ab").summary(), second);
    EXPECT_EQ(sharded("ab", "x").summary(), second);
    EXPECT_EQ(sharded("cd", "cd").summary(), "D55 degrading missing_tensors unet/1.safetensors");
    const auto* all_in_first = R"("a": "1.safetensors", "b": "1.safetensors", "c": "1.safetensors",
                                  "d": "1.safetensors")";
    EXPECT_EQ(sharded("ab", "cd", all_in_first).summary(), "D55 degrading missing_tensors unet/1.safetensors");
    auto shallow = sharded("ab", "ab");
    shallow.depth = Depth::structure;
    EXPECT_EQ(shallow.summary(), "");
}

TEST(DiffusersDirectory, D55DoesNotAskWhichShardHoldsATensor) {
    EXPECT_EQ(sharded("ab", "cd").summary(), "");
    EXPECT_EQ(sharded("cd", "ab").summary(), "") << "swapped";
    EXPECT_EQ(sharded("abcd", "abx").summary(), "") << "given twice, and one that no index names";
    EXPECT_EQ(sharded("abcd", "x").summary(), "") << "all in one";
    const auto* invented = R"("a": "1.safetensors", "b": "1.safetensors", "x": "1.safetensors",
                              "c": "2.safetensors", "d": "2.safetensors")";
    EXPECT_EQ(sharded("ab", "cd", invented).summary(), "") << "a name that no shard has";
}

}  // namespace
}  // namespace gantry::tests

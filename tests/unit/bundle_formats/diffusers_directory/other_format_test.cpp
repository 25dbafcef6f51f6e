// Rule D34: an export of a pipeline is another format; a class made for ONNX files is not.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kOtherFormat = "D34 fatal other_format model_index.json";

// As the exporters write it: the index of the pipeline, and a folder for each part.
SampleBundle exported(const std::string& file) {
    SampleBundle bundle;
    for (const auto* name : {"unet", "vae", "text_encoder", "safety_checker"}) bundle.memory.remove(name);
    for (const auto* name : {"unet", "vae_decoder", "vae_encoder", "text_encoder"})
        bundle.memory.file(std::string{name} + "/" + file, "graph")
            .file(std::string{name} + "/config.json", "{}");
    return bundle;
}

TEST(DiffusersDirectory, D34NamesTheFormatOfAnOpenVinoExport) {
    auto bundle = exported("openvino_model.xml");
    EXPECT_EQ(bundle.summary(), kOtherFormat);
    EXPECT_NE(bundle.validate()[0].message.find("openvino_diffusers_directory"), std::string::npos);
    EXPECT_FALSE(bundle.describe().hints.at(0).compatible);
    EXPECT_EQ(bundle.describe().hints.at(0).reason, "other_format (D34)");
}

TEST(DiffusersDirectory, D34NamesTheFormatOfAnOnnxExport) {
    auto bundle = exported("model.onnx");
    EXPECT_EQ(bundle.summary(), kOtherFormat);
    EXPECT_NE(bundle.validate()[0].message.find("onnx_diffusers_directory"), std::string::npos);
}

TEST(DiffusersDirectory, D34KnowsAnExportByItsFilesWhateverItsClass) {
    for (const auto* name : {"OVStableDiffusionPipeline", "ORTStableDiffusionPipeline"}) {
        auto bundle = exported("openvino_model.xml");
        bundle.edit_index("StableDiffusionPipeline", name);
        EXPECT_EQ(bundle.summary(), kOtherFormat) << name;
    }
}

TEST(DiffusersDirectory, D34TellsAPlainClassOverOnnxModelsFromAPipeline) {
    auto bundle = exported("model.onnx");
    bundle.index(R"({"_class_name": "StableDiffusionPipeline",
        "scheduler": ["diffusers", "DDIMScheduler"], "text_encoder": ["diffusers", "OnnxRuntimeModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "OnnxRuntimeModel"],
        "vae": ["diffusers", "OnnxRuntimeModel"], "safety_checker": [null, null],
        "feature_extractor": [null, null]})");
    bundle.memory.file("vae/model.onnx", "graph");
    EXPECT_EQ(bundle.summary(), kOtherFormat);
}

TEST(DiffusersDirectory, D34JudgesAnOnnxClassInFull) {
    auto bundle = exported("model.onnx");
    bundle.index(R"({"_class_name": "OnnxStableDiffusionPipeline",
        "feature_extractor": ["transformers", "CLIPImageProcessor"], "safety_checker": [null, null],
        "scheduler": ["diffusers", "DDIMScheduler"], "text_encoder": ["diffusers", "OnnxRuntimeModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "OnnxRuntimeModel"],
        "vae_decoder": ["diffusers", "OnnxRuntimeModel"], "vae_encoder": ["diffusers", "OnnxRuntimeModel"]})");
    const auto whole = bundle.summary();
    EXPECT_EQ(whole.find("D34"), std::string::npos) << whole;
    bundle.memory.remove("unet/model.onnx");
    EXPECT_NE(bundle.summary().find("D20 degrading missing_weights unet/model.onnx"), std::string::npos)
        << bundle.summary();
}

TEST(DiffusersDirectory, D34LeavesAWholePipelineWithAnExportBesideItAlone) {
    SampleBundle bundle;
    for (const auto* name : {"unet", "vae", "text_encoder", "vae_decoder"})
        bundle.memory.file(std::string{name} + "/openvino_model.xml", "graph");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.remove("unet/diffusion_pytorch_model.safetensors");
    EXPECT_EQ(bundle.summary(), kOtherFormat) << "the part that denoises is there for the other runtime alone";
}

TEST(DiffusersDirectory, D34TakesOneMissingPartForWhatItIs) {
    SampleBundle bundle;
    bundle.memory.remove("vae/diffusion_pytorch_model.safetensors").file("vae/openvino_model.xml", "graph");
    EXPECT_EQ(bundle.summary(), "D20 degrading missing_weights vae");
}

TEST(DiffusersDirectory, D34KeepsWhatLeadsOutOfTheBundle) {
    auto bundle = exported("openvino_model.xml");
    bundle.edit_index("\n}", R"(, "../out": ["diffusers", "UNet2DModel"]})");
    EXPECT_EQ(bundle.summary(), std::string{"D11 fatal path_escape model_index.json\n"} + kOtherFormat);
}

}  // namespace
}  // namespace gantry::tests

// Rules D1 to D11: the index, the pipeline class, the entries.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

TEST(DiffusersDirectory, FindsNothingWrongWithAWholeBundle) {
    EXPECT_EQ(SampleBundle{}.summary(), "");
}

TEST(DiffusersDirectory, D1NeedsAFileModelIndex) {
    SampleBundle absent;
    absent.memory.remove("model_index.json");
    EXPECT_EQ(absent.summary(), "D1 fatal missing_model_index model_index.json");

    for (const auto kind : {EntryKind::folder, EntryKind::special}) {
        SampleBundle bundle;
        bundle.memory.remove("model_index.json").entry("model_index.json", kind);
        EXPECT_EQ(bundle.summary(), "D1 fatal missing_model_index model_index.json");
    }
}

TEST(DiffusersDirectory, D2NeedsAnIndexThatIsAJsonObject) {
    for (const auto* text : {"", "{", "[]", "null", "\"StableDiffusionPipeline\"", "{\"_class_name\": 1,}"}) {
        SampleBundle bundle;
        bundle.index(text);
        EXPECT_EQ(bundle.summary(), "D2 fatal invalid_model_index_json model_index.json") << text;
    }
}

TEST(DiffusersDirectory, D2ReadsNoByteOfAnIndexThatIsTooLarge) {
    SampleBundle bundle;
    bundle.memory.sparse_file("model_index.json", 10'000'000'000);
    EXPECT_EQ(bundle.summary(), "D2 fatal invalid_model_index_json model_index.json");
    EXPECT_EQ(bundle.memory.total_bytes_read(), 0U);
}

TEST(DiffusersDirectory, D2TellsItsOwnLimitsFromWhatTheLoaderRefuses) {
    const auto message = [](SampleBundle bundle) { return bundle.validate()[0].message; };
    SampleBundle deep;
    deep.index(R"({"_class_name": )" + std::string(600, '[') + std::string(600, ']') + "}");
    SampleBundle large;
    large.index("{}" + std::string(1U << 20, ' '));
    for (const auto& bundle : {deep, large}) {
        EXPECT_EQ(SampleBundle{bundle}.summary(), "D2 fatal invalid_model_index_json model_index.json");
        EXPECT_NE(message(bundle).find("beyond a limit of this check"), std::string::npos) << message(bundle);
        EXPECT_EQ(message(bundle).find("The loader fails"), std::string::npos) << message(bundle);
    }
    SampleBundle cut;
    cut.index("{");
    EXPECT_NE(message(cut).find("The loader fails"), std::string::npos) << message(cut);
}

TEST(DiffusersDirectory, D3SaysWhatIsOddAboutALongInteger) {
    SampleBundle bundle;
    bundle.edit_index(R"("_class_name")", R"("_long": 123456789012345678901234567890, "_class_name")");
    ASSERT_EQ(bundle.summary(), "D3 warning nonstandard_json model_index.json");
    EXPECT_NE(bundle.validate()[0].message.find("takes more than 64 bits"), std::string::npos);
}

TEST(DiffusersDirectory, D3WarnsOfAnIndexThatReadersSeeDifferently) {
    SampleBundle bundle;
    bundle.edit_index(R"("requires_safety_checker": true)", R"("x": NaN, "x": 1)");
    EXPECT_EQ(bundle.summary(),
              "D3 warning nonstandard_json model_index.json\nD3 warning duplicate_name model_index.json");
}

TEST(DiffusersDirectory, D3TakesTheLastOfTwoEntries) {
    SampleBundle bundle;
    bundle.edit_index("\n}", ",\n  \"unet\": [null, null]\n}");
    EXPECT_EQ(bundle.summary(), "D3 warning duplicate_name model_index.json\nD9 fatal missing_component unet");
}

TEST(DiffusersDirectory, D4NeedsTheNameOfAClass) {
    for (const auto* value : {"null", "\"\"", "7", "{}", "[]", "[\"a\"]", "[\"a\", null]", "[\"\", \"B\"]"}) {
        SampleBundle bundle;
        bundle.edit_index("\"StableDiffusionPipeline\"", value);
        EXPECT_EQ(bundle.summary(), "D4 fatal missing_pipeline_class model_index.json") << value;
    }
    SampleBundle bundle;
    bundle.edit_index(R"("_class_name": "StableDiffusionPipeline",)", "");
    EXPECT_EQ(bundle.summary(), "D4 fatal missing_pipeline_class model_index.json");
}

TEST(DiffusersDirectory, D5NeedsAClassThatTheLibraryHas) {
    for (const auto* name : {"QuantumTeapotPipeline", "DiffusionPipeline", "FlaxStableDiffusionPipeline",
                             "stablediffusionpipeline", "OnnxStableDiffusionInpaintPipelineLegacy"}) {
        SampleBundle bundle;
        bundle.edit_index("StableDiffusionPipeline", name);
        EXPECT_EQ(bundle.summary(), "D5 fatal unsupported_pipeline model_index.json") << name;
    }
}

TEST(DiffusersDirectory, D6NeedsTheFileOfACustomClass) {
    SampleBundle bundle;
    bundle.edit_index("\"StableDiffusionPipeline\"", "[\"my_pipeline\", \"MyPipeline\"]");
    EXPECT_EQ(bundle.summary(), "D6 fatal unsupported_pipeline model_index.json");
    bundle.memory.file("my_pipeline.py", "class MyPipeline: pass\n");
    EXPECT_EQ(bundle.summary(),
              "D6 warning requires_custom_code my_pipeline.py\nD7 warning unknown_task model_index.json");
}

TEST(DiffusersDirectory, D6WarnsOfTheFileThatTheLoaderTakesForAPipeline) {
    SampleBundle bundle;
    bundle.memory.file("None.py", "print('hello')\n");
    EXPECT_EQ(bundle.summary(), "D6 warning requires_custom_code None.py");
}

TEST(DiffusersDirectory, D7TakesTheTasksThatTheLibraryTakes) {
    SampleBundle bundle;
    bundle.accepted_tasks = {"text-to-video", "text-to-image"};
    EXPECT_EQ(bundle.summary(), "");
    bundle.accepted_tasks = {"text-to-video"};
    EXPECT_EQ(bundle.summary(), "D7 fatal unsupported_pipeline model_index.json");
    EXPECT_NE(bundle.validate()[0].message.find("text-to-image"), std::string::npos);
}

TEST(DiffusersDirectory, D8RefusesEntriesOfAnotherShape) {
    const std::string whole = R"(["stable_diffusion", "StableDiffusionSafetyChecker"])";
    for (const auto* value : {"null", "true", "\"x\"", "{}", "[]", "[\"diffusers\"]", "[0.5, 1.0]",
                              R"(["diffusers", "X", {}])", R"(["diffusers", null])"}) {
        SampleBundle bundle;
        bundle.edit_index(whole, value);
        EXPECT_EQ(bundle.summary(), "D8 fatal invalid_component_entry safety_checker") << value;
    }
    for (const auto* value : {"[null]", "[null, null]", "[null, \"X\"]", "[null, 1, 2]"}) {
        SampleBundle bundle;
        bundle.edit_index(whole, value);
        EXPECT_EQ(bundle.summary(), "") << value;
    }
}

TEST(DiffusersDirectory, D40LeavesAloneWhatTheClassDoesNotTake) {
    SampleBundle bundle;
    bundle.edit_index(
        "\n}", R"(, "extra": ["diffusers", "Nonsense"], "list": [1, 2, 3], "text": "a", "nothing": null})");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D8NamesTheModularShape) {
    SampleBundle bundle;
    bundle.edit_index(R"(["diffusers", "AutoencoderKL"])",
                      R"(["diffusers", "AutoencoderKL", {"pretrained_model_name_or_path": "a/b"}])");
    ASSERT_EQ(bundle.summary(), "D8 fatal invalid_component_entry vae");
    EXPECT_NE(bundle.validate()[0].message.find("ModularPipeline"), std::string::npos);
}

TEST(DiffusersDirectory, D35TellsOfAModularIndexBesideTheOther) {
    SampleBundle bundle;
    bundle.memory.file("modular_model_index.json", "not even JSON");
    EXPECT_EQ(bundle.summary(), "D35 info modular_index modular_model_index.json");
    EXPECT_EQ(bundle.memory.bytes_read().count("modular_model_index.json"), 0U);
}

TEST(DiffusersDirectory, D36WarnsOfNamesThatDifferInCaseAlone) {
    SampleBundle component;
    component.memory.file("vae/CONFIG.json", "{}");
    EXPECT_EQ(component.summary(), "D36 warning case_clash vae/config.json");
    SampleBundle root;
    root.memory.folder("UNet");
    EXPECT_EQ(root.summary(), "D36 warning case_clash unet");
    SampleBundle other_letters;
    other_letters.memory.file("vae/\u00c4.txt", "").file("vae/\u00e4.txt", "");
    EXPECT_EQ(other_letters.summary(), "") << "disks differ in what they fold beyond ASCII";
}

TEST(DiffusersDirectory, D41LeavesStrayFilesAlone) {
    SampleBundle bundle;
    const auto whole = bundle.describe();
    bundle.memory.file("notes.txt", "x")
        .file("unet/diffusion_pytorch_model.ckpt", "x")
        .file("decoder_lite/config.json", "{")
        .file(".ipynb_checkpoints/model_index.json", "{")
        .file("vae/README.md", "x")
        .entry("elsewhere", EntryKind::escape);
    EXPECT_EQ(bundle.summary(), "");
    EXPECT_EQ(bundle.describe(), whole);
}

TEST(DiffusersDirectory, D9NeedsEveryRequiredEntry) {
    SampleBundle absent;
    absent.edit_index(R"("vae": ["diffusers", "AutoencoderKL"])", R"("VAE": ["diffusers", "AutoencoderKL"])");
    EXPECT_EQ(absent.summary(), "D9 fatal missing_component vae");

    SampleBundle null;
    null.edit_index(R"(["transformers", "CLIPTextModel"])", "[null, null]");
    EXPECT_EQ(null.summary(), "D9 fatal missing_component text_encoder");
}

TEST(DiffusersDirectory, D10NeedsSomethingToDenoiseWith) {
    const std::string index = R"({"_class_name": "WanPipeline",
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"], "text_encoder": ["transformers", "T5EncoderModel"],
        "tokenizer": ["transformers", "T5Tokenizer"], "vae": ["diffusers", "AutoencoderKLWan"])";
    SampleBundle bundle;
    bundle.index(index + "}");
    EXPECT_EQ(bundle.summary(), "D10 fatal missing_component transformer");
    bundle.index(index + R"(, "transformer": [null, null],
        "transformer_2": ["diffusers", "WanTransformer3DModel"]})");
    bundle.diffusers_model("transformer_2");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D11RefusesNamesThatLeadElsewhere) {
    for (const auto* name : {"../evil", "/etc", "a/b", "..", "a\\\\b"}) {
        SampleBundle bundle;
        bundle.edit_index("\n}", std::string{", \""} + name + R"(": ["diffusers", "UNet2DModel"]})");
        EXPECT_EQ(bundle.summary(), "D11 fatal path_escape model_index.json") << name;
    }
    SampleBundle module;
    module.edit_index("\"StableDiffusionPipeline\"", R"(["../evil", "Evil"])");
    EXPECT_EQ(module.summary(), "D11 fatal path_escape model_index.json");
    SampleBundle library;
    library.edit_index(R"(["diffusers", "AutoencoderKL"])", R"(["../evil", "Evil"])");
    EXPECT_EQ(library.state(), "invalid");
    EXPECT_EQ(library.summary().find("D11 fatal path_escape model_index.json"), 0U) << library.summary();
}

TEST(DiffusersDirectory, D45WantsAnExtractorOnlyBesideAChecker) {
    SampleBundle bundle;
    bundle.edit_index(R"(["transformers", "CLIPImageProcessor"])", "[null, null]");
    EXPECT_EQ(bundle.state(), "invalid");
    bundle.edit_index(R"(["stable_diffusion", "StableDiffusionSafetyChecker"])", "[null, null]");
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
}

TEST(DiffusersDirectory, D45AsksOnlyClassesThatAskForIt) {
    SampleBundle bundle;
    bundle.edit_index("StableDiffusionPipeline", "StableDiffusionUpscalePipeline");
    bundle.edit_index("\n}", R"(, "low_res_scheduler": ["diffusers", "DDPMScheduler"]})");
    bundle.memory.file("low_res_scheduler/scheduler_config.json", "{}");
    bundle.edit_index(R"(["transformers", "CLIPImageProcessor"])", "[null, null]");
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
}

TEST(DiffusersDirectory, D46LeavesOutEntriesThatAreLeftToTheirDefaults) {
    SampleBundle bundle;
    bundle.edit_index("\n}", R"(, "_use_default_values": ["unet"]})");
    EXPECT_EQ(bundle.summary(), "D9 fatal missing_component unet");
    bundle.edit_index(R"(["unet"])", R"(["image_encoder"])");
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    bundle.edit_index(R"(["image_encoder"])", "null");
    EXPECT_EQ(bundle.state(), "invalid");
}

}  // namespace
}  // namespace gantry::tests

// Rules D15, D27 and D28: where the loader looks, links that lead out, permissions.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"

namespace gantry::tests {
namespace {

TEST(DiffusersDirectory, D15NeedsTheFolderOfEveryListedComponent) {
    for (const auto* name : {"unet", "safety_checker", "tokenizer", "scheduler", "feature_extractor"}) {
        SampleBundle absent;
        absent.memory.remove(name);
        EXPECT_EQ(absent.summary(), std::string{"D15 degrading missing_component "} + name);
        const auto missing = std::string{"The folder of the component "} + name + " is missing";
        EXPECT_EQ(absent.validate()[0].message.find(missing + ". "), 0U);
        SampleBundle file;
        file.memory.remove(name).file(name, "not a folder");
        EXPECT_EQ(file.summary(), std::string{"D15 degrading missing_component "} + name);
        EXPECT_EQ(
            file.validate()[0].message.find(missing + ", and something else has its name: it is a file. "), 0U);
    }
}

TEST(DiffusersDirectory, D15FallsBackToTheRootAsTheLoaderDoes) {
    SampleBundle bundle;
    bundle.memory.remove("text_encoder").file("config.json", "{\"a\": 1}");
    EXPECT_EQ(bundle.state(), "degraded");
    bundle.memory.file("model.safetensors", good_safetensors());
    EXPECT_EQ(bundle.summary(), "D15 info flat_component text_encoder");
    const auto described = bundle.describe();
    EXPECT_EQ(described.components[3].name, "text_encoder");
    EXPECT_EQ(described.components[3].path, "");
    EXPECT_EQ(described.components[3].config_file, "config.json");
}

TEST(DiffusersDirectory, D15LooksForNoVariantAtTheRoot) {
    SampleBundle bundle;
    bundle.memory.remove("text_encoder")
        .file("config.json", "{\"a\": 1}")
        .file("model.fp16.safetensors", good_safetensors());
    EXPECT_EQ(bundle.summary(), "D15 degrading missing_component text_encoder");

    bundle.memory.file("model.safetensors", good_safetensors())
        .remove("unet/diffusion_pytorch_model.safetensors")
        .file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors());
    const auto described = bundle.describe();
    EXPECT_EQ(described.identity.variant, "fp16");
    EXPECT_EQ(described.weights[1].second.path, "model.safetensors");
}

TEST(DiffusersDirectory, D15FallsBackForATokenizerOnlyToAVocabulary) {
    SampleBundle bundle;
    bundle.memory.remove("tokenizer")
        .file("tokenizer.json", R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})")
        .file("tokenizer_config.json", "{}");
    EXPECT_EQ(bundle.summary(), "D15 info flat_component tokenizer");
    bundle.memory.remove("tokenizer.json");
    EXPECT_EQ(bundle.summary(), "D15 degrading missing_component tokenizer");
}

TEST(DiffusersDirectory, D15TakesEveryFolderOfSeveralControlNets) {
    SampleBundle bundle;
    bundle.edit_index("StableDiffusionPipeline", "StableDiffusionControlNetPipeline");
    bundle.edit_index("\n}", R"(, "controlnet": ["diffusers", "MultiControlNetModel"]})");
    bundle.diffusers_model("controlnet").diffusers_model("controlnet_1");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.remove("controlnet_1/config.json");
    EXPECT_EQ(bundle.summary(), "D16 degrading missing_config controlnet_1/config.json");
}

SampleBundle make_two_adapters() {
    SampleBundle bundle;
    bundle.edit_index("StableDiffusionPipeline", "StableDiffusionAdapterPipeline");
    bundle.edit_index("\n}", R"(, "adapter": ["diffusers", "MultiAdapter"]})");
    bundle.diffusers_model("adapter").diffusers_model("adapter_1");
    return bundle;
}

TEST(DiffusersDirectory, D15TakesEveryFolderOfSeveralAdapters) {
    const std::string weights = "adapter_1/diffusion_pytorch_model";
    auto whole = make_two_adapters();
    EXPECT_EQ(whole.summary(), "");
    auto no_config = make_two_adapters();
    no_config.memory.remove("adapter_1/config.json");
    EXPECT_EQ(no_config.summary(), "D16 degrading missing_config adapter_1/config.json");
    auto no_weights = make_two_adapters();
    no_weights.memory.remove(weights + ".safetensors");
    EXPECT_EQ(no_weights.summary(), "D20 degrading missing_weights adapter_1");
    auto only_half = make_two_adapters();
    only_half.memory.remove(weights + ".safetensors").file(weights + ".fp16.safetensors", good_safetensors());
    EXPECT_EQ(only_half.summary(), "D20 degrading missing_weights adapter_1");
    auto leads_out = make_two_adapters();
    leads_out.memory.remove("adapter_1").entry("adapter_1", EntryKind::escape);
    EXPECT_NE(leads_out.summary().find("D27 fatal path_escape adapter_1"), std::string::npos)
        << leads_out.summary();
}

TEST(DiffusersDirectory, D15WantsTwoFoldersOfSeveralAdapters) {
    auto bundle = make_two_adapters();
    bundle.memory.remove("adapter_1");
    EXPECT_EQ(bundle.summary(), "D15 degrading missing_component adapter_1");
    bundle.edit_index("MultiAdapter", "T2IAdapter");
    EXPECT_EQ(bundle.summary(), "");
    auto at_root = make_two_adapters();
    at_root.memory.remove("adapter").remove("adapter_1");
    at_root.memory.file("config.json", R"({"a": 1})")
        .file("diffusion_pytorch_model.safetensors", good_safetensors());
    EXPECT_EQ(at_root.summary(), "D15 degrading missing_component adapter");
}

TEST(DiffusersDirectory, D15DescribesEveryFolderOfAComponent) {
    const auto described = make_two_adapters().describe();
    std::vector<std::string> paths;
    for (const auto& [component, file] : described.weights)
        if (described.components[component].name == "adapter") paths.push_back(file.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"adapter/diffusion_pytorch_model.safetensors",
                                               "adapter_1/diffusion_pytorch_model.safetensors"}));
    const std::string files = R"("files":["adapter/config.json","adapter_1/config.json"])";
    EXPECT_NE(described.facts.at(0).second.find(files), std::string::npos) << described.facts.at(0).second;
}

TEST(DiffusersDirectory, D27RefusesWhatLeadsOut) {
    for (const auto* path : {"unet", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
                             "tokenizer/tokenizer.json", "scheduler/scheduler_config.json"}) {
        SampleBundle bundle;
        bundle.memory.remove(path).entry(path, EntryKind::escape);
        EXPECT_EQ(bundle.summary(), std::string{"D27 fatal path_escape "} + path);
    }
}

TEST(DiffusersDirectory, D28TellsUnreadableFromMissing) {
    for (const auto* path : {"model_index.json", "unet", "unet/config.json",
                             "unet/diffusion_pytorch_model.safetensors", "tokenizer/tokenizer.json"}) {
        SampleBundle bundle;
        bundle.memory.remove(path).entry(path, EntryKind::unreadable);
        EXPECT_EQ(bundle.summary(), std::string{"D28 degrading component_unreadable "} + path);
    }
}

}  // namespace
}  // namespace gantry::tests

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "component_classes.hpp"
#include "pipeline_classes.hpp"
#include "roles.hpp"
#include "tasks.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

TEST(PipelineClasses, TellWhatAClassTakesAndDoes) {
    const auto* flux = find_pipeline_class("FluxPipeline");
    ASSERT_NE(flux, nullptr);
    EXPECT_EQ(flux->tasks, (std::vector<std::string_view>{"text-to-image"}));
    EXPECT_TRUE(flux->takes("transformer"));
    EXPECT_TRUE(flux->takes("image_encoder"));
    EXPECT_FALSE(flux->takes("unet"));
    EXPECT_EQ(find_pipeline_class("fluxpipeline"), nullptr);
    EXPECT_EQ(find_pipeline_class("class"), nullptr) << "the line of column names is no class";
}

TEST(PipelineClasses, DoNotTakeWhatTheLoaderDoesNotLoad) {
    EXPECT_FALSE(find_pipeline_class("LongCatAudioDiTPipeline")->takes("scheduler"));
    EXPECT_FALSE(find_pipeline_class("LEditsPPPipelineStableDiffusion")->takes("image_encoder"));
}

TEST(PipelineClasses, KnowTheModulesThatEntriesMayName) {
    EXPECT_TRUE(is_pipeline_module("stable_diffusion"));
    EXPECT_TRUE(is_pipeline_module("ltx2"));
    EXPECT_FALSE(is_pipeline_module("wuerstchen"));
    EXPECT_FALSE(is_pipeline_module("deprecated"));
}

TEST(DiffusersDirectory, D12KnowsAClassThatAPipelineAddsToItsLibrary) {
    // The modules of PRX put it into transformers, which does not export it.
    EXPECT_EQ(find_component_class("transformers", "T5GemmaEncoder").kind, ComponentKind::transformers_model);
    // An index names them by the pipeline's module, which takes them from transformers.
    for (const auto* name : {"GlmImageForConditionalGeneration", "GlmImageProcessor"}) {
        const auto added = find_component_class("glm_image", name);
        const auto own = find_component_class("transformers", name);
        EXPECT_EQ(added.lookup, ClassLookup::found) << name;
        EXPECT_EQ(added.kind, own.kind) << name;
        EXPECT_EQ(added.needs, own.needs) << name;
    }
}

TEST(DiffusersDirectory, D13KnowsAClassThatIsThereAndLoadsNoMore) {
    EXPECT_EQ(find_component_class("deepfloyd_if", "IFSafetyChecker").lookup, ClassLookup::retired);
}

TEST(Tasks, AllHaveModalitiesOfTheContract) {
    const std::set<std::string> tokens{"text",      "image",  "audio",     "video",  "document",
                                       "mask",      "depth",  "bbox",      "3d",     "any",
                                       "keypoints", "action", "embedding", "tabular"};
    std::ifstream table{GANTRY_CLASS_TABLE};
    int classes = 0;
    for (std::string line; std::getline(table, line);) {
        const auto* known = find_pipeline_class(line.substr(0, line.find('\t')));
        if (known == nullptr || known->tasks.empty()) continue;
        ++classes;
        for (const auto task : known->tasks) {
            EXPECT_EQ(task.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), task.npos) << task;
            EXPECT_FALSE(output_modalities({task}).empty()) << task;
            for (const auto& token : input_modalities({task})) EXPECT_EQ(tokens.count(token), 1U) << token;
            for (const auto& token : output_modalities({task})) EXPECT_EQ(tokens.count(token), 1U) << token;
        }
    }
    EXPECT_GT(classes, 300);
}

TEST(Tasks, TellTheTypeOfModel) {
    EXPECT_EQ(model_type({"text-to-image"}), "diffusion");
    EXPECT_EQ(model_type({"text-to-video"}), "diffusion");
    EXPECT_EQ(model_type({"text-to-audio"}), "audio");
    EXPECT_EQ(model_type({}), "unknown");
}

TEST(ComponentClasses, TellWhatAClassReads) {
    EXPECT_EQ(find_component_class("diffusers", "UNet2DConditionModel").kind, ComponentKind::diffusers_model);
    EXPECT_EQ(find_component_class("diffusers", "DDIMScheduler").needs, "scheduler_config.json");
    EXPECT_EQ(find_component_class("diffusers", "Mel").needs, "mel_config.json");
    EXPECT_EQ(find_component_class("stable_diffusion", "StableDiffusionSafetyChecker").kind,
              ComponentKind::transformers_model);
    EXPECT_EQ(find_component_class("stable_audio", "StableAudioProjectionModel").kind,
              ComponentKind::diffusers_model);
    EXPECT_EQ(find_component_class("diffusers", "FlashPackUNet2DConditionModel").lookup, ClassLookup::found);
    EXPECT_EQ(find_component_class("transformers", "T5TokenizerFast").needs,
              "spiece.model|tokenizer.json:Unigram|tokenizer.model");
    EXPECT_EQ(find_component_class("transformers", "NoSuchTokenizerFast").lookup, ClassLookup::unknown_class);
    EXPECT_EQ(find_component_class("numpy", "array").lookup, ClassLookup::unknown_library);
}

TEST(Roles, AreToldFromTheComponentsName) {
    for (const auto& [name, role] : {std::pair{"unet", "denoiser"},
                                     {"transformer_2", "denoiser"},
                                     {"vqgan", "vae"},
                                     {"text_encoder_3", "text_encoder"},
                                     {"prior_tokenizer", "tokenizer"},
                                     {"prior_prior", "denoiser"},
                                     {"decoder_scheduler", "scheduler"},
                                     {"safety_checker", "safety_checker"},
                                     {"controlnet_1", "controlnet"}})
        EXPECT_EQ(role_of(name), role) << name;
}

}  // namespace
}  // namespace gantry::formats::diffusers_directory

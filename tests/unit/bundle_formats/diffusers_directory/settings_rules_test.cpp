// Rules D50 to D52: versions and settings that a pipeline's class looks at.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kVersion = R"("0.42.1")";
constexpr const char* kSetting = R"("requires_safety_checker": true)";

// Texts that name no version; the last but one has more than Python's packaging takes behind a version.
const std::vector<std::string> kNoVersions{"null", "\"\"",  "\"x.y\"",   "7",         "0.3",        "[]",
                                           "{}",   "\".\"", "\"0.42.\"", "\"0.42-\"", "\"0.42 1\"", "\"v\""};
const std::vector<std::string> kVersions{
    "\"0.3.0\"",       "\"0.40.0.dev0\"",   "\" v1!2.0RC1.post3.dev4+cu12.1\\n\"",
    "\"0.42\"",        "\"0.42-1\"",        "\"0.42a\"",
    "\"0.42_beta-2\"", "\"1.0.preview\"",   "\"2026.1r5\"",
    "\"7\"",           "\"0.42.1+git.abc\""};

TEST(DiffusersDirectory, D50WantsAVersionInTheIndexOfTheInpaintingClass) {
    SampleBundle bundle;
    bundle.edit_index("StableDiffusionPipeline", "StableDiffusionInpaintPipeline");
    EXPECT_EQ(bundle.summary(), "");
    for (const auto& version : kVersions) {
        auto other = bundle;
        other.edit_index(kVersion, version);
        EXPECT_EQ(other.summary(), "") << version;
    }
    for (const auto& version : kNoVersions) {
        auto broken = bundle;
        broken.edit_index(kVersion, version);
        EXPECT_EQ(broken.summary(), "D50 fatal invalid_model_version model_index.json") << version;
    }
    bundle.edit_index(R"("_diffusers_version": "0.42.1",)", "");
    EXPECT_EQ(bundle.summary(), "D50 fatal invalid_model_version model_index.json");
}

TEST(DiffusersDirectory, D50AsksNoOtherClassForAVersion) {
    for (const auto* name : {"StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline"}) {
        SampleBundle bundle;
        bundle.edit_index("StableDiffusionPipeline", name);
        bundle.edit_index(kVersion, "null");
        EXPECT_EQ(bundle.summary(), "") << name;
    }
}

TEST(DiffusersDirectory, D51WantsNoEmptyListOrObjectInASettingOfThePipeline) {
    for (const auto* value : {"[]", "{}", "[[]]", "[1, {}]", R"({"a": []})", R"({"a": {"b": [1, []]}})"}) {
        SampleBundle bundle;
        bundle.edit_index(kSetting, std::string{R"("requires_safety_checker": )"} + value);
        EXPECT_EQ(bundle.summary(), "D51 fatal invalid_pipeline_setting model_index.json") << value;
    }
    for (const auto* value : {"null", "\"\"", "0", "[1]", R"([[null], {"a": 1}])"}) {
        SampleBundle bundle;
        bundle.edit_index(kSetting, std::string{R"("requires_safety_checker": )"} + value);
        EXPECT_EQ(bundle.summary(), "") << value;
    }
}

TEST(DiffusersDirectory, D51LeavesAloneWhatTheLoaderDoesNotLookInto) {
    SampleBundle other_name;
    other_name.edit_index(kSetting, R"("boundary_ratio": [], "_name_or_path": {})");
    EXPECT_EQ(other_name.summary(), "") << "the class takes no such setting";
    SampleBundle left_out;
    left_out.edit_index(kSetting,
                        R"("requires_safety_checker": [], "_use_default_values": ["requires_safety_checker"])");
    EXPECT_EQ(left_out.summary(), "");
    SampleBundle list;
    list.edit_index("StableDiffusionPipeline", "StableDiffusionPAGPipeline");
    list.edit_index(kSetting, R"("pag_applied_layers": [])");
    EXPECT_EQ(list.summary(), "") << "a setting whose type is a list";
}

TEST(DiffusersDirectory, D52WantsAVersionThatCanBeReadInTheConfigurationOfTheUnet) {
    const auto with = [](const std::string& version) {
        SampleBundle bundle;
        bundle.memory.file("unet/config.json", R"({"_diffusers_version": )" + version + "}");
        return bundle;
    };
    for (const auto& version : kVersions) EXPECT_EQ(with(version).summary(), "") << version;
    for (const auto& version : kNoVersions) {
        auto bundle = with(version);
        EXPECT_EQ(bundle.summary(), "D52 degrading invalid_config unet/config.json") << version;
        bundle.edit_index("StableDiffusionPipeline", "StableDiffusionXLInpaintPipeline");
        EXPECT_EQ(bundle.summary().find("D52"), std::string::npos) << "another class does not ask";
    }
    auto elsewhere = with("\"0.42.1\"");
    elsewhere.memory.file("vae/config.json", R"({"_diffusers_version": null})")
        .file("scheduler/scheduler_config.json", R"({"_diffusers_version": null})");
    EXPECT_EQ(elsewhere.summary(), "");
}

}  // namespace
}  // namespace gantry::tests

// Rules D19 and D47 of image processors, feature extractors and the processors that join them with a tokenizer.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kFeatureExtractor = R"(["transformers", "CLIPImageProcessor"])";
constexpr const char* kQwenProcessor = R"(["transformers", "Qwen2VLProcessor"])";

const std::string kFolder = "feature_extractor/";
const std::string kJoined = kFolder + "processor_config.json";
const std::string kImages = kFolder + "preprocessor_config.json";
const std::string kVideos = kFolder + "video_preprocessor_config.json";

// A processor of images, videos and text that is whole but for what says the classes of its parts.
SampleBundle processor_bundle() {
    SampleBundle bundle;
    bundle.edit_index(kFeatureExtractor, kQwenProcessor);
    bundle.memory.remove(kImages)
        .file(kFolder + "tokenizer.json", R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})")
        .file(kFolder + "tokenizer_config.json", "{}");
    return bundle;
}

SampleBundle processor_bundle_with(const std::string& joined) {
    auto bundle = processor_bundle();
    bundle.memory.file(kJoined, joined);
    return bundle;
}

SampleBundle whole_processor() {
    return processor_bundle_with(R"({"image_processor": {"image_processor_type": "Qwen2VLImageProcessor"},
        "video_processor": {"video_processor_type": "Qwen2VLVideoProcessor"}})");
}

TEST(DiffusersDirectory, D19NeedsTheConfigurationOfAnImageProcessor) {
    SampleBundle bundle;
    bundle.memory.remove("feature_extractor/preprocessor_config.json").folder("feature_extractor");
    EXPECT_EQ(bundle.summary(), "D19 degrading missing_config feature_extractor/preprocessor_config.json");
    bundle.memory.file("feature_extractor/processor_config.json", "{}");
    EXPECT_EQ(bundle.summary(), "D19 degrading missing_config feature_extractor/preprocessor_config.json");
    bundle.memory.file("feature_extractor/processor_config.json", R"({"image_processor": {}})");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D19NeedsEveryPartOfAProcessor) {
    SampleBundle bundle;
    bundle.edit_index(kFeatureExtractor, R"(["transformers", "Qwen2VLProcessor"])");
    EXPECT_EQ(bundle.summary(),
              "D17 degrading missing_vocabulary feature_extractor\n"
              "D18 degrading missing_tokenizer_config feature_extractor/tokenizer_config.json\n"
              "D19 degrading invalid_config feature_extractor/preprocessor_config.json");
    bundle.memory
        .file("feature_extractor/tokenizer.json",
              R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})")
        .file("feature_extractor/tokenizer_config.json", "{}");
    EXPECT_EQ(bundle.summary(), "D19 degrading invalid_config feature_extractor/preprocessor_config.json");
    bundle.memory.file("feature_extractor/preprocessor_config.json",
                       R"({"image_processor_type": "Qwen2VLImageProcessor"})");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.remove("feature_extractor/preprocessor_config.json");
    EXPECT_EQ(bundle.summary(), "D19 degrading missing_config feature_extractor/preprocessor_config.json");
}

TEST(DiffusersDirectory, D19WantsTheClassOfEachPartInAProcessor) {
    const std::string video = R"("video_processor": {"video_processor_type": "Qwen2VLVideoProcessor"}})";
    const std::string image = R"({"image_processor": {"image_processor_type": "Qwen2VLImageProcessorFast"}, )";
    EXPECT_EQ(processor_bundle_with(image + video).summary(), "");
    for (const auto* part : {"null", R"("x")", "5", "[]", "{}", R"({"image_processor_type": "Teapot"})",
                             R"({"image_processor_type": null})", R"({"image_processor_type": 5})"})
        EXPECT_EQ(processor_bundle_with(R"({"image_processor": )" + std::string{part} + ", " + video).summary(),
                  "D19 degrading invalid_config " + kJoined)
            << part;
    for (const auto* part : {"null", R"("x")", "5", "[]", "{}", R"({"video_processor_type": "Teapot"})",
                             R"({"image_processor_type": "CLIPImageProcessor"})"})
        EXPECT_EQ(processor_bundle_with(image + R"("video_processor": )" + part + "}").summary(),
                  "D19 degrading invalid_config " + kJoined)
            << part;
}

TEST(DiffusersDirectory, D19TellsTheClassOfAPartAsTheLoaderDoes) {
    const std::string video = R"("video_processor": {"video_processor_type": "Qwen2VLVideoProcessor"}})";
    for (const auto* part : {R"({"feature_extractor_type": "CLIPFeatureExtractor"})",
                             R"({"auto_map": {"AutoImageProcessor": "a.B"}})"})
        EXPECT_EQ(processor_bundle_with(R"({"image_processor": )" + std::string{part} + ", " + video).summary(),
                  "")
            << part;
    auto inferred = processor_bundle_with(R"({"image_processor": {}, )" + video);
    inferred.memory.file(kFolder + "config.json", R"({"model_type": "qwen2_vl"})");
    EXPECT_EQ(inferred.summary(), "");
}

TEST(DiffusersDirectory, D19WantsTheClassOfEachPartInTheFilesOfTransformers4) {
    auto bundle = processor_bundle();
    bundle.memory.file(kImages, R"({"image_processor_type": "Qwen2VLImageProcessor"})");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.file(kVideos, R"({"video_processor_type": "Qwen2VLVideoProcessor"})")
        .file(kJoined, R"({"image_processor": null, "video_processor": null})");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.file(kVideos, "{}");
    EXPECT_EQ(bundle.summary(), "D19 degrading invalid_config " + kVideos);
    bundle.memory.remove(kVideos).file(kImages, "{}");
    EXPECT_EQ(bundle.summary(), "D19 degrading invalid_config " + kImages);
}

TEST(DiffusersDirectory, D19ReadsTheSettingsOfALonePartAsTheLoaderDoes) {
    for (const auto* joined : {"[]", R"("x")", R"({"image_processor": null})", R"({"image_processor": {}})"}) {
        SampleBundle bundle;
        bundle.memory.file(kJoined, joined);
        EXPECT_EQ(bundle.summary(), "") << joined;
    }
    for (const auto* joined : {"", "null", "5", R"({"image_processor": []})", R"({"image_processor": 5})"}) {
        SampleBundle bundle;
        bundle.memory.file(kJoined, joined);
        EXPECT_EQ(bundle.summary(), "D19 degrading invalid_config " + kJoined) << joined;
    }
    SampleBundle alone;
    alone.memory.remove(kImages).file(kJoined, "[]");
    EXPECT_EQ(alone.summary(), "D19 degrading invalid_config " + kJoined);
}

TEST(DiffusersDirectory, D47HoldsWhatAProcessorReadsBesideItsPartsToObjects) {
    const std::string template_file = kFolder + "chat_template.json";
    const std::string audio = kFolder + "audio_tokenizer_config.json";
    const std::string model = kFolder + "config.json";
    for (const auto& path : {template_file, audio, model}) {
        for (const auto* text : {"", "[]", "null", R"("x")", "<html>", "{}"}) {
            if (path == model && text == std::string{"{}"}) continue;
            auto bundle = whole_processor();
            bundle.memory.file(path, text).file(kFolder + "chat_template.jinja", "{{ messages }}");
            EXPECT_EQ(bundle.summary(), "D47 degrading invalid_config " + path) << text;
        }
        auto pointer = whole_processor();
        pointer.memory.file(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
        EXPECT_EQ(pointer.summary(), "D29 degrading lfs_pointer " + path);
    }
    auto bundle = whole_processor();
    bundle.memory.file(template_file, R"({"chat_template": "{{ messages }}"})")
        .file(audio, R"({"audio_tokenizer_class": "DacModel", "audio_tokenizer_name_or_path": "a/b"})")
        .file(model, "{}");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D47LeavesTheFilesOfAProcessorAloneBesideATokenizer) {
    SampleBundle bundle;
    for (const auto* name : {"chat_template.json", "audio_tokenizer_config.json", "config.json"})
        bundle.memory.file(std::string{"tokenizer/"} + name, "");
    EXPECT_EQ(bundle.summary(), "");
}

}  // namespace
}  // namespace gantry::tests

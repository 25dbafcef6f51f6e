// Rules D37 to D39, and where recorded digests come from.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/recorded_bundle.hpp"

namespace gantry::tests {
namespace {

const std::string kUnet = "unet/diffusion_pytorch_model.safetensors";

std::string metadata_of(const std::string& name) {
    return ".cache/huggingface/download/" + name + ".metadata";
}

// As huggingface_hub leaves a folder that it downloaded into.
SampleBundle downloaded() {
    SampleBundle bundle;
    bundle.depth = Depth::content;
    for (const auto& name : sample_files()) {
        const auto etag =
            name.find(".safetensors") != name.npos ? sha256_of(bundle, name) : git_sha1_of(bundle, name);
        bundle.memory.file(metadata_of(name),
                           "e5d1297d76fd1d71b6ce782d85c5e38167937d9c\n" + etag + "\n1732312345.25\n");
    }
    return bundle;
}

TEST(DiffusersDirectory, D37FindsAByteThatNothingElseShows) {
    SampleBundle bundle;
    record_digests(bundle);
    EXPECT_EQ(bundle.summary(), "");
    flip_last_byte(bundle, kUnet);
    EXPECT_EQ(bundle.summary(), "D37 degrading digest_mismatch " + kUnet);
    bundle.depth = Depth::headers;
    EXPECT_EQ(bundle.summary(), "") << "no digest is computed above content";
}

TEST(DiffusersDirectory, D37TakesTheDigestsOfADownloadIntoAFolder) {
    auto bundle = downloaded();
    EXPECT_EQ(bundle.summary(), "");
    flip_last_byte(bundle, kUnet);
    EXPECT_EQ(bundle.summary(), "D37 degrading digest_mismatch " + kUnet);
}

TEST(DiffusersDirectory, D37LeavesAFileAloneThatIsBrokenAnyway) {
    auto bundle = downloaded();
    bundle.memory.file(kUnet, text_of(bundle, kUnet).substr(0, 70));
    EXPECT_EQ(bundle.summary(), "D30 degrading truncated_file " + kUnet);
}

TEST(DiffusersDirectory, D38WarnsOfASmallFileThatWasEdited) {
    for (const auto* name : {"model_index.json", "tokenizer/tokenizer.json", "unet/config.json"}) {
        auto bundle = downloaded();
        bundle.memory.file(name, text_of(bundle, name) + "\n");
        EXPECT_EQ(bundle.summary(), std::string{"D38 warning edited_file "} + name);
    }
}

TEST(DiffusersDirectory, D39SaysHowManyWeightFilesHaveNoRecord) {
    SampleBundle bundle;
    bundle.depth = Depth::content;
    EXPECT_EQ(bundle.summary(), "D39 info no_recorded_digest ");
    EXPECT_NE(bundle.validate()[0].message.find("4 of 4 weight files"), std::string::npos);
    for (const auto* text : {"", "one line", "commit\nnot a digest\n1.0\n", "commit\n\n\n"}) {
        auto broken = downloaded();
        broken.memory.file(metadata_of(kUnet), text);
        EXPECT_EQ(broken.summary(), "D39 info no_recorded_digest ") << text;
    }
}

TEST(DiffusersDirectory, ReadsNoMetadataAboveContent) {
    auto bundle = downloaded();
    bundle.depth = Depth::headers;
    EXPECT_EQ(bundle.summary(), "");
    for (const auto& [name, bytes] : bundle.memory.bytes_read())
        EXPECT_EQ(name.rfind(".cache", 0), name.npos) << name;
}

}  // namespace
}  // namespace gantry::tests

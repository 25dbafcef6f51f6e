#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

TEST(DetectDiffusersDirectory, IsCertainOfAnIndexThatNamesAClass) {
    EXPECT_EQ(SampleBundle{}.detect().strength, GANTRY_DETECTION_CERTAIN);
    SampleBundle unknown;
    unknown.index(R"({"_class_name": null})");
    EXPECT_EQ(unknown.detect().strength, GANTRY_DETECTION_CERTAIN);
}

TEST(DetectDiffusersDirectory, ClaimsABrokenIndexWeakly) {
    for (const auto* text : {"", "{", "[]", "{}", "{\"a\": 1}"}) {
        SampleBundle bundle;
        bundle.index(text);
        EXPECT_EQ(bundle.detect().strength, GANTRY_DETECTION_WEAK) << text;
        EXPECT_NE(bundle.detect().reason, "");
    }
    for (const auto kind : {EntryKind::folder, EntryKind::special, EntryKind::escape}) {
        SampleBundle bundle;
        bundle.memory.remove("model_index.json").entry("model_index.json", kind);
        EXPECT_EQ(bundle.detect().strength, GANTRY_DETECTION_WEAK);
    }
}

TEST(DetectDiffusersDirectory, ThinksAnUnreadableIndexLikely) {
    SampleBundle bundle;
    bundle.memory.remove("model_index.json").entry("model_index.json", EntryKind::unreadable);
    EXPECT_EQ(bundle.detect().strength, GANTRY_DETECTION_LIKELY);
}

TEST(DetectDiffusersDirectory, ClaimsNothingWithoutTheIndex) {
    SampleBundle bundle;
    bundle.memory.remove("model_index.json");
    EXPECT_EQ(bundle.detect().strength, GANTRY_DETECTION_NONE);
}

TEST(DetectDiffusersDirectory, ReadsTheIndexAndNothingElse) {
    SampleBundle bundle;
    EXPECT_EQ(bundle.detect().strength, GANTRY_DETECTION_CERTAIN);
    ASSERT_EQ(bundle.memory.bytes_read().size(), 1U);
    EXPECT_EQ(bundle.memory.bytes_read().begin()->first, "model_index.json");
}

}  // namespace
}  // namespace gantry::tests

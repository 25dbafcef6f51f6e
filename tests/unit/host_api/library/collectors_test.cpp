#include "library/collectors.hpp"

#include <gtest/gtest.h>

#include <gantry/report.hpp>

namespace gantry::host {
namespace {

class Collectors : public testing::Test {
protected:
    ContractWatch watch;
};

TEST_F(Collectors, KeepFindingsAsTheyAreReported) {
    FindingCollector collector{watch};
    const auto raw = collector.receiver();
    const FindingReceiver receiver{raw};
    EXPECT_TRUE(receiver.finding({"D1", "some_code", Severity::warning, "message", "unet/config.json"}));
    const auto findings = collector.take();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0], (Finding{"D1", "some_code", Severity::warning, "message", "unet/config.json"}));
    EXPECT_EQ(watch.what(), "");
}

TEST_F(Collectors, RefuseAFindingThatBreaksTheContract) {
    FindingCollector collector{watch};
    const auto raw = collector.receiver();
    const FindingReceiver receiver{raw};
    EXPECT_FALSE(receiver.finding({"D1", "", Severity::warning, "no code", ""}));
    EXPECT_FALSE(receiver.finding({"D1", "code", static_cast<Severity>(4), "unknown severity", ""}));
    EXPECT_FALSE(receiver.finding({"D 1", "code", Severity::info, "a rule that is no word", ""}));
    EXPECT_EQ(raw.finding(raw.context, nullptr), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_NE(watch.what(), "");
    EXPECT_TRUE(collector.take().empty());
}

TEST_F(Collectors, StopAtTheirLimit) {
    FindingCollector collector{watch};
    const auto raw = collector.receiver();
    const FindingReceiver receiver{raw};
    for (std::size_t i = 0; i < kMaxFindings; ++i)
        ASSERT_TRUE(receiver.finding({"D1", "code", Severity::info, "again", ""}));
    EXPECT_FALSE(receiver.finding({"D1", "code", Severity::info, "one too many", ""}));
    EXPECT_EQ(collector.take().size(), kMaxFindings);
    EXPECT_EQ(watch.what(), "") << "a full collector is no fault of the plugin";
}

TEST_F(Collectors, CutOverlongMessages) {
    FindingCollector collector{watch};
    const auto raw = collector.receiver();
    const FindingReceiver receiver{raw};
    EXPECT_TRUE(receiver.finding({"D1", "code", Severity::info, std::string(100'000, 'x'), ""}));
    EXPECT_EQ(collector.take()[0].message.size(), kMaxTextBytes);
}

TEST_F(Collectors, DescribeComponentsWithTheirWeightsInOrder) {
    DescriptionCollector collector{watch, "my_format"};
    const auto raw = collector.receiver();
    const DescriptionReceiver receiver{raw};
    Identity identity;
    identity.pipeline_class = "Pipe";
    identity.tasks = {"a", "b"};
    EXPECT_TRUE(receiver.identity(identity));
    const auto first = receiver.component({"vae", "vae", "lib", "Class", "vae", "vae/config.json"});
    const auto second = receiver.component({"denoiser", "unet", "lib", "Class", "unet", ""});
    EXPECT_TRUE(receiver.weight_file(second, {"unet/w.bin", "pickle", "", "", "", 5}));
    EXPECT_TRUE(receiver.weight_file(first, {"vae/w.bin", "pickle", "", "", "", 6}));
    EXPECT_TRUE(receiver.fact("my_format.answer", "42"));
    EXPECT_TRUE(receiver.engine_hint({"zzz", true, "", {}, "{}"}));
    EXPECT_TRUE(receiver.engine_hint({"aaa", false, "too old", {"1"}, "{\"a\": 1}"}));

    const auto description = collector.take();
    EXPECT_EQ(description.identity, identity);
    ASSERT_EQ(description.components.size(), 2u);
    EXPECT_EQ(description.components[0].component.name, "vae");
    EXPECT_EQ(description.components[1].weights[0].path, "unet/w.bin");
    EXPECT_EQ(description.facts.at("my_format.answer"), "42");
    EXPECT_EQ(description.engines[0].engine, "aaa") << "sorted by id, no rank";
    EXPECT_EQ(watch.what(), "");
}

TEST_F(Collectors, RefuseADescriptionThatBreaksTheContract) {
    DescriptionCollector collector{watch, "my_format"};
    const auto raw = collector.receiver();
    const DescriptionReceiver receiver{raw};
    EXPECT_FALSE(receiver.weight_file(0, {"w", "pickle", "", "", "", 1})) << "of no component";
    EXPECT_FALSE(receiver.fact("other.answer", "42")) << "of another format";
    EXPECT_FALSE(receiver.fact("my_format.answer", "{")) << "no JSON";
    EXPECT_FALSE(receiver.engine_hint({"e", true, "", {}, "[]"})) << "no object";
    EXPECT_TRUE(receiver.identity({}));
    EXPECT_FALSE(receiver.identity({})) << "twice";
    EXPECT_NE(watch.what(), "");
    EXPECT_TRUE(collector.take().facts.empty());
}

TEST_F(Collectors, RefuseAStructThatIsTooSmall) {
    DescriptionCollector collector{watch, "my_format"};
    const auto receiver = collector.receiver();
    gantry_identity identity{};
    identity.struct_size = 8;
    EXPECT_EQ(receiver.identity(receiver.context, &identity), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_NE(watch.what(), "");
}

TEST_F(Collectors, RefuseADetectionOutOfRange) {
    DetectionCollector collector{watch};
    const auto receiver = collector.receiver();
    gantry_detection detection{sizeof detection, 101};
    EXPECT_EQ(receiver.detection(receiver.context, &detection, to_text("x")), GANTRY_STATUS_BAD_ARGUMENT);
    detection.strength = 100;
    EXPECT_EQ(receiver.detection(receiver.context, &detection, to_text("seen")), GANTRY_STATUS_OK);
    EXPECT_EQ(collector.detection(), (Detection{100, "seen"}));
}

}  // namespace
}  // namespace gantry::host

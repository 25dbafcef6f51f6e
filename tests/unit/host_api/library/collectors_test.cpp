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

TEST_F(Collectors, KeepPathsAsTheyAre) {
    DescriptionCollector collector{watch, "my_format"};
    const auto raw = collector.receiver();
    const DescriptionReceiver receiver{raw};
    const std::string long_folder(4'000, 'x');
    Identity identity;
    identity.custom_code_files = {"a\tb.py"};
    EXPECT_TRUE(receiver.identity(identity));
    const auto component = receiver.component({"vae", "v\tae", "lib", "Class", "v\tae",
                                               "v\tae/con\x1b"
                                               "fig.json"});
    EXPECT_TRUE(receiver.weight_file(
        component, {long_folder + "/w\n.bin", "pickle", "", long_folder + "/\x7f.json", "", 5}));
    const auto description = collector.take();
    EXPECT_EQ(description.identity.custom_code_files, identity.custom_code_files);
    EXPECT_EQ(description.components[0].component.name, "v ae") << "shown to people";
    EXPECT_EQ(description.components[0].component.path, "v\tae");
    EXPECT_EQ(description.components[0].component.config_file,
              "v\tae/con\x1b"
              "fig.json");
    EXPECT_EQ(description.components[0].weights[0].path, long_folder + "/w\n.bin");
    EXPECT_EQ(description.components[0].weights[0].shard_index, long_folder + "/\x7f.json");
    EXPECT_EQ(watch.what(), "");
}

TEST_F(Collectors, RefuseAPathThatNoViewServes) {
    for (const auto& path : {std::string{"/w"}, std::string{"../w"}, std::string{"a//w"}, std::string{"./w"},
                             std::string{"a\0b", 3}, std::string{"\xff"}, std::string(4'097, 'x')}) {
        const auto is_refused = [](const auto& report) {
            ContractWatch seen;
            DescriptionCollector collector{seen, "my_format"};
            const auto raw = collector.receiver();
            report(DescriptionReceiver{raw});
            return !seen.what().empty();
        };
        EXPECT_TRUE(is_refused([&](const auto& receiver) {
            Identity identity;
            identity.custom_code_files = {path};
            receiver.identity(identity);
        })) << path.substr(0, 9);
        EXPECT_TRUE(is_refused([&](const auto& receiver) {
            static_cast<void>(receiver.component({"vae", "vae", "lib", "Class", path, ""}));
        })) << path.substr(0, 9);
        EXPECT_TRUE(is_refused([&](const auto& receiver) {
            static_cast<void>(receiver.component({"vae", "vae", "lib", "Class", "", path}));
        })) << path.substr(0, 9);
        for (const bool is_index : {false, true}) {
            EXPECT_TRUE(is_refused([&](const auto& receiver) {
                const auto component = receiver.component({"vae", "vae", "lib", "Class", "", ""});
                receiver.weight_file(component,
                                     {is_index ? "w" : path, "pickle", "", is_index ? path : "", "", 1});
            })) << path.substr(0, 9);
        }
    }
}

// What a plugin in C may hand over by mistake.
TEST_F(Collectors, RefuseWhatIsNotThereOrTooSmall) {
    DescriptionCollector collector{watch, "my_format"};
    const auto receiver = collector.receiver();
    const auto refused = GANTRY_STATUS_BAD_ARGUMENT;
    std::uint32_t id = 0;
    EXPECT_EQ(receiver.identity(receiver.context, nullptr), refused);
    EXPECT_EQ(receiver.component(receiver.context, nullptr, &id), refused);
    EXPECT_EQ(receiver.weight_file(receiver.context, 0, nullptr), refused);
    EXPECT_EQ(receiver.engine_hint(receiver.context, nullptr), refused);
    gantry_component component{};
    EXPECT_EQ(receiver.component(receiver.context, &component, &id), refused);
    component.struct_size = sizeof component;
    EXPECT_EQ(receiver.component(receiver.context, &component, nullptr), refused);
    gantry_weight_file file{};
    EXPECT_EQ(receiver.weight_file(receiver.context, 0, &file), refused);
    gantry_engine_hint hint{};
    EXPECT_EQ(receiver.engine_hint(receiver.context, &hint), refused);

    FindingCollector findings{watch};
    const auto finding_receiver = findings.receiver();
    gantry_finding finding{};
    EXPECT_EQ(finding_receiver.finding(finding_receiver.context, &finding), refused);
    finding.struct_size = sizeof finding;
    finding.severity = GANTRY_SEVERITY_INFO - 1;
    EXPECT_EQ(finding_receiver.finding(finding_receiver.context, &finding), refused);
    EXPECT_TRUE(collector.take().components.empty());
    EXPECT_TRUE(findings.take().empty());
}

TEST_F(Collectors, RefuseListsThatAreOverlongOrNotThere) {
    const std::vector<gantry_text> names(kMaxListElements + 1, to_text("x"));
    for (const auto list : {gantry_text_list{names.data(), names.size()}, gantry_text_list{nullptr, 1}}) {
        for (auto member : {&gantry_identity::tasks, &gantry_identity::input_modalities,
                            &gantry_identity::output_modalities, &gantry_identity::runtime_engine_hints,
                            &gantry_identity::custom_code_files, &gantry_identity::external_references}) {
            ContractWatch seen;
            DescriptionCollector collector{seen, "my_format"};
            const auto receiver = collector.receiver();
            gantry_identity identity{};
            identity.struct_size = sizeof identity;
            identity.*member = list;
            EXPECT_EQ(receiver.identity(receiver.context, &identity), GANTRY_STATUS_BAD_ARGUMENT);
            EXPECT_NE(seen.what(), "");
        }
        DescriptionCollector collector{watch, "my_format"};
        const auto receiver = collector.receiver();
        gantry_engine_hint hint{};
        hint.struct_size = sizeof hint;
        hint.arguments_json = to_text("{}");
        hint.versions = list;
        EXPECT_EQ(receiver.engine_hint(receiver.context, &hint), GANTRY_STATUS_BAD_ARGUMENT);
        EXPECT_TRUE(collector.take().engines.empty());
    }
}

TEST_F(Collectors, CallWhatIsNotSaidUnknown) {
    DescriptionCollector collector{watch, "my_format"};
    const auto receiver = collector.receiver();
    gantry_identity identity{};
    identity.struct_size = sizeof identity;
    EXPECT_EQ(receiver.identity(receiver.context, &identity), GANTRY_STATUS_OK);
    const auto description = collector.take();
    EXPECT_EQ(description.identity.model_type, "unknown");
    EXPECT_EQ(description.identity.task_type_primary, "unknown");
}

TEST_F(Collectors, StopADescriptionAtItsLimits) {
    DescriptionCollector collector{watch, "my_format"};
    const auto raw = collector.receiver();
    const DescriptionReceiver receiver{raw};
    for (std::size_t i = 0; i < kMaxComponents; ++i) ASSERT_EQ(receiver.component({}), i);
    EXPECT_EQ(receiver.component({}), UINT32_MAX);
    for (std::size_t i = 0; i < kMaxWeightFiles; ++i) ASSERT_TRUE(receiver.weight_file(0, {}));
    EXPECT_FALSE(receiver.weight_file(0, {}));
    for (std::size_t i = 0; i < kMaxFacts; ++i)
        ASSERT_TRUE(receiver.fact("my_format.f" + std::to_string(i), "1"));
    EXPECT_FALSE(receiver.fact("my_format.more", "1"));
    for (std::size_t i = 0; i < kMaxListElements; ++i)
        ASSERT_TRUE(receiver.engine_hint({"e", true, "", {}, "{}"}));
    EXPECT_FALSE(receiver.engine_hint({"e", true, "", {}, "{}"}));
    EXPECT_EQ(watch.what(), "") << "a full collector is no fault of the plugin";

    const std::string overlong = "\"" + std::string(kMaxFactBytes, 'x') + "\"";
    EXPECT_FALSE(receiver.fact("my_format.long", overlong));
    EXPECT_FALSE(receiver.engine_hint({"e", true, "", {}, "{\"a\": " + overlong + "}"}));
    EXPECT_FALSE(receiver.fact("my_format.two words", "1"));
    EXPECT_NE(watch.what(), "");
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
    detection.strength = -1;
    EXPECT_EQ(receiver.detection(receiver.context, &detection, to_text("x")), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(receiver.detection(receiver.context, nullptr, to_text("x")), GANTRY_STATUS_BAD_ARGUMENT);
    detection = {0, 50};
    EXPECT_EQ(receiver.detection(receiver.context, &detection, to_text("x")), GANTRY_STATUS_BAD_ARGUMENT);
}

}  // namespace
}  // namespace gantry::host

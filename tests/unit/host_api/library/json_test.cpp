// What programs read: each member is there, under its name, with its value.
#include <gantry/host/json.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gantry::host {
namespace {

using nlohmann::json;

TEST(JsonOf, APluginNamesItsFormatsAndItsProblem) {
    PluginInfo plugin;
    plugin.identity = {"org.example.p", "1.2.3", "ab12"};
    plugin.formats = {{"a_directory", true, {"index.json"}, {}}, {"a_file", false, {}, {".bin"}}};
    plugin.manifest_path = "/p/m.json";
    plugin.module_path = "/p/m.so";
    const auto well = json::parse(to_json(plugin));
    EXPECT_EQ(well["id"], "org.example.p");
    EXPECT_EQ(well["version"], "1.2.3");
    EXPECT_EQ(well["sha256"], "ab12");
    EXPECT_EQ(well["formats"].size(), 2U);
    EXPECT_EQ(well["formats"][0]["markers"], json{"index.json"});
    EXPECT_EQ(well["formats"][1]["extensions"], json{".bin"});
    EXPECT_EQ(well["manifest_path"], "/p/m.json");
    EXPECT_EQ(well["module_path"], "/p/m.so");
    EXPECT_TRUE(well["problem"].is_null());

    plugin.problem = make_error(ErrorCode::plugin_changed, "install it again", "/p/m.so");
    const auto broken = json::parse(to_json(plugin));
    EXPECT_EQ(broken["problem"]["code"], "plugin_changed");
    EXPECT_EQ(broken["problem"]["message"], "install it again");
}

TEST(JsonOf, ADescriptorTellsTheDependenciesAndTheirErrors) {
    ExecutionDescriptor descriptor;
    auto& resolution = descriptor.dependency_resolution;
    resolution.model_id = "a/b/c";
    resolution.platform_key = "linux-x86_64";
    resolution.validation_state = "unknown_profile";
    resolution.validation_errors = {{"unknown_profile", "top_level", "", "", "no such profile"}};
    DependencyBinding binding;
    binding.binding_id = "one";
    binding.profile_id = "profile";
    binding.profile_version = 7;
    binding.validation_errors = {{"unknown_profile", "binding", "one", "profile_id", "not here"}};
    resolution.bindings = {binding};
    const auto told = json::parse(to_json(descriptor))["dependency_resolution"];
    EXPECT_EQ(told["model_id"], "a/b/c");
    EXPECT_TRUE(told["backend_key"].is_null()) << "any";
    EXPECT_EQ(told["validation_state"], "unknown_profile");
    EXPECT_TRUE(told["validation_errors"][0]["binding_id"].is_null());
    EXPECT_EQ(told["validation_errors"][0]["message"], "no such profile");
    const auto& bound = told["bindings"][0];
    EXPECT_EQ(bound["profile_version"], 7);
    EXPECT_TRUE(bound["backend_key"].is_null());
    EXPECT_EQ(bound["validation_errors"][0]["field"], "profile_id");
}

TEST(JsonOf, AModelWhoseRecordTellsNothingHasItsProblemAndOthersHaveNone) {
    ModelPage page;
    page.models.resize(2);
    page.models[0].storage_kind = "library_owned";
    page.models[1].problem = "corrupt";
    const auto models = json::parse(to_json(page))["models"];
    EXPECT_FALSE(models[0].contains("problem"));
    EXPECT_EQ(models[0]["storage_kind"], "library_owned");
    EXPECT_EQ(models[1]["problem"], "corrupt");
    for (const auto* member : {"storage_kind", "bundle_format", "validation_state", "stale"})
        EXPECT_EQ(models[1][member], nullptr) << member;
}

TEST(JsonOf, WhatWasLeftAloneHasItsReasonAndTheWordsForIt) {
    AdoptOutcome adopted;
    adopted.left_alone = {{"/l/a/b/c", "io", "cannot write: the disk is full"}};
    ReconcileOutcome reconciled;
    reconciled.left_alone = adopted.left_alone;
    for (const auto& text : {to_json(adopted), to_json(reconciled)}) {
        const auto left = json::parse(text)["left_alone"];
        ASSERT_EQ(left.size(), 1U);
        EXPECT_EQ(
            left[0],
            (json{{"path", "/l/a/b/c"}, {"reason", "io"}, {"message", "cannot write: the disk is full"}}));
    }
}

TEST(JsonOf, ProgressTellsWhatIsDoneOfWhat) {
    const auto told = json::parse(to_json(Progress{"hash", "a.bin", 3, 7, "bytes"}))["progress"];
    EXPECT_EQ(told,
              (json{{"stage", "hash"}, {"subject", "a.bin"}, {"done", 3}, {"total", 7}, {"unit", "bytes"}}));
}

TEST(JsonOf, AClassificationTellsKindCandidatesMembersAndReasons) {
    PathClassification seen;
    seen.path = "/models";
    seen.kind = PathKind::multi_model_container;
    seen.candidates = {{"my_format", "org.example.p", 50, "its index is there"}};
    seen.members = {"/models/a", "/models/b"};
    seen.reasons = {"two models are in it"};
    const auto told = json::parse(to_json(seen));
    EXPECT_EQ(told["path"], "/models");
    EXPECT_EQ(told["kind"], "multi_model_container");
    EXPECT_EQ(told["candidates"].size(), 1U);
    EXPECT_EQ(told["members"], (json{"/models/a", "/models/b"}));
    EXPECT_EQ(told["reasons"], json{"two models are in it"});
}

TEST(JsonOf, WhatWasAdoptedAndWhatWasNotCheckedIsNamed) {
    AdoptOutcome adopted;
    adopted.adopted = {{"a/b/c", RegisterStatus::created, ValidationState::valid, {}}};
    const auto taken = json::parse(to_json(adopted))["adopted"];
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0]["model_id"], "a/b/c");
    EXPECT_EQ(taken[0]["status"], "created");

    ReconcileOutcome reconciled;
    reconciled.not_checked = {{"a/b/c", "needs_plugin", "install it"}};
    const auto left = json::parse(to_json(reconciled))["not_checked"];
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0], (json{{"model_id", "a/b/c"}, {"code", "needs_plugin"}, {"message", "install it"}}));
}

TEST(JsonOf, ARecordTellsItsPluginWhereThereIsOne) {
    ModelRecord record;
    record.metadata = "{}";
    EXPECT_TRUE(json::parse(to_json(record))["plugin"].is_null());
    record.plugin = PluginIdentity{"org.example.p", "1.2.3", "ab12"};
    EXPECT_EQ(json::parse(to_json(record))["plugin"]["id"], "org.example.p");
}

}  // namespace
}  // namespace gantry::host

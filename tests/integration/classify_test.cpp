// What a path is, told by inspect and by Host::classify, for folders that are no model themselves.
#include <gmock/gmock.h>

#include <gantry/host/host.hpp>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Classify : public LibraryTest {
protected:
    host::PathClassification classify(const fs::path& path) {
        host::HostOptions options;
        options.plugin_folders = {GANTRY_TEST_PLUGINS};
        options.search_default_folders = false;
        const auto before = full_listing(folder.path());
        auto classification = (*host::Host::open(options))->classify(path.string());
        EXPECT_TRUE(classification) << classification.error().message;
        EXPECT_EQ(full_listing(folder.path()), before);
        return classification ? *std::move(classification) : host::PathClassification{};
    }

    // inspect agrees, and says that what is no model itself is invalid.
    void expect_inspected_as(const fs::path& path, const std::string& kind,
                             const std::vector<std::string>& members) {
        const auto outcome = gantry({"inspect", path.string()});
        EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
        const auto seen = outcome.json();
        EXPECT_EQ(seen["kind"], kind);
        EXPECT_EQ(seen["members"], members);
        EXPECT_EQ(seen["validation_state"], "invalid");
        EXPECT_EQ(seen["findings"][0]["code"],
                  fs::is_directory(path) ? "missing_model_index" : "unsupported_file");
    }

    fs::path models = folder / "models";
};

TEST_F(Classify, ABundleIsOneAndHasNoMembers) {
    copy_bundle("dit", models / "dit");
    const auto seen = classify(models / "dit");
    EXPECT_EQ(seen.kind, host::PathKind::single_bundle);
    EXPECT_EQ(seen.path, (models / "dit").string());
    ASSERT_EQ(seen.candidates.size(), 1u);
    EXPECT_THAT(seen.members, IsEmpty());
    EXPECT_EQ(seen.reasons.size(), 1u);
}

TEST_F(Classify, AFolderOfBundlesLeadsToThemTwoLevelsDownAndNoFurther) {
    copy_bundle("dit", models / "one");
    copy_bundle("dit", models / "family" / "two");
    copy_bundle("dit", models / "a" / "b" / "too_deep");
    write_file(models / "notes.txt", "x");
    const std::vector<std::string> expected{(models / "family" / "two").string(), (models / "one").string()};
    const auto seen = classify(models);
    EXPECT_EQ(seen.kind, host::PathKind::multi_model_container);
    EXPECT_EQ(seen.members, expected);
    EXPECT_THAT(seen.candidates, IsEmpty());
    expect_inspected_as(models, "multi_model_container", expected);
}

TEST_F(Classify, AFolderAroundOneModelLeadsToIt) {
    copy_bundle("dit", models / "only");
    EXPECT_EQ(classify(models).kind, host::PathKind::single_model_directory);
    EXPECT_THAT(classify(models).members, ElementsAre((models / "only").string()));
    const auto around_file = folder / "around";
    write_file(around_file / "tiny.gguf", "GGUF");
    write_file(around_file / "README.md", "x");
    expect_inspected_as(around_file, "single_model_directory", {(around_file / "tiny.gguf").string()});
}

TEST_F(Classify, PartsOfOneFileModelAreOneModel) {
    for (const auto* name :
         {"m-00001-of-00003.safetensors", "m-00002-of-00003.safetensors", "m-00003-of-00003.safetensors"})
        write_file(models / name, "x");
    EXPECT_EQ(classify(models).kind, host::PathKind::single_model_directory);
    EXPECT_THAT(classify(models).members, ElementsAre((models / "m-00001-of-00003.safetensors").string()));
    write_file(models / "n-00001-of-00002.safetensors", "x");
    EXPECT_EQ(classify(models).kind, host::PathKind::multi_model_container);
}

TEST_F(Classify, AFileThatIsAModelByItsNameIsASingleFile) {
    write_file(models / "tiny.gguf", "GGUF");
    EXPECT_EQ(classify(models / "tiny.gguf").kind, host::PathKind::single_file);
    expect_inspected_as(models / "tiny.gguf", "single_file", {});
    write_file(models / "notes.txt", "x");
    EXPECT_EQ(classify(models / "notes.txt").kind, host::PathKind::unsupported);
    expect_inspected_as(models / "notes.txt", "unsupported", {});
}

TEST_F(Classify, ABundleThatLostItsIndexIsNoFolderOfModels) {
    copy_bundle("dit", models / "dit");
    fs::remove(models / "dit" / "model_index.json");
    EXPECT_EQ(classify(models / "dit").kind, host::PathKind::unsupported);
    expect_inspected_as(models / "dit", "unsupported", {});
}

TEST_F(Classify, AFolderOfAHuggingFaceCacheLeadsToItsSnapshots) {
    const auto hub = folder / "hub";
    const auto repository = hub / "models--org--dit";
    copy_bundle("dit", repository / "snapshots" / "aaa");
    fs::create_directories(repository / "blobs");
    const auto first = (repository / "snapshots" / "aaa").string();
    EXPECT_EQ(classify(repository).kind, host::PathKind::single_model_directory);
    EXPECT_THAT(classify(repository).members, ElementsAre(first));
    fs::create_directories(hub / "models--org--llm" / "snapshots" / "bbb");
    const auto second = (hub / "models--org--llm" / "snapshots" / "bbb").string();
    expect_inspected_as(hub, "multi_model_container", {first, second});
    fs::create_directories(folder / "models--empty");
    EXPECT_EQ(classify(folder / "models--empty").kind, host::PathKind::unsupported);
}

TEST_F(Classify, LinksCountForWhatTheyLeadToAndLoopsEnd) {
    copy_bundle("dit", folder / "elsewhere");
    fs::create_directories(models / "inner");
    fs::create_directory_symlink(folder / "elsewhere", models / "link");
    fs::create_directory_symlink(models, models / "inner" / "loop");
    fs::create_symlink("nothing", models / "dangling");
    EXPECT_THAT(classify(models).members, ElementsAre((models / "link").string()));
}

TEST_F(Classify, AHugeFolderIsLookedAtInPartAndSaysSo) {
    for (int i = 0; i < 5'000; ++i) write_file(models / ("f" + std::to_string(i)), "");
    const auto seen = classify(models);
    EXPECT_EQ(seen.kind, host::PathKind::unsupported);
    EXPECT_THAT(seen.reasons.back(), testing::HasSubstr("4096"));
}

TEST_F(Classify, WhatIsNotThereIsAnError) {
    const auto seen = (*host::Host::open({}))->classify((folder / "nothing").string());
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code, ErrorCode::path_not_found);
}

}  // namespace
}  // namespace gantry::test

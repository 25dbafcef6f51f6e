// A library that lies in another one, or in the folder of a model, keeps its models: nothing takes a folder of
// it for a model, writes into it, or deletes what it holds.
#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OtherLibrary : public Imports {
protected:
    // Two models without a plugin, in the library at `root`.
    static void make_library(const fs::path& root, const fs::path& weights) {
        for (const auto* name : {"a.safetensors", "b.safetensors"}) {
            write_file(weights / name, name);
            const auto imported =
                run_command({"--library", root.string(), "import", (weights / name).string()});
            ASSERT_EQ(imported.exit_code, 0) << imported.err;
        }
    }
    void SetUp() override {
        Imports::SetUp();
        fs::create_directories(library);
    }
    void expect_left_alone(const std::string& reason, const fs::path& path) const {
        const auto before = full_listing(path);
        for (const auto* command : {"reconcile", "adopt"}) {
            SCOPED_TRACE(command);
            const auto outcome = gantry({command});
            ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
            ASSERT_EQ(outcome.json()["left_alone"].size(), 1u) << outcome.out;
            EXPECT_EQ(outcome.json()["left_alone"][0]["reason"], reason);
            EXPECT_EQ(outcome.json()["left_alone"][0]["path"], path.string());
        }
        EXPECT_EQ(full_listing(path), before);
        EXPECT_THAT(models(), IsEmpty());
    }
    void expect_holds_models(const Outcome& outcome) const {
        EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
        EXPECT_EQ(outcome.error()["findings"][0]["code"], "holds_models") << outcome.err;
        EXPECT_THAT(models(), IsEmpty());
        EXPECT_THAT(leftovers(), IsEmpty());
    }
};

TEST_F(OtherLibrary, InTheFolderOfATypeIsLeftAlone) {
    make_library(library / "inner", folder / "weights");
    expect_left_alone("other_library", library / "inner");
    const auto imported = gantry({"import", "--in-place", (library / "inner/unknown/unknown").string()});
    EXPECT_EQ(imported.exit_code, 1);
    EXPECT_EQ(imported.error()["findings"][0]["code"], "other_library");
}

TEST_F(OtherLibrary, InTheFolderOfAFamilyIsLeftAlone) {
    make_library(library / "some/inner", folder / "weights");
    expect_left_alone("other_library", library / "some/inner");
}

TEST_F(OtherLibrary, InThePlaceOfAModelIsLeftAlone) {
    make_library(library / "some/where/inner", folder / "weights");
    expect_left_alone("holds_models", library / "some/where/inner");
}

TEST_F(OtherLibrary, WithoutItsOwnFolderKeepsItsModelsApart) {
    make_library(library / "old", folder / "weights");
    fs::remove_all(library / "old/.gantry");
    expect_left_alone("holds_models", library / "old/unknown/unknown");
}

TEST_F(OtherLibrary, ThatIsBeingWrittenIsNotAdoptedByItsStaging) {
    write_file(library / "inner/.gantry/staging/model.gguf", "GGUF");
    write_file(library / "inner/.gantry/trash/model.gguf", "GGUF");
    EXPECT_EQ(gantry({"adopt"}).json()["adopted"], nlohmann::json::array());
    const auto refused = gantry({"import", "--in-place", (library / "inner/.gantry/trash").string()});
    EXPECT_EQ(refused.error()["code"], "invalid_argument");
    EXPECT_THAT(models(), IsEmpty());
}

TEST_F(OtherLibrary, IsNotCopiedAsAModel) {
    make_library(folder / "other", folder / "weights");
    expect_holds_models(gantry({"import", (folder / "other").string()}));
    expect_holds_models(gantry({"import", (folder / "other/unknown").string()}));
    const auto one = gantry({"import", (folder / "other/unknown/unknown/a").string()});
    EXPECT_EQ(one.exit_code, 0) << one.err;
}

TEST_F(OtherLibrary, InABundleKeepsItFromBeingRegistered) {
    copy_bundle("dit", folder / "dit");
    make_library(folder / "dit/inner", folder / "weights");
    expect_holds_models(gantry_with_plugins({"register", (folder / "dit").string()}));
    expect_holds_models(gantry_with_plugins({"import", (folder / "dit").string()}));
    fs::remove_all(folder / "dit/inner");
    EXPECT_EQ(gantry_with_plugins({"register", (folder / "dit").string()}).exit_code, 0);
}

TEST_F(OtherLibrary, IsNotMadeInTheBundleThatIsToBeRegistered) {
    const auto bundle = folder / "dit";
    copy_bundle("dit", bundle);
    const auto before = full_listing(bundle);
    for (const auto& place : {bundle / "lib", bundle / "vae/new/lib"}) {
        library = place;
        const auto outcome = gantry_with_plugins({"register", bundle.string()});
        EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
        EXPECT_EQ(outcome.error()["code"], "invalid_argument");
        EXPECT_EQ(full_listing(bundle), before) << place;
    }
}

// As an earlier version did, or somebody who moved a library there.
TEST_F(OtherLibrary, WhoseFolderIsRecordedAsAModelOutlivesTheRemoval) {
    make_library(library / "inner", folder / "weights");
    const auto taken = library / "inner/unknown/unknown";
    write_file(taken / "metadata.json", R"({"schema_version": 2, "model_id": "inner/unknown/unknown"})");
    const auto before = full_listing(taken / "a") + full_listing(taken / "b");
    const auto outcome = gantry({"remove", "inner/unknown/unknown"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("a/"));
    EXPECT_EQ(full_listing(taken / "a") + full_listing(taken / "b"), before);
    EXPECT_FALSE(fs::exists(taken / "metadata.json"));
    EXPECT_THAT(models(), IsEmpty());
    library = library / "inner";
    EXPECT_THAT(models(), ElementsAre("unknown/unknown/a", "unknown/unknown/b"));
}

}  // namespace
}  // namespace gantry::test

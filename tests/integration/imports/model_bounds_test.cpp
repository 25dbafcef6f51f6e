// What is taken into a library is one model and no part of another: a folder of several is not made one, and a
// bundle that lies at the wrong level is not cut into its components.
#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ModelBounds : public Imports {
protected:
    void SetUp() override {
        Imports::SetUp();
        fs::create_directories(library);
    }

    std::vector<std::string> files_named_metadata() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator{library})
            if (entry.path().filename() == "metadata.json")
                found.push_back(entry.path().lexically_relative(library).string());
        return found;
    }
    static std::vector<std::string> reasons(const nlohmann::json& outcome) {
        std::vector<std::string> found;
        for (const auto& left : outcome["left_alone"]) found.push_back(left["reason"]);
        return found;
    }
};

TEST_F(ModelBounds, ABundleOneLevelTooHighIsNotCutIntoItsComponents) {
    copy_bundle("dit", library / "org" / "dit");
    for (const auto* command : {"reconcile", "adopt"}) {
        SCOPED_TRACE(command);
        const auto outcome = gantry_with_plugins({command});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        ASSERT_THAT(outcome.json()["left_alone"], SizeIs(1)) << outcome.out;
        const auto left = outcome.json()["left_alone"][0];
        EXPECT_EQ(left["reason"], "part_of_model");
        EXPECT_EQ(left["path"], (library / "org" / "dit").string());
        EXPECT_THAT(left["message"].get<std::string>(), HasSubstr("<type>/<family>/<name>"));
    }
    EXPECT_THAT(files_named_metadata(), IsEmpty());
    const auto component = (library / "org" / "dit" / "vae").string();
    const auto imported = gantry_with_plugins({"import", "--in-place", component});
    EXPECT_EQ(imported.exit_code, 1);
    EXPECT_EQ(imported.error()["findings"][0]["code"], "part_of_model");
    EXPECT_THAT(files_named_metadata(), IsEmpty());
}

TEST_F(ModelBounds, ABundleAtTheRootIsNotCutIntoWhatLiesInItsComponents) {
    copy_bundle("dit", library / "dit");
    fs::create_directories(library / "dit" / "vae" / "kept");
    write_file(library / "dit" / "vae" / "kept" / "old.safetensors", "weights");
    const auto outcome = gantry_with_plugins({"reconcile"});
    EXPECT_THAT(reasons(outcome.json()), ElementsAre("part_of_model")) << outcome.out;
    EXPECT_THAT(files_named_metadata(), IsEmpty());
}

TEST_F(ModelBounds, AFolderOfModelsIsNotCopiedAsOne) {
    const auto zoo = folder / "zoo";
    copy_bundle("dit", zoo / "first");
    copy_bundle("dit", zoo / "second");
    write_file(zoo / "third.gguf", "GGUF");
    const auto outcome = gantry_with_plugins({"import", zoo.string()});
    EXPECT_EQ(outcome.exit_code, 5);
    EXPECT_EQ(outcome.error()["code"], "unsupported");
    EXPECT_EQ(outcome.error()["findings"][0]["code"], "holds_models");
    EXPECT_THAT(outcome.error()["message"].get<std::string>(), HasSubstr((zoo / "first").string()));
    EXPECT_THAT(models(), IsEmpty());
    EXPECT_THAT(leftovers(), IsEmpty());
}

// As `inspect` lists them, and further down than it lists.
TEST_F(ModelBounds, AFolderOfFileModelsIsNotTakenForOneAtAnyDepth) {
    const auto zoo = folder / "models";
    write_file(zoo / "publisher/first/a.gguf", "GGUF a");
    write_file(zoo / "publisher/second/b.gguf", "GGUF b");
    write_file(zoo / "publisher/README.md", "hello");
    write_file(folder / "deep/a/b/c/d/one.gguf", "GGUF one");
    write_file(folder / "deep/two.gguf", "GGUF two");
    for (const auto& path : {zoo, zoo / "publisher", folder / "deep"}) {
        SCOPED_TRACE(path);
        const auto outcome = gantry({"import", path.string()});
        EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
        EXPECT_EQ(outcome.error()["findings"][0]["code"], "holds_models");
    }
    fs::create_directories(library / "llm/family");
    fs::rename(zoo, library / "llm/family/models");
    EXPECT_THAT(reasons(gantry({"adopt"}).json()), ElementsAre("holds_models"));
    EXPECT_THAT(models(), IsEmpty());
    EXPECT_THAT(files_named_metadata(), IsEmpty());
}

TEST_F(ModelBounds, FilesInOneFolderAndShardsOfOneFileAreOneModel) {
    write_file(folder / "flat/a.gguf", "GGUF a");
    write_file(folder / "flat/b.gguf", "GGUF b");
    write_file(folder / "shards/quantised/x-00001-of-00002.gguf", "GGUF 1");
    write_file(folder / "shards/quantised/x-00002-of-00002.gguf", "GGUF 2");
    for (const auto* name : {"flat", "shards"})
        EXPECT_EQ(gantry({"import", (folder / name).string()}).exit_code, 0) << name;
    EXPECT_THAT(models(), SizeIs(2));
}

TEST_F(ModelBounds, BundlesFurtherDownThanInspectLooksAreNotCopiedAsOne) {
    copy_bundle("dit", folder / "zoo/a/b/c/dit");
    const auto outcome = gantry_with_plugins({"import", (folder / "zoo").string()});
    EXPECT_EQ(outcome.error()["findings"][0]["code"], "holds_models") << outcome.out;
    EXPECT_THAT(models(), IsEmpty());
}

TEST_F(ModelBounds, AFolderOfModelsInTheLibraryIsLeftAlone) {
    copy_bundle("dit", library / "unknown" / "zoo" / "all" / "first");
    EXPECT_THAT(reasons(gantry_with_plugins({"adopt"}).json()), ElementsAre("holds_models"));
    EXPECT_THAT(files_named_metadata(), IsEmpty());
}

TEST_F(ModelBounds, ARepositoryOfAHuggingFaceCacheLeadsToItsSnapshot) {
    const auto repository = folder / "models--org--thing";
    const std::string commit(40, 'a');
    write_file(repository / "blobs" / "0", "weights");
    fs::create_directories(repository / "snapshots" / commit);
    fs::create_symlink("../../blobs/0", repository / "snapshots" / commit / "model.gguf");
    const auto outcome = gantry({"import", repository.string()});
    EXPECT_EQ(outcome.exit_code, 5) << outcome.out;
    EXPECT_THAT(outcome.error()["message"].get<std::string>(), HasSubstr("snapshots/" + commit));
    const auto snapshot = gantry({"import", (repository / "snapshots" / commit).string()});
    EXPECT_EQ(snapshot.exit_code, 0) << snapshot.err;
}

TEST_F(ModelBounds, WhatHoldsNoWeightsIsNoModel) {
    write_file(folder / "readme.txt", "hello");
    write_file(library / "unknown" / "notes" / "mine" / "readme.txt", "hello");
    const auto outcome = gantry({"import", (folder / "readme.txt").string()});
    EXPECT_EQ(outcome.exit_code, 5);
    EXPECT_EQ(outcome.error()["findings"][0]["code"], "no_weights");
    EXPECT_THAT(reasons(gantry({"adopt"}).json()), ElementsAre("no_weights"));
    EXPECT_THAT(files_named_metadata(), IsEmpty());
}

TEST_F(ModelBounds, AFileModelOfAnyUsualEndingIsOne) {
    for (const auto* name : {"a.gguf", "b.safetensors", "c.ckpt", "d.PT", "e.onnx", "f.bin"}) {
        write_file(folder / name, name);
        EXPECT_EQ(gantry({"import", (folder / name).string()}).exit_code, 0) << name;
    }
    EXPECT_THAT(models(), SizeIs(6));
}

// The files that `remove` leaves in the folder of an external reference are somebody's: what looks for models
// afterwards does not make them one, and a second `remove` does not take them.
TEST_F(ModelBounds, WhatARemovedReferenceLeftIsNotAdopted) {
    const auto bundle = folder / "bundle";
    copy_bundle("dit", bundle);
    const std::string id = gantry_with_plugins({"register", bundle.string()}).json()["model_id"];
    write_file(library / id / "README.txt", "of somebody");
    ASSERT_EQ(gantry_with_plugins({"remove", id}).exit_code, 0);
    EXPECT_THAT(reasons(gantry_with_plugins({"reconcile"}).json()), ElementsAre("no_weights"));
    EXPECT_EQ(gantry_with_plugins({"remove", id}).exit_code, 1);
    EXPECT_EQ(read_file(library / id / "README.txt"), "of somebody");
}

TEST_F(ModelBounds, AFileThatIsStillBeingDownloadedIsNotCopied) {
    write_file(folder / "model.gguf.part", "");
    const auto outcome = gantry({"import", (folder / "model.gguf.part").string()});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
    EXPECT_EQ(outcome.error()["code"], "partial_download");
    EXPECT_THAT(models(), IsEmpty());
}

TEST_F(ModelBounds, ATypeThatIsGivenToAModelThatIsHereCounts) {
    const auto place = library / "unknown" / "family" / "name";
    write_file(place / "model.gguf", "GGUF");
    ASSERT_EQ(gantry({"import", "--in-place", place.string()}).json()["status"], "created");
    const auto again = gantry({"import", "--in-place", place.string(), "--type", "vlm"}).json();
    EXPECT_EQ(again["status"], "updated");
    EXPECT_EQ(again["model_id"], "unknown/family/name");
    EXPECT_EQ(record("unknown/family/name")["model_type"], "vlm");
    EXPECT_EQ(gantry({"import", "--in-place", place.string(), "--type", "vlm"}).json()["status"], "exists");
}

TEST_F(ModelBounds, APluginThatCameMeanwhileIsAskedForTheDescriptor) {
    copy_bundle("dit", library / "unknown" / "family" / "dit");
    ASSERT_EQ(gantry({"import", "--in-place", (library / "unknown/family/dit").string()}).exit_code, 0);
    EXPECT_EQ(gantry({"descriptor", "unknown/family/dit"}).error()["code"], "needs_plugin");
    const auto outcome = gantry_with_plugins({"descriptor", "unknown/family/dit"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["bundle_format"], "diffusers_directory");
    EXPECT_EQ(record("unknown/family/dit")["validation_state"], "valid");
}

}  // namespace
}  // namespace gantry::test

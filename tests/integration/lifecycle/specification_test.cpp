// What a library promises of a registered bundle, one test per promise.
#include <functional>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Promise : public LibraryTest {
protected:
    // All there is but the lock, which names whoever took it last. With the handle left open: closing one folds
    // the log into the index, which is no writing of a call.
    std::string everything() {
        std::istringstream lines{listing_of_library(root) + full_listing(bundle)};
        std::string kept;
        for (std::string line; std::getline(lines, line);)
            if (!line.starts_with(".gantry/lock ")) kept += line + "\n";
        return kept;
    }
    void expect_nothing_written(const std::function<void()>& call, const std::string& what) {
        const auto before = everything();
        call();
        EXPECT_EQ(everything(), before) << what;
    }
    void expect_record(const std::string& id, const std::string& state) {
        const auto model = open_library()->get_model(id);
        ASSERT_TRUE(model);
        EXPECT_EQ(model->summary.entry_path, bundle.string());
        EXPECT_EQ(model->summary.validation_state, state);
        EXPECT_EQ(model->metadata, read_file(record_path(id)));
    }
    void delete_index() {
        for (const auto& entry : fs::directory_iterator{root / ".gantry"})
            if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
    }
};

TEST_F(Promise, RestartAndReindexKeepIdEntryPathAndState) {
    const auto id = register_bundle(bundle);
    for (const std::string state : {"valid", "degraded"}) {
        if (state == "degraded") fs::rename(bundle / "vae", folder / "vae");
        for (const auto& model : reconcile().not_checked) ADD_FAILURE() << model.code << ": " << model.message;
        const auto record = full_listing(root / id);
        expect_record(id, state);
        ASSERT_TRUE(open_library()->rebuild_index());
        expect_record(id, state);
        delete_index();
        expect_record(id, state);
        fs::remove_all(root / ".gantry");
        expect_record(id, state);
        EXPECT_EQ(full_listing(root / id), record);
    }
}

TEST_F(Promise, HealthIsReadLiveAcrossARestart) {
    const auto id = register_bundle(bundle);
    ASSERT_TRUE(open_library()->resolve_model_execution_descriptor(id));
    fs::rename(bundle / "vae", folder / "vae");
    EXPECT_EQ(open_library()->resolve_model_execution_descriptor(id).error().code, ErrorCode::degraded);
    EXPECT_EQ(open_library()->resolve_model_execution_descriptor(id).error().code, ErrorCode::degraded);
    fs::rename(folder / "vae", bundle / "vae");
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(id));
}

TEST_F(Promise, SourcePathAndEntryPathAreBothStoredAndDifferOnlyThroughALink) {
    const auto plain = record_of(register_bundle(bundle));
    EXPECT_EQ(plain["source_path"], bundle.string());
    EXPECT_EQ(plain["entry_path"], bundle.string());

    const auto other = folder / "bundles" / "other";
    copy_bundle("dit", other);
    fs::create_directory_symlink(other, folder / "link");
    const auto linked = record_of(register_bundle(folder / "link"));
    EXPECT_EQ(linked["source_path"], (folder / "link").string());
    EXPECT_EQ(linked["entry_path"], other.string());
}

TEST_F(Promise, ErrorsChangeInOneStepWithFileRowAndEvent) {
    const auto library = open_library();
    const auto id = library->register_external(bundle.string(), {})->model_id;
    const auto expect_one_step = [&](bool is_well) {
        const auto cursor = library->list_events("", 1)->cursor;
        ASSERT_TRUE(library->validate_model(id));
        const auto page = library->list_events(cursor, 100);
        ASSERT_EQ(page->events.size(), 1u);
        EXPECT_EQ(page->events[0].model_id, id);
        EXPECT_EQ(page->events[0].kind, "changed");
        const auto model = library->get_model(id);
        EXPECT_EQ(model->metadata, read_file(record_path(id))) << "the row is of this file";
        EXPECT_EQ(model->summary.validation_state, is_well ? "valid" : "degraded");
        EXPECT_EQ(record_of(id)["validation_errors"].is_null(), is_well);
    };
    fs::rename(bundle / "vae", folder / "vae");
    expect_one_step(false);
    fs::rename(folder / "vae", bundle / "vae");
    expect_one_step(true);
}

TEST_F(Promise, DoingItAgainWritesNoByte) {
    const auto library = open_library();
    const auto id = library->register_external(bundle.string(), {})->model_id;
    for (const bool is_well : {true, false}) {
        if (!is_well) fs::rename(bundle / "vae", folder / "vae");
        ASSERT_TRUE(library->validate_model(id));
        expect_nothing_written([&] { (void)library->validate_model(id); }, "validate");
        expect_nothing_written([&] { (void)library->register_external(bundle.string(), {}); }, "register");
        expect_nothing_written([&] { (void)library->reconcile({}); }, "reconcile");
        expect_nothing_written([&] { (void)library->resolve_model_execution_descriptor(id); }, "descriptor");
        expect_nothing_written([&] { (void)library->adopt_orphan_models({}); }, "adopt");
        expect_nothing_written([&] { (void)library->relocate_model(id, bundle.string()); },
                               "relocate to where it is");
    }
}

TEST_F(Promise, ReindexingAgainChangesNoRecordAndGivesTheSameIndex) {
    const auto id = register_bundle(bundle);
    ASSERT_TRUE(open_library()->rebuild_index());
    const auto record = full_listing(root / id);
    const auto before = dump();
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_EQ(dump(), before);
    EXPECT_EQ(full_listing(root / id), record);
    EXPECT_THAT(reconcile().changes, IsEmpty());
}

TEST_F(Promise, ABundleElsewhereIsNeverCopiedRenamedOrOpenedForWriting) {
    const auto before = full_listing(folder / "bundles");
    const auto id = register_bundle(bundle);
    ASSERT_TRUE(open_library()->validate_model(id, {Depth::content}));
    (void)reconcile();
    ASSERT_TRUE(open_library()->rebuild_index());
    ASSERT_TRUE(open_library()->resolve_model_execution_descriptor(id));
    ASSERT_TRUE(open_library()->register_external(bundle.string(), {}));
    for (const auto& entry : fs::recursive_directory_iterator{root})
        EXPECT_NE(entry.path().extension(), ".safetensors") << entry.path();
    ASSERT_TRUE(open_library()->remove_model(id));
    EXPECT_EQ(full_listing(folder / "bundles"), before);
}

TEST_F(Promise, WhatWasImportedIsNotLookedAtAgainForTheLibrarysOwnWriting) {
    const auto library = open_library();
    copy_bundle("dit", root / "diffusion/own/in_place");
    copy_bundle("dit", root / "diffusion/own/adopted");
    ASSERT_TRUE(library->import_model(bundle.string(), {}));
    ASSERT_TRUE(library->import_model_in_place((root / "diffusion/own/in_place").string(), {}));
    ASSERT_EQ(library->reconcile({})->adopted, 1u);
    const auto before = listing_of_library(root);
    const auto outcome = library->reconcile({});
    EXPECT_EQ(outcome->checked, 3u);
    EXPECT_EQ(outcome->validated, 0u);
    EXPECT_EQ(listing_of_library(root), before);
}

TEST_F(Promise, RegisteringAgainFindsWhatRevalidatingFinds) {
    const auto id = register_bundle(bundle);
    fs::rename(bundle, folder / "aside");
    write_file(bundle, "a file now");
    ASSERT_EQ(open_library()->register_external(bundle.string(), {})->status, host::RegisterStatus::updated);
    EXPECT_EQ(record_of(id)["validation_errors"][0]["code"], "path_not_directory");
    const auto record = full_listing(root / id);
    ASSERT_TRUE(open_library()->validate_model(id));
    EXPECT_EQ(open_library()->register_external(bundle.string(), {})->status, host::RegisterStatus::exists);
    EXPECT_EQ(full_listing(root / id), record);

    fs::remove(bundle);
    fs::rename(folder / "aside", bundle);
    fs::rename(bundle / "vae", folder / "vae");
    ASSERT_TRUE(open_library()->validate_model(id));
    fs::rename(folder / "vae", bundle / "vae");
    ASSERT_TRUE(open_library()->register_external(bundle.string(), {}));
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator{bundle})
        if (entry.is_regular_file()) bytes += entry.file_size();
    EXPECT_EQ(record_of(id)["size_bytes"], bytes);
}

class Confusion : public LibraryTest {};

TEST_F(Confusion, TwoRegistrationsOfOneRepositoryAreTwoModelsForEver) {
    const auto snapshots = folder / "models--org--dit" / "snapshots";
    std::set<std::string> ids;
    for (const std::string commit : {"aaaa", "bbbb"}) {
        copy_bundle("dit", snapshots / commit);
        ids.insert(register_bundle(snapshots / commit));
    }
    ASSERT_EQ(ids.size(), 2u);
    for (const auto& id : ids) EXPECT_EQ(record_of(id)["repo_id"], "org/dit");
    EXPECT_THAT(reconcile().changes, IsEmpty());
    ASSERT_TRUE(open_library()->adopt_orphan_models({}));
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_EQ(open_library()->list_models({})->total, 2u);
    for (const auto& id : ids) EXPECT_TRUE(fs::exists(record_path(id)));
}

TEST_F(Confusion, ARecordThatDoesNotReadKeepsItsRowAndBlocksNoOther) {
    const auto id = register_bundle(bundle);
    write_file(record_path(id), "{ not json");
    ASSERT_TRUE(open_library()->rebuild_index());
    const auto other = folder / "bundles" / "other";
    copy_bundle("dit", other);
    const auto other_id = register_bundle(other);
    EXPECT_EQ(open_library()->list_models({})->total, 2u);
    ASSERT_TRUE(open_library()->validate_model(other_id));
    ASSERT_TRUE(open_library()->remove_model(other_id));
    EXPECT_EQ(read_file(record_path(id)), "{ not json");
}

TEST_F(Confusion, AnUnknownFormatAndAForeignShapeSurviveARebuildAndHideNothing) {
    const auto id = register_bundle(bundle);
    edit_record(id, "bundle_format", "a_format_of_the_future");
    edit_record(id, "tags", {{"not", "a list"}});
    const auto record = full_listing(root / id);
    ASSERT_TRUE(open_library()->rebuild_index());
    (void)reconcile();
    const auto page = open_library()->list_models({});
    ASSERT_EQ(page->models.size(), 1u);
    EXPECT_EQ(page->models[0].bundle_format, "a_format_of_the_future");
    EXPECT_TRUE(page->models[0].needs_plugin);
    EXPECT_EQ(full_listing(root / id), record);
}

TEST_F(Confusion, WordsInThePathOfABundleSayNothingOfItsType) {
    const auto audio = folder / "audio" / "llm" / "embedding" / "vision";
    copy_bundle("dit", audio);
    const auto id = register_bundle(audio);
    EXPECT_EQ(id, "diffusion/unknown/vision");
    EXPECT_EQ(record_of(id)["model_type"], "diffusion");
    EXPECT_EQ(record_of(id)["task_type_primary"], record_of(register_bundle(bundle))["task_type_primary"]);
}

class RecordPutBack : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
        fs::rename(record_path(id), folder / "record");
        (void)reconcile();
        fs::rename(folder / "record", record_path(id));
    }
    std::string id;
};

TEST_F(RecordPutBack, IsTheModelOfItsSourceAgain) {
    const auto outcome = open_library()->register_external(bundle.string(), {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->model_id, id);
    EXPECT_EQ(state_in_index(id), "valid");
    EXPECT_EQ(open_library()->list_models({})->total, 1u);
}

TEST_F(RecordPutBack, IsValidatedThoughTheIndexDoesNotKnowItYet) {
    const auto outcome = open_library()->validate_model(id);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(state_in_index(id), "valid");
    EXPECT_THAT(reconcile().changes, IsEmpty());
}

TEST_F(RecordPutBack, IsRelocatedThoughTheIndexDoesNotKnowItYet) {
    const auto outcome = open_library()->relocate_model(id, bundle.string());
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(state_in_index(id), "valid");
}

class StateByHand : public LibraryTest {};

TEST_F(StateByHand, IsPutRightThoughTheIndexWasMadeAnewInBetween) {
    const auto id = register_bundle(bundle);
    edit_record(id, "validation_state", "degraded");
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_EQ(reconcile().written, 1u);
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
}

TEST_F(StateByHand, IsPutRightThoughTheModelGotATagInBetween) {
    const auto id = open_library()->import_model(bundle.string(), {})->model_id;
    edit_record(id, "validation_state", "degraded");
    host::ImportOptions options;
    options.tags = {"new"};
    ASSERT_EQ(open_library()->import_model(bundle.string(), options)->status, host::RegisterStatus::updated);
    // The import that gave the tag has looked at the model, and left nothing to put right.
    EXPECT_EQ(reconcile().written, 0u);
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
    EXPECT_THAT(record_of(id)["tags"], ElementsAre("new"));
}

class RemoveReference : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
        write_file(folder / "outside/precious", "mine");
    }
    std::string everything_else() {
        return full_listing(folder / "outside") + full_listing(folder / "bundles");
    }
    std::string id;
};

TEST_F(RemoveReference, WithAHostileIdRemovesNothing) {
    const auto before = everything_else() + full_listing(root / "diffusion");
    for (const std::string hostile :
         {"", ".", "..", "/", "diffusion", "diffusion/unknown", "diffusion/unknown/", "diffusion/unknown/..",
          "diffusion/unknown/di", "diffusion/unknown/dit/x", "../outside/precious", ".gantry/sources/x",
          "diffusion//dit", "diffusion/./dit", "diffusion\\unknown\\dit"})
        EXPECT_FALSE(open_library()->remove_model(hostile)) << hostile;
    EXPECT_FALSE(open_library()->remove_model(bundle.string()));
    EXPECT_FALSE(open_library()->remove_model(std::string_view{"diffusion/unknown/dit\0x", 23}));
    EXPECT_EQ(everything_else() + full_listing(root / "diffusion"), before);
}

TEST_F(RemoveReference, FollowsNoLinkPlantedForItsFolder) {
    write_file(folder / "outside/dit/metadata.json", read_file(record_path(id)));
    const auto before = everything_else();
    fs::remove_all(root / id);
    fs::create_directory_symlink(folder / "outside/dit", root / id);
    EXPECT_FALSE(open_library()->remove_model(id));
    fs::remove_all(root / "diffusion");
    fs::create_directories(root / "diffusion");
    fs::create_directory_symlink(folder / "outside", root / "diffusion/unknown");
    EXPECT_FALSE(open_library()->remove_model(id));
    EXPECT_EQ(everything_else(), before);
}

TEST_F(RemoveReference, LeavesWhatSomebodyPutIntoItsFolderAndFollowsNoLinkThere) {
    fs::create_directory_symlink(folder / "outside", root / id / "link");
    write_file(root / id / "notes.txt", "mine");
    const auto before = everything_else();
    const auto outcome = open_library()->remove_model(id);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->left_files.size(), 2u);
    EXPECT_EQ(read_file(root / id / "notes.txt"), "mine");
    EXPECT_EQ(everything_else(), before);
}

}  // namespace
}  // namespace gantry::test

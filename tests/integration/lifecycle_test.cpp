// The life of a registered model: what happens to its bundle, and what the library then says. Every call is
// made on a library that was opened anew.
#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Drift : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
        cursor = cursor_of_now();
        ASSERT_EQ(record_of(id)["validation_state"], "valid");
    }

    // What reconciling finds, in the record, the row and the events.
    void expect_drift(const std::string& state, const std::string& code, const std::string& event = "changed") {
        const auto outcome = reconcile();
        ASSERT_EQ(outcome.changes.size(), 1u);
        EXPECT_EQ(outcome.changes[0].model_id, id);
        EXPECT_EQ(outcome.changes[0].change, "changed");
        EXPECT_EQ(outcome.changes[0].validation_state, state);
        EXPECT_EQ(outcome.changes[0].code, code);
        EXPECT_EQ(outcome.checked, 1u);
        EXPECT_EQ(outcome.unchanged, 0u);
        EXPECT_EQ(outcome.validated, 1u);
        EXPECT_EQ(outcome.changed, 1u);
        EXPECT_EQ(outcome.written, 1u);

        const auto record = record_of(id);
        EXPECT_EQ(record["validation_state"], state);
        if (code.empty())
            EXPECT_EQ(record["validation_errors"], nullptr);
        else
            EXPECT_EQ(record["validation_errors"][0]["code"], code);
        EXPECT_EQ(state_in_index(id), state);
        EXPECT_THAT(events_since(cursor), ElementsAre(event + " " + id));
        cursor = cursor_of_now();
    }

    // And nothing is found, or written, after that.
    void expect_stillness() {
        const auto library = open_library();
        (void)library->reconcile({});
        const auto before = listing_of_library(root);
        const auto outcome = library->reconcile({});
        ASSERT_TRUE(outcome);
        EXPECT_EQ(outcome->checked, 1u);
        EXPECT_EQ(outcome->unchanged, 1u);
        EXPECT_EQ(outcome->validated, 0u);
        EXPECT_EQ(outcome->written, 0u);
        EXPECT_THAT(outcome->changes, IsEmpty());
        EXPECT_EQ(listing_of_library(root), before);
        EXPECT_THAT(events_since(cursor), IsEmpty());
    }

    std::string id;
    std::string cursor;
    fs::path aside = folder / "aside";
};

TEST_F(Drift, ADriveThatIsGoneDegradesAndComesBack) {
    fs::rename(bundle, aside);
    expect_drift("degraded", "path_not_found");
    expect_stillness();
    fs::rename(aside, bundle);
    expect_drift("valid", "");
    expect_stillness();
}

TEST_F(Drift, AFileInPlaceOfTheFolderInvalidates) {
    fs::rename(bundle, aside);
    write_file(bundle, "a file now");
    expect_drift("invalid", "path_not_directory");
    expect_stillness();
    write_file(bundle, "another file");
    const auto same = reconcile();
    EXPECT_EQ(same.validated, 1u) << "another file has to be looked at";
    EXPECT_EQ(same.unchanged, 1u);
    EXPECT_THAT(same.changes, IsEmpty()) << "and leads to the same verdict";
    fs::remove(bundle);
    fs::rename(aside, bundle);
    expect_drift("valid", "");
}

TEST_F(Drift, AnIndexFileThatIsGoneInvalidates) {
    fs::rename(bundle / "model_index.json", aside);
    expect_drift("invalid", "missing_model_index");
    expect_stillness();
    fs::rename(aside, bundle / "model_index.json");
    expect_drift("valid", "");
}

TEST_F(Drift, AComponentThatIsGoneDegrades) {
    fs::rename(bundle / "vae", aside);
    expect_drift("degraded", "missing_component");
    expect_stillness();
    fs::rename(aside, bundle / "vae");
    expect_drift("valid", "");
    expect_stillness();
}

TEST_F(Drift, BytesThatAreGoneDegrade) {
    const auto weights = bundle / "vae" / "diffusion_pytorch_model.safetensors";
    const auto whole = read_file(weights);
    fs::resize_file(weights, whole.size() - 1);
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.changes.at(0).validation_state, "degraded");
    EXPECT_EQ(record_of(id)["validation_state"], "degraded");
    cursor = cursor_of_now();
    expect_stillness();
    write_file(weights, whole);
    expect_drift("valid", "");
}

TEST_F(Drift, AnotherClassUnderTheSameIdIsReplacedNotMerelyChanged) {
    fs::remove_all(bundle);
    copy_bundle("sana", bundle);
    expect_drift("valid", "", "replaced");
    EXPECT_NE(record_of(id)["pipeline_class"], "DiTPipeline");
    EXPECT_EQ(record_of(id)["model_id"], id);
    expect_stillness();
}

TEST_F(Drift, ATouchedBundleIsExaminedOnceAndItsRecordStays) {
    const auto record = full_listing(root / id);
    fs::last_write_time(bundle / "model_index.json", fs::file_time_type::clock::now());
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.validated, 1u);
    EXPECT_THAT(outcome.changes, IsEmpty());
    EXPECT_EQ(outcome.changed, 0u);
    EXPECT_EQ(outcome.unchanged, 1u);
    EXPECT_EQ(outcome.written, 0u);
    EXPECT_EQ(full_listing(root / id), record);
    expect_stillness();
}

TEST_F(Drift, ALevelSeesNoMoreThanItLooksAt) {
    // Only the weights are cut: no folder that was listed, and no file that was read whole, tells of it.
    fs::rename(bundle, aside);
    host::ReconcileOptions options;
    options.level = host::CheckLevel::root;
    EXPECT_EQ(reconcile(options).changes.at(0).code, "path_not_found") << "even the first level sees this";
    fs::rename(aside, bundle);
    EXPECT_EQ(reconcile(options).changes.at(0).validation_state, "valid");

    fs::last_write_time(bundle / "vae" / "config.json", fs::file_time_type::clock::now());
    EXPECT_THAT(reconcile(options).changes, IsEmpty());
    options.level = host::CheckLevel::small;
    EXPECT_EQ(reconcile(options).validated, 1u);
}

TEST_F(Drift, OfOneModelIsAskedForByItsId) {
    const auto other = folder / "bundles" / "other";
    copy_bundle("dit", other);
    const auto other_id = register_bundle(other);
    fs::remove_all(other / "vae");
    host::ReconcileOptions options;
    options.model_id = id;
    const auto outcome = reconcile(options);
    EXPECT_EQ(outcome.checked, 1u);
    EXPECT_EQ(outcome.unchanged, 1u);
    EXPECT_EQ(record_of(other_id)["validation_state"], "valid");
    options.model_id = "no/such/model";
    EXPECT_EQ(open_library()->reconcile(options).error().code, ErrorCode::not_found);
    options.model_id = "../x";
    EXPECT_EQ(open_library()->reconcile(options).error().code, ErrorCode::invalid_model_id);
}

TEST_F(Drift, IsNeverWrittenIntoTheBundle) {
    fs::remove_all(bundle / "vae");
    const auto before = full_listing(bundle);
    (void)reconcile();
    (void)open_library()->validate_model(id, {Depth::content});
    (void)open_library()->rebuild_index();
    EXPECT_EQ(full_listing(bundle), before);
}

class Stays : public LibraryTest {};

TEST_F(Stays, RebuildingTheIndexKeepsIdEntryPathAndState) {
    const auto id = register_bundle(bundle);
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    const auto record = read_file(record_path(id));
    const auto before = dump();
    const auto rebuilt = open_library()->rebuild_index();
    ASSERT_TRUE(rebuilt);
    EXPECT_EQ(rebuilt->models, 1u);
    EXPECT_EQ(dump(), before);
    const auto model = open_library()->get_model(id);
    ASSERT_TRUE(model);
    EXPECT_EQ(model->summary.entry_path, bundle.string());
    EXPECT_EQ(model->summary.validation_state, "degraded");
    EXPECT_EQ(read_file(record_path(id)), record);
    EXPECT_THAT(reconcile().changes, IsEmpty()) << "what was cached is still true";
}

TEST_F(Stays, TheIndexIsWhatARebuildMakesAfterEveryOperation) {
    const auto expect_projection = [&](const std::string& after) {
        const auto library = open_library();
        const auto before = dump();
        ASSERT_TRUE(library->rebuild_index());
        EXPECT_EQ(dump(), before) << after;
    };
    const auto id = register_bundle(bundle);
    expect_projection("register");
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    expect_projection("reconcile");
    edit_record(id, "tags", {"by hand"});
    (void)reconcile();
    expect_projection("an edit by hand");
    const auto moved = folder / "moved";
    fs::rename(bundle, moved);
    ASSERT_TRUE(open_library()->relocate_model(id, moved.string()));
    expect_projection("relocate");
    ASSERT_TRUE(open_library()->validate_model(id));
    expect_projection("validate");
    ASSERT_TRUE(open_library()->remove_model(id));
    expect_projection("remove");
}

TEST_F(Stays, ASecondRegistrationAndASecondValidationWriteNoByte) {
    const auto library = open_library();
    const auto id = library->register_external(bundle.string(), {})->model_id;
    ASSERT_TRUE(library->validate_model(id));
    const auto record = full_listing(root / id);
    const auto source = full_listing(bundle);
    ASSERT_TRUE(library->register_external(bundle.string(), {}));
    ASSERT_TRUE(library->validate_model(id));
    EXPECT_EQ(full_listing(root / id), record);
    EXPECT_EQ(full_listing(bundle), source);
}

TEST_F(Stays, ReconcilingManyUnchangedModelsCountsThemAllAndWritesNoByte) {
    const auto library = open_library();
    for (int i = 0; i < 7; ++i) {
        const auto copy = folder / "bundles" / ("copy" + std::to_string(i));
        copy_bundle("dit", copy);
        ASSERT_TRUE(library->register_external(copy.string(), {}));
    }
    const auto before = listing_of_library(root);
    for (const auto level : {host::CheckLevel::root, host::CheckLevel::small, host::CheckLevel::all}) {
        host::ReconcileOptions options;
        options.level = level;
        const auto outcome = library->reconcile(options);
        ASSERT_TRUE(outcome);
        EXPECT_EQ(outcome->checked, 7u);
        EXPECT_EQ(outcome->unchanged, 7u);
        EXPECT_EQ(outcome->validated + outcome->changed + outcome->adopted + outcome->written, 0u);
        EXPECT_THAT(outcome->changes, IsEmpty());
    }
    EXPECT_EQ(listing_of_library(root), before);
}

class ImportState : public LibraryTest {};

TEST_F(ImportState, OfABundleThatCannotRunIsFailedUntilItIsFoundValid) {
    fs::rename(bundle / "model_index.json", folder / "aside");
    write_file(bundle / "model_index.json", "{}");
    const auto id = register_bundle(bundle);
    EXPECT_EQ(record_of(id)["import_state"], "failed");
    EXPECT_EQ(record_of(id)["validation_state"], "invalid");
    fs::rename(folder / "aside", bundle / "model_index.json");
    fs::rename(bundle / "vae", folder / "vae");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["validation_state"], "degraded");
    EXPECT_EQ(record_of(id)["import_state"], "failed") << "degraded is not valid";
    fs::rename(folder / "vae", bundle / "vae");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["import_state"], "ready");
    fs::remove(bundle / "model_index.json");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["validation_state"], "invalid");
    EXPECT_EQ(record_of(id)["import_state"], "ready") << "the import itself had succeeded";
}

TEST_F(ImportState, ThatIsPendingEndsWithTheFirstValidation) {
    const auto id = register_bundle(bundle);
    edit_record(id, "import_state", "pending");
    edit_record(id, "validation_state", nullptr);
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.changes.at(0).change, "changed");
    EXPECT_EQ(record_of(id)["import_state"], "ready");
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
}

class LifecycleCommand : public LibraryTest {
protected:
    Outcome gantry(std::vector<std::string> arguments, const std::map<std::string, std::string>& more = {}) {
        arguments.insert(arguments.begin(), {"--library", root.string(), "--json"});
        return run_command(arguments, more);
    }
};

TEST_F(LifecycleCommand, ReconcilePrintsTheCountsAndTheChanges) {
    const auto id = gantry({"register", bundle.string()}).json()["model_id"].get<std::string>();
    fs::rename(bundle / "vae", folder / "vae");
    const auto outcome = gantry({"reconcile"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"checked", 1},
                                              {"unchanged", 0},
                                              {"validated", 1},
                                              {"changed", 1},
                                              {"adopted", 0},
                                              {"written", 1},
                                              {"weak", 0},
                                              {"not_checked", nlohmann::json::array()},
                                              {"left_alone", nlohmann::json::array()},
                                              {"changes",
                                               {{{"model_id", id},
                                                 {"change", "changed"},
                                                 {"validation_state_before", "valid"},
                                                 {"validation_state", "degraded"},
                                                 {"code", "missing_component"}}}}}));
    EXPECT_EQ(gantry({"reconcile", id}).json()["unchanged"], 1);
    EXPECT_EQ(gantry({"reconcile", "no/such/model"}).error()["code"], "not_found");
}

TEST_F(LifecycleCommand, ReconcileOfNoLibraryIsEmptyAndMakesNone) {
    const auto outcome = gantry({"reconcile"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["checked"], 0);
    EXPECT_FALSE(fs::exists(root));
}

TEST_F(LifecycleCommand, ValidateExitsWithTheWorstState) {
    const auto id = gantry({"register", bundle.string()}).json()["model_id"].get<std::string>();
    const auto other = folder / "bundles" / "other";
    copy_bundle("dit", other);
    const auto other_id = gantry({"register", other.string()}).json()["model_id"].get<std::string>();
    EXPECT_EQ(gantry({"validate", id}).exit_code, 0);
    fs::remove_all(other / "vae");
    EXPECT_EQ(gantry({"validate", other_id, "--depth", "content"}).exit_code, 3);
    const auto all = gantry({"validate", "--all"});
    EXPECT_EQ(all.exit_code, 3);
    EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 2);
    fs::remove(bundle / "model_index.json");
    EXPECT_EQ(gantry({"validate", "--all"}).exit_code, 4);
    EXPECT_EQ(gantry({"validate", "no/such/model"}).exit_code, 1);
    EXPECT_EQ(gantry({"validate"}).exit_code, 2);
    EXPECT_EQ(gantry({"validate", "--all", id}).exit_code, 2);
}

TEST_F(LifecycleCommand, RebuildIndexTellsHowManyModelsThereAre) {
    (void)gantry({"register", bundle.string()});
    const auto listed = gantry({"list"}).out;
    const auto outcome = gantry({"rebuild-index"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"models", 1}}));
    EXPECT_EQ(gantry({"list"}).out, listed);
}

}  // namespace
}  // namespace gantry::test

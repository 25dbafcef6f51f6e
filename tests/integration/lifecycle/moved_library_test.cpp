// A library whose folder was renamed, or whose drive is mounted elsewhere: all that is promised of its models
// holds at the new place.
#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::IsEmpty;

class MovedLibrary : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        const auto outcome = open_library()->import_model(bundle.string(), {});
        ASSERT_TRUE(outcome) << outcome.error().message;
        owned = outcome->model_id;
    }
    void move_library() {
        fs::rename(root, folder / "moved");
        root = folder / "moved";
    }
    [[nodiscard]] host::ModelSummary listed() {
        host::ListOptions options;
        options.check_roots = true;
        return open_library()->list_models(options)->models.at(0);
    }

    std::string owned;
};

TEST_F(MovedLibrary, TellsWhereItsModelsAreNow) {
    move_library();
    const auto model = listed();
    EXPECT_EQ(model.entry_path, (root / owned).string());
    EXPECT_EQ(model.stale, std::optional{false});
    EXPECT_EQ(open_library()->get_model(owned)->summary.entry_path, (root / owned).string());
    EXPECT_EQ(open_library()->search_models("dit", {})->models.at(0).entry_path, (root / owned).string());
    EXPECT_EQ(open_library()->resolve_model_execution_descriptor(owned)->entry_path, (root / owned).string());
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.unchanged, 1U);
    EXPECT_EQ(outcome.validated, 0U) << "where the library lies is no part of what a verdict rests on";
}

TEST_F(MovedLibrary, RecordsWhatBecomesOfItsModels) {
    move_library();
    fs::rename(root / owned / "vae", folder / "vae");
    const auto outcome = reconcile();
    ASSERT_EQ(outcome.changes.size(), 1U);
    EXPECT_EQ(outcome.changes[0].validation_state, "degraded");
    EXPECT_EQ(record_of(owned)["validation_state"], "degraded");
    EXPECT_EQ(state_in_index(owned), "degraded");
    EXPECT_THAT(reconcile().changes, IsEmpty());

    fs::rename(folder / "vae", root / owned / "vae");
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(owned));
    EXPECT_EQ(state_in_index(owned), "valid");
}

TEST_F(MovedLibrary, FillsInAModelWhosePluginComesLater) {
    fs::remove_all(root);
    const auto outcome = open_without_plugins()->import_model(bundle.string(), {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    owned = outcome->model_id;
    move_library();
    EXPECT_EQ(reconcile().changes.at(0).validation_state, "valid");
    EXPECT_EQ(record_of(owned)["bundle_format"], "diffusers_directory");
    EXPECT_EQ(state_in_index(owned), "valid");
}

TEST_F(MovedLibrary, HandsOutNoPathOfAnotherLibraryAtItsOldPlace) {
    const auto old_root = root;
    move_library();
    fs::copy(root, old_root, fs::copy_options::recursive);
    const auto model = listed();
    EXPECT_EQ(model.entry_path, (root / owned).string());
    fs::remove_all(root / owned / "vae");
    EXPECT_EQ(listed().stale, std::optional{true}) << "the other library's model is whole";
    EXPECT_EQ(reconcile().changes.at(0).validation_state, "degraded");
}

TEST_F(MovedLibrary, HasTheIndexThatIsMadeFromItsRecords) {
    move_library();
    (void)reconcile();
    const auto moved = dump();
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_EQ(dump(), moved);
}

}  // namespace
}  // namespace gantry::test

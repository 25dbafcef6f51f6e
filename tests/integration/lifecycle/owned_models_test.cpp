// Models that the library owns, from their import through what happens to them later.
#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"
#include "support/index_file.hpp"

namespace gantry::test {
namespace {

using testing::IsEmpty;

class OwnedModels : public LibraryTest {
protected:
    std::string import_copy() {
        const auto outcome = open_library()->import_model(bundle.string(), {});
        EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
        return outcome ? outcome->model_id : "";
    }
    std::string import_in_place() {
        const std::string id = "diffusion/mine/dit";
        copy_bundle("dit", root / id);
        const auto outcome = open_library()->import_model_in_place((root / id).string(), {});
        EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
        return id;
    }
    void expect_nothing_stale() {
        const auto outcome = reconcile();
        EXPECT_EQ(outcome.checked, 1u);
        EXPECT_EQ(outcome.validated, 0u);
        EXPECT_EQ(outcome.unchanged, 1u);
    }
};

TEST_F(OwnedModels, ACopyIsNotStaleBecauseItsRecordWasWritten) {
    (void)import_copy();
    expect_nothing_stale();
}

TEST_F(OwnedModels, AFolderTakenInPlaceIsNotStaleBecauseItsRecordWasWritten) {
    (void)import_in_place();
    expect_nothing_stale();
}

TEST_F(OwnedModels, DegradeAndComeBackUnderTheirId) {
    const auto id = import_copy();
    fs::rename(root / id / "vae", folder / "vae");
    EXPECT_EQ(reconcile().changes.at(0).code, "missing_component");
    EXPECT_EQ(open_library()->resolve_model_execution_descriptor(id).error().code, ErrorCode::degraded);
    fs::rename(folder / "vae", root / id / "vae");
    EXPECT_EQ(reconcile().changes.at(0).validation_state, "valid");
    expect_nothing_stale();
}

TEST_F(OwnedModels, HaveTheSizeOfTheFilesThatAreThere) {
    const auto id = import_copy();
    const auto whole = record_of(id)["size_bytes"].get<std::uint64_t>();
    const auto size_now = [&] {
        std::uint64_t bytes = 0;
        for (const auto& entry : fs::recursive_directory_iterator{root / id})
            if (entry.is_regular_file() && entry.path().filename() != "metadata.json")
                bytes += entry.file_size();
        return bytes;
    };
    EXPECT_EQ(whole, size_now());
    const auto files = record_of(id)["files"];
    fs::rename(root / id / "vae", folder / "vae");
    (void)reconcile();
    EXPECT_LT(size_now(), whole);
    EXPECT_EQ(record_of(id)["size_bytes"], size_now());
    fs::rename(folder / "vae", root / id / "vae");
    ASSERT_TRUE(open_library()->resolve_model_execution_descriptor(id));
    EXPECT_EQ(record_of(id)["size_bytes"], whole);
    EXPECT_EQ(open_library()->list_models({})->models.at(0).size_bytes, whole);
    fs::rename(root / id / "vae", folder / "vae");
    ASSERT_TRUE(open_library()->validate_model(id));
    EXPECT_EQ(record_of(id)["size_bytes"], size_now());
    EXPECT_EQ(record_of(id)["files"], files) << "what was imported stays told";
}

TEST_F(OwnedModels, AreJudgedByTheLibrarysConfigurationFromTheirImportOn) {
    ASSERT_TRUE(open_library()->register_external(bundle.string(), {}));  // makes the library
    ASSERT_TRUE(open_library()->set_configuration("accepted_tasks", R"(["text-to-video"])"));
    const auto copy = open_library()->import_model(bundle.string(), {});
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_EQ(copy->validation_state, host::ValidationState::invalid);
    EXPECT_EQ(record_of(copy->model_id)["validation_errors"][0]["code"], "unsupported_pipeline");
    copy_bundle("dit", root / "diffusion/mine/dit");
    const auto in_place = open_library()->import_model_in_place((root / "diffusion/mine/dit").string(), {});
    ASSERT_TRUE(in_place) << in_place.error().message;
    EXPECT_EQ(in_place->validation_state, host::ValidationState::invalid);
}

TEST_F(OwnedModels, ARecordThatDoesNotReadCanBeRemovedAndTheFilesStay) {
    const auto id = import_copy();
    write_file(record_path(id), "{ not json");
    (void)reconcile();
    const auto files = full_listing(root / id / "vae");
    const auto removed = open_library()->remove_model(id);
    ASSERT_TRUE(removed) << removed.error().message;
    EXPECT_THAT(removed->left_files, testing::Contains("model_index.json"));
    EXPECT_FALSE(fs::exists(record_path(id)));
    EXPECT_EQ(full_listing(root / id / "vae"), files);
    EXPECT_EQ(open_library()->list_models({})->total, 0u);
    EXPECT_EQ(reconcile().adopted, 1u) << "and what is left is taken up again";
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
}

// An index that takes no row, as on a full disk: what SQLite is asked for is too large for it.
class FullIndex : public OwnedModels {
protected:
    void SetUp() override {
        OwnedModels::SetUp();
        copy_bundle("dit", folder / "bundles" / "first");
        first_ = register_bundle(folder / "bundles" / "first");
    }
    // `library` has a reader already: a new one takes an index with a trigger for a damaged one.
    void refuse_rows(host::Library& library, const std::string& on) {
        EXPECT_EQ(library.list_models({})->total, 1u);
        run_sql("CREATE TRIGGER refuse BEFORE " + on + " ON models BEGIN SELECT hex(zeroblob(900000000)); END");
    }
    void take_rows() { run_sql("DROP TRIGGER refuse"); }

    std::string first_;

private:
    void run_sql(const std::string& statement) const { run_on_index(root, statement); }
};

TEST_F(FullIndex, AnImportThatIsInPlaceIsDoneThoughItsRowIsMissing) {
    const auto library = open_library();
    refuse_rows(*library, "INSERT");
    const auto copy = library->import_model(bundle.string(), {});
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_EQ(library->list_models({})->total, 1u) << "what the index has is still shown";
    take_rows();
    EXPECT_EQ(library->list_models({})->total, 2u);
    EXPECT_TRUE(library->resolve_model_execution_descriptor(copy->model_id));
}

TEST_F(FullIndex, ARegistrationThatIsRecordedIsDoneThoughItsRowIsMissing) {
    const auto library = open_library();
    refuse_rows(*library, "INSERT");
    const auto made = library->register_external(bundle.string(), {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(library->register_external(bundle.string(), {}).error().code, ErrorCode::io)
        << "the next step does not begin on an index that cannot follow";
    take_rows();
    const auto again = library->register_external(bundle.string(), {});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->status, host::RegisterStatus::exists);
    EXPECT_EQ(again->model_id, made->model_id);
}

TEST_F(FullIndex, ARemovalThatIsDoneStaysDone) {
    const auto library = open_library();
    refuse_rows(*library, "DELETE");
    ASSERT_TRUE(library->remove_model(first_));
    EXPECT_FALSE(fs::exists(record_path(first_)));
    take_rows();
    EXPECT_EQ(library->list_models({})->total, 0u);
}

TEST_F(FullIndex, AVerdictThatIsRecordedIsTold) {
    const auto library = open_library();
    refuse_rows(*library, "UPDATE");
    fs::remove_all(folder / "bundles" / "first" / "vae");
    const auto outcome = library->reconcile({});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->changes.at(0).validation_state, "degraded");
    EXPECT_EQ(record_of(first_)["validation_state"], "degraded");
    take_rows();
    EXPECT_EQ(library->list_models({})->models.at(0).validation_state, "degraded");
}

}  // namespace
}  // namespace gantry::test

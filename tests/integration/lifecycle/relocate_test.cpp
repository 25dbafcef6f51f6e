// A bundle that moved: which record lost it, and how that record gets it back.
#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"

namespace gantry::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Relocate : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
    }
    void move_bundle() { fs::rename(bundle, moved); }

    Result<host::RegisterOutcome> relocate(const std::string& model_id, const fs::path& path) {
        return open_library()->relocate_model(model_id, path.string());
    }

    std::string id;
    fs::path moved = folder / "moved";
};

TEST_F(Relocate, TheIdStaysAndThePathsFollow) {
    move_bundle();
    (void)reconcile();
    const auto source = full_listing(moved);
    const auto outcome = relocate(id, moved);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->model_id, id);
    EXPECT_EQ(outcome->status, host::RegisterStatus::updated);
    EXPECT_EQ(outcome->validation_state, host::ValidationState::valid);
    const auto record = record_of(id);
    EXPECT_EQ(record["source_path"], moved.string());
    EXPECT_EQ(record["entry_path"], moved.string());
    EXPECT_EQ(record["validation_state"], "valid");
    EXPECT_EQ(state_in_index(id), "valid");
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(id));
    EXPECT_EQ(full_listing(moved), source);
    EXPECT_THAT(reconcile().changes, IsEmpty());
}

TEST_F(Relocate, TheNewPlaceIsClaimedAndTheOldOneIsFree) {
    move_bundle();
    ASSERT_TRUE(relocate(id, moved));
    EXPECT_EQ(open_library()->register_external(moved.string(), {})->model_id, id);
    copy_bundle("dit", bundle);
    const auto again = open_library()->register_external(bundle.string(), {});
    EXPECT_EQ(again->status, host::RegisterStatus::created);
    EXPECT_NE(again->model_id, id);
}

TEST_F(Relocate, ThePlaceThatItHasAlreadyChangesNothing) {
    const auto record = read_file(record_path(id));
    const auto outcome = relocate(id, bundle / ".");
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->status, host::RegisterStatus::exists);
    EXPECT_EQ(read_file(record_path(id)), record);
}

TEST_F(Relocate, ALinkIsKeptAsGivenAndResolvedForTheEngine) {
    move_bundle();
    fs::create_directory_symlink(moved, folder / "link");
    ASSERT_TRUE(relocate(id, folder / "link"));
    EXPECT_EQ(record_of(id)["source_path"], (folder / "link").string());
    EXPECT_EQ(record_of(id)["entry_path"], moved.string());
}

TEST_F(Relocate, RefusesWhatIsNotTheRecordedFormat) {
    const auto record = read_file(record_path(id));
    fs::create_directories(folder / "empty");
    EXPECT_EQ(relocate(id, folder / "empty").error().code, ErrorCode::unsupported);
    EXPECT_EQ(relocate(id, folder / "nowhere").error().code, ErrorCode::path_not_found);
    EXPECT_EQ(relocate("no/such/model", bundle).error().code, ErrorCode::not_found);
    EXPECT_EQ(relocate("..", bundle).error().code, ErrorCode::invalid_model_id);
    EXPECT_EQ(open_without_plugins()->relocate_model(id, bundle.string()).error().code,
              ErrorCode::needs_plugin);
    EXPECT_EQ(read_file(record_path(id)), record);
}

TEST_F(Relocate, RefusesAPlaceInsideTheLibrary) {
    copy_bundle("dit", root / "diffusion" / "mine" / "dit");
    EXPECT_EQ(relocate(id, root / "diffusion" / "mine" / "dit").error().code, ErrorCode::invalid_argument);
}

TEST_F(Relocate, RefusesAModelThatTheLibraryOwns) {
    const std::string owned = "diffusion/mine/dit";
    copy_bundle("dit", root / owned);
    write_file(
        record_path(owned),
        nlohmann::json{{"schema_version", 2}, {"model_id", owned}, {"bundle_format", "diffusers_directory"}}
            .dump());
    (void)reconcile();
    const auto refused = relocate(owned, bundle);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(refused.error().model_id, owned);
}

TEST_F(Relocate, NamesTheModelThatHasThePlaceAlready) {
    copy_bundle("dit", moved);
    const auto holder = register_bundle(moved);
    const auto record = read_file(record_path(id));
    const auto refused = relocate(id, moved);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(refused.error().model_id, holder);
    EXPECT_THAT(refused.error().message, HasSubstr("gantry remove " + holder));
    EXPECT_EQ(read_file(record_path(id)), record);
}

TEST_F(Relocate, RegisteringTheNewPlaceTellsWhichRecordLostItsSource) {
    move_bundle();
    const auto outcome = open_library()->register_external(moved.string(), {});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->status, host::RegisterStatus::created);
    EXPECT_THAT(outcome->hint, HasSubstr("gantry relocate " + id + " " + moved.string()));

    // And the advice works.
    ASSERT_TRUE(open_library()->remove_model(outcome->model_id));
    ASSERT_TRUE(relocate(id, moved));
    EXPECT_EQ(open_library()->register_external(moved.string(), {})->hint, "");
}

TEST_F(Relocate, ALinkLeftInTheOldPlaceIsNoSourceAnyMore) {
    for (const auto& given : {bundle, moved}) {
        move_bundle();
        fs::create_directory_symlink(moved, bundle);
        const auto outcome = open_library()->register_external(given.string(), {});
        ASSERT_TRUE(outcome) << outcome.error().message;
        EXPECT_THAT(outcome->hint, HasSubstr("gantry relocate " + id + " " + moved.string()));

        // And the advice works.
        ASSERT_TRUE(open_library()->remove_model(outcome->model_id));
        ASSERT_TRUE(relocate(id, moved));
        EXPECT_EQ(open_library()->register_external(bundle.string(), {})->model_id, id);
        fs::remove(bundle);
        fs::rename(moved, bundle);
        ASSERT_TRUE(relocate(id, bundle));
    }
}

TEST_F(Relocate, OfSeveralThatWereAlikeTheOneWhoseLinkLeadsThereIsNamed) {
    copy_bundle("dit", folder / "gone");
    (void)register_bundle(folder / "gone");
    fs::remove_all(folder / "gone");
    move_bundle();
    fs::create_directory_symlink(moved, bundle);
    EXPECT_THAT(open_library()->register_external(moved.string(), {})->hint,
                HasSubstr("gantry relocate " + id + " " + moved.string()));
}

TEST_F(Relocate, NoRecordIsNamedWhoseSourceIsThereOrThatIsNotAlike) {
    const auto copy = folder / "copy";
    copy_bundle("dit", copy);
    EXPECT_EQ(open_library()->register_external(copy.string(), {})->hint, "") << "its source is there";
    move_bundle();
    const auto larger = folder / "larger";
    copy_bundle("dit", larger);
    write_file(larger / "README.md", "more bytes");
    EXPECT_EQ(open_library()->register_external(larger.string(), {})->hint, "") << "another size";
    const auto other = folder / "other";
    copy_bundle("sana", other);
    EXPECT_EQ(open_library()->register_external(other.string(), {})->hint, "") << "another class";
}

TEST_F(Relocate, AnotherClassAtThePlaceIsToldAsReplacedByWhicheverCallFindsIt) {
    const auto cursor = cursor_of_now();
    fs::remove_all(bundle);
    copy_bundle("sana", bundle);
    EXPECT_EQ(open_library()->register_external(bundle.string(), {})->status, host::RegisterStatus::updated);
    copy_bundle("dit", moved);
    ASSERT_TRUE(relocate(id, moved));
    EXPECT_THAT(events_since(cursor), testing::ElementsAre("replaced " + id, "replaced " + id));
}

TEST_F(Relocate, TheCommandHintsOnStderrAndPrintsIdAndStatusAlone) {
    move_bundle();
    const auto run = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--library", root.string(), "--json"});
        return run_command(arguments);
    };
    const auto made = run({"register", moved.string()});
    EXPECT_EQ(made.exit_code, 0);
    EXPECT_EQ(made.json().size(), 2u) << made.out;
    EXPECT_THAT(made.err, HasSubstr("gantry relocate " + id));
    EXPECT_EQ(run({"remove", made.json()["model_id"].get<std::string>()}).exit_code, 0);
    const auto outcome = run({"relocate", id, moved.string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "updated"}}));
}

}  // namespace
}  // namespace gantry::test

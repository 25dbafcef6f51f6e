// What somebody else does to the records, and what no plugin, user or version here may touch.
#include <gmock/gmock.h>

#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"
#include "support/other_user.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BehindTheIndex : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
        cursor = cursor_of_now();
    }
    std::string id;
    std::string cursor;
};

TEST_F(BehindTheIndex, ARecordEditedByHandIsReadAgain) {
    edit_record(id, "official_name", "By Hand");
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.changed, 1u);
    EXPECT_EQ(outcome.validated, 0u) << "the bundle is what it was";
    EXPECT_EQ(outcome.written, 0u);
    EXPECT_EQ(outcome.changes.at(0).change, "changed");
    EXPECT_EQ(open_library()->get_model(id)->summary.official_name, "By Hand");
    EXPECT_THAT(events_since(cursor), ElementsAre("changed " + id));
    EXPECT_THAT(reconcile().changes, IsEmpty());
}

TEST_F(BehindTheIndex, AStateEditedByHandIsPutRight) {
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    edit_record(id, "validation_state", "valid");
    edit_record(id, "validation_errors", nullptr);
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.written, 1u);
    EXPECT_EQ(record_of(id)["validation_state"], "degraded");
    EXPECT_EQ(record_of(id)["validation_errors"][0]["code"], "missing_component");
}

TEST_F(BehindTheIndex, ARecordThatWasOnlyTouchedIsNoChange) {
    write_file(record_path(id), read_file(record_path(id)));
    EXPECT_THAT(reconcile().changes, IsEmpty());
    EXPECT_THAT(events_since(cursor), IsEmpty());
    const auto library = open_library();
    const auto before = listing_of_library(root);
    EXPECT_EQ(library->reconcile({})->unchanged, 1u);
    EXPECT_EQ(listing_of_library(root), before);
}

TEST_F(BehindTheIndex, ARecordThatCameIsTakenUpAndOneThatWentIsDropped) {
    const auto copied = "diffusion/unknown/copied";
    fs::create_directories(root / copied);
    fs::rename(record_path(id), record_path(copied));
    fs::remove(root / id);
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.checked, 1u);
    EXPECT_EQ(outcome.changed, 2u);
    ASSERT_EQ(outcome.changes.size(), 2u);
    EXPECT_EQ(outcome.changes[0].model_id, copied);
    EXPECT_EQ(outcome.changes[0].change, "added");
    EXPECT_EQ(outcome.changes[0].validation_state, "valid");
    EXPECT_EQ(outcome.changes[1].model_id, id);
    EXPECT_EQ(outcome.changes[1].change, "removed");
    EXPECT_EQ(state_in_index(id), "no row");
    EXPECT_EQ(open_library()->register_external(bundle.string(), {})->model_id, copied)
        << "the source belongs to the record that names it";
}

TEST_F(BehindTheIndex, ARecordThatWasRenamedKeepsItsSourceWhoeverMeetsItFirst) {
    const std::string renamed = "diffusion/unknown/renamed";
    const auto describe = [&] {
        return open_library()->resolve_model_execution_descriptor(renamed).has_value();
    };
    const auto validate = [&] { return open_library()->validate_model(renamed).has_value(); };
    const auto repair = [&] {
        edit_record(renamed, "validation_state", "degraded");
        return open_library()->validate_model(renamed).has_value();
    };
    for (const std::function<bool()>& meet : {std::function<bool()>{describe}, {validate}, {repair}}) {
        fs::rename(root / id, root / renamed);
        EXPECT_TRUE(meet());
        (void)reconcile();
        const auto again = open_library()->register_external(bundle.string(), {});
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(again->model_id, renamed);
        EXPECT_EQ(again->status, host::RegisterStatus::exists);
        EXPECT_EQ(open_library()->list_models({})->total, 1U);
        fs::rename(root / renamed, root / id);
        (void)reconcile();
    }
}

TEST_F(BehindTheIndex, OfTwoRecordsOfOneSourceTheOtherHoldsItWhenOneIsRemoved) {
    const std::string copied = "diffusion/unknown/copied";
    fs::create_directories(root / copied);
    fs::copy(record_path(id), record_path(copied));
    (void)reconcile();
    const auto library = open_library();
    ASSERT_TRUE(library->remove_model(id));
    const auto again = library->register_external(bundle.string(), {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->model_id, copied);
    EXPECT_EQ(again->status, host::RegisterStatus::exists);
    EXPECT_EQ(library->list_models({})->total, 1u);
}

// What it was recognised by is gone, so that registering it again looks for its record.
TEST_F(BehindTheIndex, RegisteringWhatSomebodyElseTakesAwayMeanwhileIsNeverNotFound) {
    fs::remove(bundle / "model_index.json");
    const auto library = open_library();
    std::atomic<bool> is_over{false};
    std::thread somebody{[&] {
        const auto aside = root / ".gantry/aside";
        while (!is_over.load()) {
            fs::rename(root / id, aside);
            fs::rename(aside, root / id);
        }
    }};
    for (int time = 0; time < 300; ++time) {
        const auto outcome = library->register_external(bundle.string(), {});
        if (outcome) continue;
        EXPECT_EQ(outcome.error().code, ErrorCode::unsupported) << outcome.error().message;
    }
    is_over.store(true);
    somebody.join();
    EXPECT_LE(library->list_models({})->total, 2U) << "at most the one and another for when it was away";
}

TEST_F(BehindTheIndex, AWrongIdInTheRecordIsPutRightWhenItIsWrittenNext) {
    edit_record(id, "model_id", ".tmp_import_5f3a");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["model_id"], ".tmp_import_5f3a") << "nothing else had to be written";
    EXPECT_EQ(open_library()->list_models({})->models.at(0).model_id, id);
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["model_id"], id);
}

class Untouched : public BehindTheIndex {
protected:
    void expect_kept(const std::string& reason) {
        const auto library = open_library();
        const auto record = full_listing(root / id);
        const auto outcome = library->reconcile({});
        ASSERT_TRUE(outcome) << outcome.error().message;
        EXPECT_EQ(outcome->checked, 0u);
        EXPECT_EQ(outcome->unchanged, 0u);
        EXPECT_EQ(outcome->written, 0u);
        EXPECT_THAT(outcome->changes, IsEmpty());
        ASSERT_EQ(outcome->not_checked.size(), 1u);
        EXPECT_EQ(outcome->not_checked[0].code, reason);
        (void)library->resolve_model_execution_descriptor(id);
        (void)library->validate_model(id);
        EXPECT_EQ(full_listing(root / id), record);
        EXPECT_EQ(library->list_models({})->total, 1u);
    }
};

TEST_F(Untouched, ARecordOfANewerSchemaIsKeptAndListed) {
    edit_record(id, "schema_version", 3);
    EXPECT_THAT(reconcile().not_checked, IsEmpty()) << "it says what is so";
    fs::remove_all(bundle / "vae");
    expect_kept("newer_record");
    expect_kept("newer_record");
    host::ListOptions options;
    options.check_roots = true;
    EXPECT_EQ(open_library()->list_models(options)->models.at(0).stale, true);
    const auto outcome = open_library()->validate_model(id);
    ASSERT_TRUE(outcome) << "what is found is told all the same";
    EXPECT_EQ(outcome->validation_state, host::ValidationState::degraded);
    EXPECT_FALSE(outcome->is_recorded);
    EXPECT_EQ(open_library()->relocate_model(id, bundle.string()).error().code, ErrorCode::read_only);
    EXPECT_EQ(open_library()->register_external(bundle.string(), {}).error().code, ErrorCode::read_only);
}

TEST_F(Untouched, ARecordThatDoesNotReadIsKeptAndListed) {
    write_file(record_path(id), "{ not json");
    (void)reconcile();
    fs::remove_all(bundle / "vae");
    expect_kept("corrupt");
}

TEST_F(Untouched, ARecordWhosePluginIsMissingIsKept) {
    const auto record = full_listing(root / id);
    fs::remove_all(bundle / "vae");
    const auto library = open_without_plugins();
    const auto before = listing_of_library(root);
    const auto outcome = library->reconcile({});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->checked, 0u);
    EXPECT_EQ(outcome->unchanged, 0u);
    EXPECT_THAT(outcome->changes, IsEmpty());
    ASSERT_EQ(outcome->not_checked.size(), 1u);
    EXPECT_EQ(outcome->not_checked[0].model_id, id);
    EXPECT_EQ(outcome->not_checked[0].code, "needs_plugin");
    EXPECT_EQ(library->validate_model(id).error().code, ErrorCode::needs_plugin);
    EXPECT_EQ(listing_of_library(root), before);
    EXPECT_EQ(full_listing(root / id), record);
}

TEST_F(Untouched, AModelThatThisUserCannotReadStaysAsItWas) {
    constexpr auto kNobody = "65534";
    if (getuid() != 0) GTEST_SKIP() << "SKIP: only root can ask as another user";
    const auto as_nobody = [&](const std::vector<std::string>& arguments) {
        auto line = as_user(kNobody);
        line.insert(line.end(), {GANTRY_TEST_COMMAND, "--library", root.string(), "--json"});
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run_program(line.front(), {line.begin() + 1, line.end()},
                           {{"PATH", "/usr/bin:/bin"}, {"GANTRY_PLUGIN_PATH", GANTRY_TEST_PLUGINS}});
    };
    if (as_nobody({"--version"}).exit_code != 0)
        GTEST_SKIP() << "SKIP: setpriv is missing, or another user may not run the command of this build";
    fs::permissions(folder.path(), fs::perms{0755});
    ASSERT_EQ(std::system(("chown -R 65534:65534 " + root.string()).c_str()), 0);
    ASSERT_EQ(as_nobody({"reconcile"}).json()["unchanged"], 1);

    fs::permissions(bundle / "vae" / "config.json", fs::perms::none);
    const auto record = full_listing(root / id);
    const auto outcome = as_nobody({"reconcile"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["changes"], nlohmann::json::array());
    EXPECT_EQ(outcome.json()["not_checked"][0]["code"], "not_readable_here");
    EXPECT_EQ(outcome.json()["written"], 0);
    const auto refused = as_nobody({"validate", id});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "not_readable_here");
    EXPECT_EQ(as_nobody({"register", bundle.string()}).error()["code"], "not_readable_here");
    EXPECT_EQ(full_listing(root / id), record);

    fs::permissions(bundle / "vae" / "config.json", fs::perms{0644});
    EXPECT_EQ(as_nobody({"validate", id}).exit_code, 0);
    EXPECT_EQ(record_of(id)["validation_state"], "valid");
}

// An owned model that came when no plugin knew it.
class Reclassified : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        copy_bundle("dit", root / id);
        write_file(record_path(id), R"({
  "schema_version": 2,
  "model_id": ".tmp_import_5f3a",
  "model_type": "unknown",
  "storage_kind": "library_owned",
  "bundle_format": null,
  "import_state": "pending",
  "validation_state": null,
  "mine": 1E5
})");
    }
    const std::string id = "unknown/audio/dit";
};

TEST_F(Reclassified, IsFilledWhenAPluginComesAndKeepsItsIdAndFolder) {
    {
        const auto library = open_without_plugins();
        ASSERT_TRUE(library->reconcile({}));
        const auto before = listing_of_library(root);
        const auto outcome = library->reconcile({});
        EXPECT_THAT(outcome->changes, IsEmpty());
        EXPECT_EQ(outcome->unchanged, 1u);
        EXPECT_EQ(listing_of_library(root), before);
        EXPECT_EQ(library->resolve_model_execution_descriptor(id).error().code, ErrorCode::needs_plugin);
    }
    const auto files = full_listing(root / id / "vae");
    const auto outcome = reconcile();
    EXPECT_EQ(outcome.changes.at(0).change, "changed");
    EXPECT_EQ(outcome.changes.at(0).validation_state, "valid");
    EXPECT_EQ(outcome.written, 1u);
    const auto record = record_of(id);
    EXPECT_EQ(record["bundle_format"], "diffusers_directory");
    EXPECT_EQ(record["pipeline_class"], "DiTPipeline");
    EXPECT_EQ(record["model_type"], "diffusion") << "what the plugin says, not the words of the path";
    EXPECT_EQ(record["validation_state"], "valid");
    EXPECT_EQ(record["import_state"], "ready");
    EXPECT_EQ(record["model_id"], id);
    EXPECT_THAT(read_file(record_path(id)), testing::HasSubstr("\"mine\": 1E5"));
    EXPECT_EQ(full_listing(root / id / "vae"), files);
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(id));

    const auto library = open_library();
    const auto before = listing_of_library(root);
    const auto again = library->reconcile({});
    EXPECT_EQ(again->unchanged, 1u) << "writing the record is no change of the model";
    EXPECT_THAT(again->changes, IsEmpty());
    EXPECT_EQ(listing_of_library(root), before);
}

TEST_F(Reclassified, ATypeThatIsKnownStays) {
    edit_record(id, "model_type", "vision");
    (void)reconcile();
    EXPECT_EQ(record_of(id)["bundle_format"], "diffusers_directory");
    EXPECT_EQ(record_of(id)["model_type"], "vision");
}

TEST_F(Reclassified, ValidatingItDoesTheSame) {
    const auto outcome = open_library()->validate_model(id);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->validation_state, host::ValidationState::valid);
    EXPECT_EQ(record_of(id)["bundle_format"], "diffusers_directory");
}

TEST_F(Reclassified, AnExternalReferenceKeepsItsFormatWhateverLiesThere) {
    edit_record(id, "storage_kind", "external_reference");
    edit_record(id, "entry_path", bundle.string());
    const auto record = read_file(record_path(id));
    (void)reconcile();
    EXPECT_EQ(read_file(record_path(id)), record);
}

}  // namespace
}  // namespace gantry::test

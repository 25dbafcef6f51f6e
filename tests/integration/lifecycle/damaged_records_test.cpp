// Records that cannot be read, or are none any more: each is told of by what it is, and keeps nobody from the
// others.
#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DamagedRecord : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        id = register_bundle(bundle);
    }

    host::ModelSummary listed() { return open_library()->list_models({})->models.at(0); }

    // What listings and calls tell, and that an index that is made anew tells the same.
    void expect_damaged(const std::string& path) {
        for (const bool is_rebuilt : {false, true}) {
            SCOPED_TRACE(is_rebuilt ? "rebuilt" : "reconciled");
            const auto model = listed();
            EXPECT_EQ(model.model_id, id);
            EXPECT_EQ(model.problem, "corrupt");
            EXPECT_EQ(model.storage_kind + model.bundle_format + model.validation_state, "");
            EXPECT_FALSE(model.needs_plugin) << "no plugin would help";
            const auto refused = open_library()->get_model(id);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
            EXPECT_EQ(refused.error().path, path);
            EXPECT_THAT(refused.error().message, HasSubstr(path));
            const auto before = dump();
            ASSERT_TRUE(open_library()->rebuild_index());
            EXPECT_EQ(dump(), before);
        }
    }

    void expect_not_checked_once() {
        const auto outcome = reconcile();
        ASSERT_EQ(outcome.not_checked.size(), 1u);
        EXPECT_EQ(outcome.not_checked[0].code, "corrupt");
        EXPECT_EQ(outcome.checked, 0u);
        EXPECT_EQ(outcome.unchanged, 0u);
        EXPECT_THAT(outcome.changes, IsEmpty());
    }

    std::string id;
};

TEST_F(DamagedRecord, IsListedAsDamagedAndToldWithItsFileAndWhatIsWrongInIt) {
    write_file(record_path(id), "{\n\"a\": ?");
    EXPECT_THAT(reconcile().not_checked, testing::SizeIs(1));
    expect_damaged(record_path(id));
    expect_not_checked_once();
    const auto refused = open_library()->get_model(id);
    EXPECT_THAT(refused.error().message, HasSubstr("line 2"));
    const auto advice = refused.error().message.find("restore it from a backup");
    ASSERT_NE(advice, std::string::npos);
    EXPECT_EQ(refused.error().message.find("restore it", advice + 1), std::string::npos) << "once is enough";
}

TEST_F(DamagedRecord, ThatIsALinkGoesWithoutWhatItLeadsTo) {
    const auto outside = folder / "outside.json";
    fs::rename(record_path(id), outside);
    fs::create_symlink(outside, record_path(id));
    const auto before = full_listing(outside);
    (void)reconcile();
    expect_damaged(record_path(id));
    expect_not_checked_once();
    const auto removed = open_library()->remove_model(id);
    ASSERT_TRUE(removed) << removed.error().message;
    EXPECT_THAT(removed->left_files, IsEmpty());
    EXPECT_FALSE(fs::exists(root / id));
    EXPECT_EQ(full_listing(outside), before);
    EXPECT_EQ(open_library()->list_models({})->total, 0u);
}

TEST_F(DamagedRecord, ThatIsAFolderGoesOnlyWhenNothingIsInIt) {
    fs::remove(record_path(id));
    write_file(record_path(id) / "mine.txt", "mine");
    (void)reconcile();
    expect_damaged(record_path(id));
    const auto before = full_listing(root / id);
    const auto refused = open_library()->remove_model(id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr("something in it"));
    EXPECT_EQ(full_listing(root / id), before);
    fs::remove(record_path(id) / "mine.txt");
    ASSERT_TRUE(open_library()->remove_model(id));
    EXPECT_FALSE(fs::exists(root / id));
}

TEST_F(DamagedRecord, ThatIsRestoredIsTheModelThatItWas) {
    const auto record = read_file(record_path(id));
    write_file(record_path(id), "");
    (void)reconcile();
    write_file(record_path(id), record);
    EXPECT_TRUE(open_library()->get_model(id)) << "the file counts";
    (void)reconcile();
    EXPECT_EQ(listed().problem, "");
    EXPECT_EQ(listed().validation_state, "valid");
}

class ForeignRecord : public DamagedRecord, public testing::WithParamInterface<const char*> {};

TEST_P(ForeignRecord, InThePlaceOfOneOfOursTakesTheModelOutOfTheList) {
    write_file(record_path(id), GetParam());
    const auto gone = open_library()->resolve_model_execution_descriptor(id);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::not_found);
    EXPECT_THAT(gone.error().message, HasSubstr("`gantry reconcile`"));
    const auto outcome = reconcile();
    ASSERT_EQ(outcome.changes.size(), 1u);
    EXPECT_EQ(outcome.changes[0].change, "removed");
    ASSERT_EQ(outcome.left_alone.size(), 1u);
    EXPECT_EQ(outcome.left_alone[0].reason, "foreign_metadata");
    EXPECT_EQ(read_file(record_path(id)), GetParam());
    EXPECT_EQ(open_library()->list_models({})->total, 0u);
    EXPECT_THAT(reconcile().changes, IsEmpty());
    EXPECT_THAT(open_library()->resolve_model_execution_descriptor(id).error().message,
                HasSubstr("`gantry list`"));
    const auto before = dump();
    ASSERT_TRUE(open_library()->rebuild_index());
    EXPECT_EQ(dump(), before);
}

INSTANTIATE_TEST_SUITE_P(Of, ForeignRecord,
                         testing::Values(R"({"a":1})", R"({"schema_version": "2", "model_id": "a/b/c"})"));

// The folder of the family, moved away with a link in its place.
class LinkedFamily : public DamagedRecord {
protected:
    void SetUp() override {
        DamagedRecord::SetUp();
        family = (root / id).parent_path();
        fs::rename(family, folder / "moved");
        fs::create_directory_symlink(folder / "moved", family);
    }
    fs::path family;
};

TEST_F(LinkedFamily, IsToldAndItsModelsAreDamagedUntilTheLinkGoes) {
    host::ListOptions options;
    options.check_roots = true;
    EXPECT_EQ(open_library()->list_models(options)->models.at(0).stale, true);
    const auto outcome = reconcile();
    ASSERT_EQ(outcome.left_alone.size(), 1u);
    EXPECT_EQ(outcome.left_alone[0].path, family);
    EXPECT_EQ(outcome.left_alone[0].reason, "link");
    expect_damaged(record_path(id));
    expect_not_checked_once();
    fs::remove(family);
    fs::rename(folder / "moved", family);
    (void)reconcile();
    EXPECT_EQ(listed().problem, "");
}

TEST_F(LinkedFamily, KeepsNoOtherModelFromBeingWritten) {
    const auto moved = full_listing(folder / "moved");
    const auto refused = open_library()->remove_model(id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
    copy_bundle("dit", folder / "bundles" / "other");
    host::RegisterOptions options;
    options.family = "other";
    const auto other = open_library()->register_external((folder / "bundles" / "other").string(), options);
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_TRUE(open_library()->set_configuration("event_limit", "500"));
    EXPECT_TRUE(open_library()->rebuild_index());
    EXPECT_TRUE(open_library()->remove_model(other->model_id));
    EXPECT_EQ(full_listing(folder / "moved"), moved);
}

// As a version before this one left it, and a step that dies does.
TEST_F(LinkedFamily, WhoseModelIsMarkedKeepsNoOtherModelFromBeingWritten) {
    const auto generation = index()->generation();
    ASSERT_TRUE(index()->mark_dirty(id, *generation));
    EXPECT_TRUE(open_library()->set_configuration("event_limit", "500"));
    EXPECT_EQ(listed().problem, "corrupt");
}

}  // namespace
}  // namespace gantry::test

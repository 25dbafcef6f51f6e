#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryLibrary;

std::vector<std::string> listed(const TemporaryLibrary& library) {
    std::vector<std::string> ids;
    const auto models = library.root->list_models();
    EXPECT_TRUE(models) << models.error().message;
    for (const auto& id : *models) ids.push_back(id.text());
    return ids;
}

TEST(ModelListing, IsSortedByIdAndTakesIdsAsFound) {
    const TemporaryLibrary library;
    EXPECT_THAT(listed(library), IsEmpty());
    for (const auto* id : {"vlm/a/b", "llm/Llama 3/Tiny Model v1.0", "llm/a/b", "llm/\u00fcn\u00ef/.c"})
        library.folder.write("library/" + std::string{id} + "/metadata.json", "{}");
    EXPECT_THAT(listed(library),
                ElementsAre("llm/Llama 3/Tiny Model v1.0", "llm/a/b", "llm/\u00fcn\u00ef/.c", "vlm/a/b"));
}

TEST(ModelListing, HoldsOnlyFoldersThreeDeepWithARecord) {
    const TemporaryLibrary library;
    for (const auto* name : {"metadata.json", "llm/metadata.json", "llm/a/metadata.json",
                             "llm/a/b/metadata.json", "llm/a/b/c/metadata.json", "llm/a/none/weights",
                             "llm/file", "models.db", "llm/a/deep/c/d/metadata.json"})
        library.folder.write("library/" + std::string{name}, "{}");
    EXPECT_THAT(listed(library), ElementsAre("llm/a/b"));
}

// A record may have been there: whoever had seen it and whoever did not tell of the same model.
TEST(ModelListing, HoldsAFolderWhoseRecordIsNoFile) {
    const TemporaryLibrary library;
    library.folder.make("library/llm/a/folder/metadata.json");
    library.folder.link("library/llm/a/link/metadata.json", library.folder / "nothing");
    EXPECT_THAT(listed(library), ElementsAre("llm/a/folder", "llm/a/link"));
    for (const auto* id : {"llm/a/folder", "llm/a/link"}) {
        EXPECT_EQ(library.root->read_metadata(testing::model_id(id)).error().code, ErrorCode::corrupt);
    }
    const auto found = library.root->list_records();
    for (const auto& [id, identity] : found->records) EXPECT_EQ(*library.root->record_identity(id), identity);
    for (const auto* id : {"llm/a/folder", "llm/a/link"}) {
        EXPECT_TRUE(library.root->remove_record(testing::model_id(id)));
        EXPECT_FALSE(library.folder.has("library/" + std::string{id}));
    }
}

TEST(ModelListing, RemovesNoFolderThatHasTheRecordsNameAndSomethingInIt) {
    const TemporaryLibrary library;
    library.folder.write("library/llm/a/b/metadata.json/mine", "mine");
    const auto refused = library.root->remove_record(testing::model_id("llm/a/b"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
    EXPECT_TRUE(library.folder.has("library/llm/a/b/metadata.json/mine"));
}

TEST(ModelListing, LeavesOutHiddenFoldersAndImportsHalfDone) {
    const TemporaryLibrary library;
    for (const auto* name : {".gantry/staging/x", ".Trash-0/a/b", ".tmp_import_1/a/b", "llm/.tmp_import_2/b",
                             "llm/a/.tmp_import_3", "other/.gantry/staging", "some/other/.gantry"})
        library.folder.write("library/" + std::string{name} + "/metadata.json", "{}");
    EXPECT_THAT(listed(library), IsEmpty());
}

TEST(ModelListing, FollowsNoLinks) {
    const TemporaryLibrary library;
    library.folder.write("outside/a/b/metadata.json", "{}");
    library.folder.link("library/llm", library.folder / "outside");
    library.folder.link("library/vlm/a", library.folder / "outside/a");
    library.folder.link("library/audio/a/b", library.folder / "outside/a/b");
    EXPECT_THAT(listed(library), IsEmpty());
    EXPECT_THAT(library.root->list_records()->linked, ElementsAre("audio/a/b/", "llm/", "vlm/a/"));
}

TEST(ModelListing, PassesOverNamesThatCanBeNoId) {
    const TemporaryLibrary library;
    for (const auto* name : {"llm/a/b\nc", "llm/a/\xff", "llm/b\\c/d", "llm/a/good"})
        library.folder.write("library/" + std::string{name} + "/metadata.json", "{}");
    EXPECT_THAT(listed(library), ElementsAre("llm/a/good"));
}

TEST(ModelListing, PassesOverWhatThisUserMayNotRead) {
    const TemporaryLibrary library;
    for (const auto* name : {"llm/a/b", "llm/a/closed", "llm/a/private"})
        library.folder.write("library/" + std::string{name} + "/metadata.json", "{}");
    library.folder.make("library/lost+found");
    for (const auto* name : {"lost+found", "llm/a/closed", "llm/a/private/metadata.json"})
        std::filesystem::permissions(library.path(name), std::filesystem::perms::none);
    // Root may read everything, so the listing is done as somebody else.
    const auto child = testing::start_child([&library] {
        std::filesystem::permissions(library.folder.path(), std::filesystem::perms{0755});
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return 2;
        const auto found = library.root->list_records();
        if (!found || found->records.size() != 3) return 1;
        const std::vector<std::string> refused{"llm/a/closed/", "llm/a/private/", "lost+found/"};
        if (found->refused != refused) return 3;
        for (const auto* id : {"llm/a/closed", "llm/a/private"}) {
            const auto record = library.root->read_metadata(testing::model_id(id));
            if (record || record.error().code != ErrorCode::not_readable_here) return 4;
        }
        return 0;
    });
    EXPECT_EQ(testing::wait_for(child), 0);
    std::filesystem::permissions(library.path("llm/a/closed"), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace gantry::host

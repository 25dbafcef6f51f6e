#include "registry/owned_folder.hpp"

#include <fcntl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/metadata_document.hpp"
#include "registry/remove_tree.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::model_id;
using testing::TemporaryFolder;
using testing::TemporaryLibrary;

registry::FolderRef ref(const registry::FileDescriptor& folder, const std::string& path) {
    return {folder.get(), path};
}

TEST(RemoveTree, DeletesAFolderALinkAndAFileButNotWhatLinksLeadTo) {
    const TemporaryFolder folder;
    folder.write("outside/precious", "mine");
    folder.write("tree/deep/er/file", "x");
    folder.link("tree/deep/link", folder / "outside");
    folder.link("tree/file", folder / "outside/precious");
    const registry::FileDescriptor opened{::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    ASSERT_TRUE(registry::remove_tree(ref(opened, folder.path()), "tree"));
    EXPECT_THAT(folder.everything(), ElementsAre("outside", "outside/precious"));
    EXPECT_TRUE(registry::remove_tree(ref(opened, folder.path()), "tree")) << "what is not there is no error";
}

TEST(RemoveTree, GoesOnAfterAFailureAndTellsIt) {
    const TemporaryFolder folder;
    std::string deep{"tree"};
    for (int i = 0; i < 300; ++i) deep += "/d";
    folder.make(deep);
    folder.write("tree/z", "x");
    const registry::FileDescriptor opened{::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const auto removed = registry::remove_tree(ref(opened, folder.path()), "tree");
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code, ErrorCode::io);
    EXPECT_FALSE(folder.has("tree/z"));
}

TEST(StagedFolder, IsGoneWithItsMakerUnlessItWasPlaced) {
    const TemporaryLibrary library;
    {
        const auto staged = library.root->stage();
        ASSERT_TRUE(staged) << staged.error().message;
        EXPECT_FALSE(library.folder.everything().empty());
        EXPECT_TRUE(library.root->discard_staged());
        EXPECT_TRUE(std::filesystem::exists(staged->folder().path)) << "swept under its maker's hands";
    }
    EXPECT_TRUE(std::filesystem::is_empty(library.path(".gantry/staging")));

    const auto staged = library.root->stage();
    std::ofstream{staged->folder().path + "/w.bin"} << "x";
    ASSERT_TRUE(library.root->place_model(model_id("llm/a/b"), *staged));
    EXPECT_TRUE(std::filesystem::exists(library.path("llm/a/b/w.bin")));
}

TEST(StagedFolder, NeverReplacesAFolderThatIsThere) {
    const TemporaryLibrary library;
    library.folder.make("library/llm/a/b");
    const auto staged = library.root->stage();
    const auto placed = library.root->place_model(model_id("llm/a/b"), *staged);
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(std::filesystem::is_empty(library.path("llm/a/b")));
}

TEST(StagedFolder, OfAKilledProcessIsSwept) {
    const TemporaryLibrary library;
    const auto child = testing::start_child([&] {
        const auto staged = library.root->stage();
        ::kill(::getpid(), SIGKILL);
        return staged ? 0 : 1;
    });
    EXPECT_EQ(testing::wait_for(child), -SIGKILL);
    EXPECT_FALSE(std::filesystem::is_empty(library.path(".gantry/staging")));
    EXPECT_TRUE(*library.root->has_staged());
    ASSERT_TRUE(library.root->discard_staged());
    EXPECT_FALSE(*library.root->has_staged());
    ASSERT_TRUE(library.root->empty_all_trash());
    EXPECT_TRUE(std::filesystem::is_empty(library.path(".gantry/trash")));
}

TEST(StagedFolder, FilesThatTookNoNameAreDiscarded) {
    const TemporaryLibrary library;
    library.folder.write("library/.gantry/staging/.metadata.json.0123456789abcdef.tmp", "half");
    ASSERT_TRUE(library.root->discard_staged());
    EXPECT_FALSE(*library.root->has_staged());
}

TEST(Trash, TakesAFolderByOneRenameAndLeavesTheOthers) {
    const TemporaryLibrary library;
    library.folder.write("library/llm/a/b/w.bin", "x");
    library.folder.write("library/llm/a/c/w.bin", "x");
    const auto name = library.root->move_to_trash(model_id("llm/a/b"));
    ASSERT_TRUE(name) << name.error().message;
    EXPECT_TRUE(std::filesystem::exists(library.path(".gantry/trash/" + *name + "/w.bin")));
    EXPECT_TRUE(std::filesystem::exists(library.path("llm/a/c/w.bin")));
    EXPECT_TRUE(library.root->empty_trash(*name));
    EXPECT_TRUE(std::filesystem::is_empty(library.path(".gantry/trash")));
    EXPECT_EQ(library.root->move_to_trash(model_id("llm/a/b")).error().code, ErrorCode::not_found);
    ASSERT_TRUE(library.root->move_to_trash(model_id("llm/a/c")));
    EXPECT_FALSE(std::filesystem::exists(library.path("llm")));
}

TEST(OwnedFolder, AddsARecordOnlyWhereThereIsNone) {
    const TemporaryLibrary library;
    library.folder.make("library/llm/a/b");
    EXPECT_TRUE(*library.root->add_metadata(model_id("llm/a/b"), "first"));
    EXPECT_FALSE(*library.root->add_metadata(model_id("llm/a/b"), "second"));
    EXPECT_EQ(*library.root->read_metadata(model_id("llm/a/b")), "first");
}

TEST(OwnedFolder, TellsTheSizeOfARegularFileAndOfNoLink) {
    const TemporaryLibrary library;
    library.folder.write("library/llm/a/b/sub/w.bin", "12345");
    library.folder.link("library/llm/a/b/link", library.path("llm/a/b/sub/w.bin"));
    const auto id = model_id("llm/a/b");
    EXPECT_EQ(*library.root->size_of_file(id, "sub/w.bin"), 5u);
    for (const auto* name : {"link", "sub", "none", "../b/sub/w.bin", ""})
        EXPECT_EQ(*library.root->size_of_file(id, name), std::nullopt) << name;
}

TEST(LibraryRecord, IsKnownByItsContent) {
    for (const auto* text :
         {R"({"schema_version": 2, "model_id": "x"})", R"({"model_id": "", "schema_version": 99})"})
        EXPECT_TRUE(parse_library_record(text)->has_value()) << text;
    for (const auto* text :
         {"{}", "[]", "7", "null", R"({"schema_version": "2", "model_id": "x"})",
          R"({"schema_version": 2.5, "model_id": "x"})", R"({"schema_version": 2, "model_id": null})",
          R"([{"schema_version": 2, "model_id": "x"}])"})
        EXPECT_FALSE(parse_library_record(text)->has_value()) << text;
    for (const auto* text : {"", "{", R"({"schema_version": 2, "model_id": "x")", "NaN"})
        EXPECT_EQ(parse_library_record(text).error().code, ErrorCode::corrupt) << text;
}

}  // namespace
}  // namespace gantry::host

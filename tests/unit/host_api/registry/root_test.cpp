#include "registry/root.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/metadata_document.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::TemporaryLibrary;

TEST(LibraryRoot, OpensOnlyAFolderThatIsThere) {
    const TemporaryFolder folder;
    folder.write("file", "");
    EXPECT_EQ(LibraryRoot::open(folder / "none").error().code, ErrorCode::path_not_found);
    EXPECT_EQ(LibraryRoot::open(folder / "file").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(LibraryRoot::open(folder / "file/x").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(LibraryRoot::open("").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(LibraryRoot::open(folder / "\xff").error().code, ErrorCode::path_not_utf8);
    EXPECT_FALSE(folder.has("none"));
}

TEST(LibraryRoot, OpeningWritesNothing) {
    const TemporaryFolder folder;
    folder.make("library");
    const auto root = LibraryRoot::open(folder / "library");
    ASSERT_TRUE(root);
    EXPECT_THAT(*(*root)->list_models(), IsEmpty());
    EXPECT_EQ(*(*root)->read_own("library.json"), std::nullopt);
    EXPECT_THAT(*(*root)->list_own("sources"), IsEmpty());
    EXPECT_TRUE((*root)->remove_own("sources/a"));
    EXPECT_THAT(folder.everything(), ElementsAre("library"));
}

TEST(LibraryRoot, CreateMakesParentsAndItsOwnFolder) {
    const TemporaryFolder folder;
    const auto old_mask = ::umask(022);
    const auto root = LibraryRoot::create(folder / "a/b//c/");
    ::umask(old_mask);
    ASSERT_TRUE(root) << root.error().message;
    EXPECT_EQ((*root)->path(), folder / "a/b/c");
    struct stat seen {};
    ASSERT_EQ(::stat((folder / "a/b/c/.gantry").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0755U);
    EXPECT_TRUE(LibraryRoot::create(folder / "a/b/c")) << "again";

    folder.write("file", "");
    EXPECT_EQ(LibraryRoot::create(folder / "file").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(LibraryRoot::create(folder / "file/x").error().code, ErrorCode::invalid_argument);
}

TEST(LibraryRoot, PathIsWithoutLinksAndIdentityOneForAllSpellings) {
    const TemporaryFolder folder;
    folder.make("real");
    folder.make("other");
    folder.link("link", "real");
    const auto by_link = *LibraryRoot::open(folder / "link");
    const auto direct = *LibraryRoot::open(folder / "other/../real/");
    const auto other = *LibraryRoot::open(folder / "other");
    EXPECT_EQ(by_link->path(), folder / "real");
    EXPECT_EQ(by_link->identity(), direct->identity());
    EXPECT_NE(by_link->identity(), other->identity());
}

TEST(LibraryRoot, KnowsWhetherItIsStillInPlace) {
    const TemporaryLibrary library;
    EXPECT_TRUE(library.root->is_in_place());
    std::filesystem::rename(library.folder / "library", library.folder / "moved");
    EXPECT_FALSE(library.root->is_in_place());
    library.folder.make("library");
    EXPECT_FALSE(library.root->is_in_place()) << "another folder under the same name";
    EXPECT_TRUE(library.root->write_own("x", "y")) << "the folder itself is still open";
    EXPECT_EQ(library.folder.read("moved/.gantry/x"), "y");
}

TEST(LibraryRootOwnFiles, AreWrittenReplacedReadListedAndRemoved) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    EXPECT_EQ(*root.read_own("sources/b"), std::nullopt);
    ASSERT_TRUE(root.write_own("sources/b", "one"));
    ASSERT_TRUE(root.write_own("sources/b", "two"));
    ASSERT_TRUE(root.write_own("sources/a", ""));
    ASSERT_TRUE(root.write_own("library.json", "{}"));
    EXPECT_EQ(*root.read_own("sources/b"), "two");
    EXPECT_EQ(*root.read_own("sources/a"), "");
    library.folder.write("library/.gantry/sources/.a.0123456789abcdef.tmp", "left by a crash");
    library.folder.make("library/.gantry/sources/folder");
    EXPECT_THAT(*root.list_own("sources"), ElementsAre("a", "b"));
    ASSERT_TRUE(root.remove_own("sources/b"));
    ASSERT_TRUE(root.remove_own("sources/b")) << "again";
    EXPECT_EQ(*root.read_own("sources/b"), std::nullopt);
}

TEST(LibraryRootOwnFiles, CreateNeverReplaces) {
    const TemporaryLibrary library;
    EXPECT_TRUE(*library.root->create_own("sources/a", "first"));
    EXPECT_FALSE(*library.root->create_own("sources/a", "second"));
    EXPECT_EQ(*library.root->read_own("sources/a"), "first");
    EXPECT_THAT(library.folder.everything(),
                ElementsAre("library", "library/.gantry", "library/.gantry/sources",
                            "library/.gantry/sources/a", "library/.gantry/staging"));
}

TEST(LibraryRootOwnFiles, HaveNamesBelowTheOwnFolderOnly) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    library.folder.write("library/secret", "");
    for (const auto* name : {"", "..", "../secret", "/etc/passwd", "a/../../secret", "a//b", "a/", "."}) {
        EXPECT_EQ(root.read_own(name).error().code, ErrorCode::invalid_argument) << name;
        EXPECT_EQ(root.write_own(name, "x").error().code, ErrorCode::invalid_argument) << name;
        EXPECT_EQ(root.create_own(name, "x").error().code, ErrorCode::invalid_argument) << name;
        EXPECT_EQ(root.remove_own(name).error().code, ErrorCode::invalid_argument) << name;
        EXPECT_EQ(root.list_own(name).error().code, ErrorCode::invalid_argument) << name;
    }
    EXPECT_TRUE(library.folder.has("library/secret"));
}

TEST(LibraryRootOwnFiles, ThatAreLinksFoldersOrPipesAreRefused) {
    const TemporaryLibrary library;
    library.folder.write("outside", "secret");
    library.folder.link("library/.gantry/link", library.folder / "outside");
    library.folder.make("library/.gantry/folder");
    ASSERT_EQ(::mkfifo(library.path(".gantry/pipe").c_str(), 0600), 0);
    for (const auto* name : {"link", "folder", "pipe"})
        EXPECT_EQ(library.root->read_own(name).error().code, ErrorCode::corrupt) << name;
    ASSERT_TRUE(library.root->write_own("link", "new"));
    EXPECT_EQ(library.folder.read("outside"), "secret") << "the link was replaced, not followed";
    EXPECT_FALSE(*library.root->create_own("pipe", "new"));
}

TEST(LibraryRootOwnFiles, AreRefusedWhereTheOwnFolderIsALink) {
    const TemporaryFolder folder;
    folder.make("library");
    folder.make("outside");
    folder.link("library/.gantry", folder / "outside");
    EXPECT_EQ(LibraryRoot::create(folder / "library").error().code, ErrorCode::corrupt);
    const auto root = *LibraryRoot::open(folder / "library");
    EXPECT_EQ(root->write_own("a", "x").error().code, ErrorCode::corrupt);
    EXPECT_EQ(root->create_own("a", "x").error().code, ErrorCode::corrupt);
    EXPECT_EQ(root->create_model(testing::model_id("a/b/c"), "{}").error().code, ErrorCode::corrupt);
    EXPECT_THAT(folder.everything(), ElementsAre("library", "library/.gantry", "outside"));
}

TEST(LibraryRootOwnFiles, ThatAreTooLargeAreRefused) {
    const TemporaryLibrary library;
    ASSERT_TRUE(library.root->write_own("large", ""));
    std::filesystem::resize_file(library.path(".gantry/large"), kMaxMetadataBytes + 1);
    EXPECT_EQ(library.root->read_own("large").error().code, ErrorCode::corrupt);
    std::filesystem::resize_file(library.path(".gantry/large"), kMaxMetadataBytes);
    EXPECT_EQ((*library.root->read_own("large"))->size(), kMaxMetadataBytes);
}

}  // namespace
}  // namespace gantry::host

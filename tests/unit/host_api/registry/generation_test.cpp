#include <sys/stat.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using testing::TemporaryFolder;

TEST(Generation, IsZeroUntilItIsRaisedAndThenAlwaysAnother) {
    const TemporaryFolder folder;
    const auto root = *LibraryRoot::create(folder.path());
    EXPECT_EQ(*root->generation(), 0u);
    const auto first = *root->raise_generation();
    EXPECT_GT(first, 0u);
    EXPECT_EQ(*root->generation(), first);
    EXPECT_EQ(*root->raise_generation(), first + 1);
    EXPECT_EQ(*(*LibraryRoot::open(folder.path()))->generation(), first + 1);
}

TEST(Generation, ThatIsLostOrDamagedStartsAtOneThatWasNeverThere) {
    const TemporaryFolder folder;
    const auto root = *LibraryRoot::create(folder.path());
    auto highest = *root->raise_generation();
    for (const std::string text :
         {"", "x", "12", "12\n\n", "99999999999999999999\n", "-0000000000000000001\n"}) {
        ASSERT_TRUE(root->write_own("generation", text));
        EXPECT_EQ(*root->generation(), text == "12\n" ? 12u : 0u) << text;
        const auto next = *root->raise_generation();
        EXPECT_GT(next, highest) << text;
        EXPECT_EQ(*root->generation(), next) << text;
        highest = next;
    }
    ASSERT_TRUE(root->remove_own("generation"));
    EXPECT_GT(*root->raise_generation(), highest);
}

TEST(Generation, ReplacesItsFileInPlace) {
    const TemporaryFolder folder;
    const auto root = *LibraryRoot::create(folder.path());
    ASSERT_TRUE(root->raise_generation());
    struct stat before {};
    struct stat after {};
    const auto file = std::string{folder.path()} + "/.gantry/generation";
    ASSERT_EQ(::stat(file.c_str(), &before), 0);
    ASSERT_TRUE(root->raise_generation());
    ASSERT_EQ(::stat(file.c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_EQ(before.st_size, after.st_size);
}

TEST(Generation, FollowsNoLink) {
    const TemporaryFolder folder;
    const auto root = *LibraryRoot::create(folder.path());
    const auto outside = std::string{folder.path()} + "/outside";
    std::filesystem::create_directory(outside);
    std::filesystem::create_symlink(outside + "/file", std::string{folder.path()} + "/.gantry/generation");
    EXPECT_EQ(root->generation().error().code, ErrorCode::corrupt);
    EXPECT_EQ(root->raise_generation().error().code, ErrorCode::corrupt);
    EXPECT_TRUE(std::filesystem::is_empty(outside));
}

}  // namespace
}  // namespace gantry::host

#include "registry/beneath.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace gantry::host::registry {
namespace {

using Opener = FileDescriptor (*)(int, std::string_view, int);

// Both ways of opening keep the same promises.
class Beneath : public ::testing::TestWithParam<Opener> {
protected:
    Beneath() {
        folder_.write("root/a/b/file", "inside");
        folder_.write("outside/file", "outside");
        root_ = FileDescriptor{::open((folder_ / "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    }

    // 0, or the errno of the refusal.
    int outcome(std::string_view name, int flags = O_RDONLY) {
        errno = 0;
        const auto opened = GetParam()(root_.get(), name, flags);
        return opened ? 0 : errno;
    }

    testing::TemporaryFolder folder_;
    FileDescriptor root_;
};

TEST_P(Beneath, OpensWhatIsThere) {
    EXPECT_EQ(outcome("a/b/file"), 0);
    EXPECT_EQ(outcome("a/b", O_PATH | O_DIRECTORY), 0);
    EXPECT_EQ(outcome("a/b/none"), ENOENT);
    EXPECT_EQ(outcome("none/b"), ENOENT);
    EXPECT_EQ(outcome("a/b/file/x"), ENOTDIR);
    EXPECT_EQ(outcome("a/b/file", O_PATH | O_DIRECTORY), ENOTDIR);
}

TEST_P(Beneath, RefusesNamesThatAreNotPlain) {
    for (const auto* name :
         {"", ".", "..", "/", "/etc/passwd", "a/../a/b/file", "a//b", "a/b/", "./a", "../outside/file"})
        EXPECT_EQ(outcome(name), EINVAL) << name;
    EXPECT_EQ(outcome(std::string_view{"a\0b", 3}), EINVAL);
}

TEST_P(Beneath, FollowsNoLinkInAnyPart) {
    folder_.link("root/out", folder_ / "outside");
    folder_.link("root/in", "a");
    folder_.link("root/a/b/link", "file");
    folder_.link("root/a/b/up", "../../../outside/file");
    folder_.link("root/a/nothing", "nowhere");
    for (const auto flags : {O_RDONLY, O_PATH, O_PATH | O_DIRECTORY})
        for (const auto* name : {"out", "in", "a/b/link", "a/b/up", "a/nothing"})
            EXPECT_EQ(outcome(name, flags), ELOOP) << name << " " << flags;
    for (const auto* name : {"out/file", "in/b/file"}) EXPECT_EQ(outcome(name), ELOOP) << name;
}

INSTANTIATE_TEST_SUITE_P(ByTheKernel, Beneath, ::testing::Values(&open_beneath));
INSTANTIATE_TEST_SUITE_P(ByWalking, Beneath, ::testing::Values(&open_by_walk));

TEST(MakeFoldersBeneath, MakesWhatIsMissingAndTakesWhatIsThere) {
    const testing::TemporaryFolder folder;
    folder.write("a/file", "kept");
    const FileDescriptor root{::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const FolderRef base{root.get(), folder.path()};
    for (int round = 0; round < 2; ++round) {
        const auto made = make_folders_beneath(base, "a/b/c");
        ASSERT_TRUE(made) << made.error().message;
        struct stat by_descriptor {};
        struct stat by_path {};
        ASSERT_EQ(::fstat(made->get(), &by_descriptor), 0);
        ASSERT_EQ(::stat((folder / "a/b/c").c_str(), &by_path), 0);
        EXPECT_EQ(by_descriptor.st_ino, by_path.st_ino);
    }
    EXPECT_EQ(folder.read("a/file"), "kept");
}

TEST(MakeFoldersBeneath, RefusesLinksAndFilesInTheWay) {
    const testing::TemporaryFolder folder;
    folder.make("root");
    folder.make("outside");
    folder.link("root/link", folder / "outside");
    folder.write("root/file", "");
    const FileDescriptor root{::open((folder / "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const FolderRef base{root.get(), folder / "root"};
    EXPECT_EQ(make_folders_beneath(base, "link/x").error().code, ErrorCode::corrupt);
    EXPECT_EQ(make_folders_beneath(base, "file/x").error().code, ErrorCode::corrupt);
    EXPECT_EQ(make_folders_beneath(base, "../outside/x").error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(folder.has("outside/x"));
}

}  // namespace
}  // namespace gantry::host::registry

// The folder of an index that lies outside of its library: one for each library, in which nobody else can
// write.
#include "library/index_place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "library/configuration.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::host {
namespace {

namespace fs = std::filesystem;

class PrivateIndex : public testing::Test {
protected:
    [[nodiscard]] std::shared_ptr<LibraryRoot> root(const std::string& name) const {
        return *LibraryRoot::create((folder / name).string());
    }
    [[nodiscard]] std::string place(const LibraryRoot& of) const {
        return private_index_folder(of, (folder / "cache").string());
    }

    test::TemporaryFolder folder;
};

TEST_F(PrivateIndex, HasOneFolderForEachLibraryThatThisUserAloneCanEnter) {
    const auto first = root("first");
    const auto found = place(*first);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(fs::path{found}.parent_path(), folder / "cache/indexes");
    EXPECT_EQ(fs::status(found).permissions(), fs::perms::owner_all);
    EXPECT_EQ(place(*first), found);
    EXPECT_NE(place(*root("second")), found);
    fs::rename(folder / "first", folder / "aside");
    EXPECT_NE(place(*root("first")), found) << "another library in its place";
}

TEST_F(PrivateIndex, FollowsNoLinkBelowTheCacheFolder) {
    fs::create_directories(folder / "cache");
    fs::create_directories(folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", folder / "cache/indexes");
    EXPECT_EQ(place(*root("library")), "");
    EXPECT_TRUE(fs::is_empty(folder / "elsewhere"));
}

TEST_F(PrivateIndex, TrustsNoFolderThatOthersCanWriteIn) {
    fs::create_directories(folder / "cache/indexes");
    fs::permissions(folder / "cache/indexes", fs::perms::all);
    const auto library = root("library");
    EXPECT_EQ(place(*library), "");
    fs::permissions(folder / "cache/indexes", fs::perms::owner_all);
    const auto found = place(*library);
    ASSERT_FALSE(found.empty());
    if (::chown(found.c_str(), 65'534, 65'534) != 0) GTEST_SKIP() << "giving a folder away takes root";
    EXPECT_EQ(place(*library), "") << "the folder is another user's";
}

TEST_F(PrivateIndex, IsNotMadeWhereAFileIsInTheWay) {
    fs::create_directories(folder / "cache");
    test::write_file(folder / "cache/indexes", "");
    EXPECT_EQ(place(*root("library")), "");
}

// Where no cache folder is given.
class UsualPlace : public PrivateIndex {
protected:
    // ctest gives each test a process of its own, and nothing else here asks for these variables.
    [[nodiscard]] std::string place_with(const char* caches, const char* home) const {
        const auto set = [](const char* name, const char* value) {
            value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
        };
        set("XDG_CACHE_HOME", caches);
        set("HOME", home);
        return private_index_folder(*root("library"), "");
    }
};

TEST_F(UsualPlace, IsTheUsersCacheFolder) {
    const auto caches = (folder / "caches").string();
    const auto home = (folder / "home").string();
    EXPECT_EQ(fs::path{place_with(caches.c_str(), home.c_str())}.parent_path(),
              folder / "caches/gantry/indexes");
    fs::create_directory(home);
    for (const auto* unusable : {static_cast<const char*>(nullptr), "", "relative"})
        EXPECT_EQ(fs::path{place_with(unusable, home.c_str())}.parent_path(),
                  folder / "home/.cache/gantry/indexes");
}

TEST_F(UsualPlace, IsNowhereWithoutAHome) {
    const auto home = (folder / "home").string();
    EXPECT_EQ(place_with(nullptr, nullptr), "");
    EXPECT_EQ(place_with(nullptr, home.c_str()), "");
    EXPECT_FALSE(fs::exists(home)) << "a home that is not there is not made";
    EXPECT_EQ(place_with("/proc/no such folder", home.c_str()), "");
}

TEST_F(PrivateIndex, IsOnlyForARootOnTheNetwork) {
    const auto library = root("library");
    const auto found = index_place(*library, (folder / "cache").string());
    EXPECT_EQ(found.folder, library->path() + "/" + std::string{kOwnFolder});
    EXPECT_FALSE(found.is_private);
    EXPECT_FALSE(fs::exists(folder / "cache"));
}

}  // namespace
}  // namespace gantry::host

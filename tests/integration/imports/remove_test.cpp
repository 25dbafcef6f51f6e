// Removing what the library owns deletes that, and nothing else; what a dead process left is swept.
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <ctime>

#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RemoveOwned : public Imports {
protected:
    void SetUp() override {
        Imports::SetUp();
        write_file(folder / "outside/precious", "mine");
    }
    void add(const std::string& id) const {
        write_file(library / id / "model.bin", id);
        ASSERT_TRUE(open()->import_model_in_place((library / id).string(), {}));
    }
};

TEST_F(RemoveOwned, TakesTheFolderAndTheParentsThatAreEmptyThen) {
    add("llm/a/b");
    add("llm/c/d");
    const auto outcome = gantry({"remove", "llm/a/b"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["left_files"], nlohmann::json::array());
    EXPECT_EQ(outcome.json()["undeleted"], nlohmann::json::array());
    EXPECT_FALSE(fs::exists(library / "llm/a"));
    EXPECT_THAT(models(), ElementsAre("llm/c/d"));
    EXPECT_THAT(leftovers(), IsEmpty());
    EXPECT_EQ(gantry({"remove", "llm/a/b"}).error()["code"], "not_found");
    EXPECT_EQ(gantry({"remove", "llm/c/d"}).exit_code, 0);
    EXPECT_FALSE(fs::exists(library / "llm"));
}

TEST_F(RemoveOwned, AnIdThatBeginsLikeAnotherIsAnother) {
    for (const auto* id : {"llm/a/b", "llm/a/b2", "llm/ab/b", "llm/a/b-1"}) add(id);
    write_file(library / "llm/a/b2/metadata.json.bak", "x");
    const auto before = full_listing(library / "llm/a/b2") + full_listing(library / "llm/ab/b");
    ASSERT_EQ(gantry({"remove", "llm/a/b"}).exit_code, 0);
    EXPECT_THAT(models(), ElementsAre("llm/a/b-1", "llm/a/b2", "llm/ab/b"));
    EXPECT_EQ(full_listing(library / "llm/a/b2") + full_listing(library / "llm/ab/b"), before);
}

TEST_F(RemoveOwned, WhatIsNoIdRemovesNothing) {
    add("llm/a/b");
    const auto before = full_listing(library / "llm") + full_listing(folder / "outside");
    for (const std::string id :
         {"", ".", "..", "/", "llm", "llm/a", "llm/a/", "llm/a/..", "../outside/precious", "llm/a/b/c",
          "llm/../../outside", ".gantry/staging/x", "llm//b"})
        EXPECT_EQ(gantry({"remove", id}).error()["code"], "invalid_model_id") << id;
    EXPECT_EQ(gantry({"remove", (library / "llm/a/b").string()}).error()["code"], "invalid_model_id");
    EXPECT_EQ(full_listing(library / "llm") + full_listing(folder / "outside"), before);
}

TEST_F(RemoveOwned, LinksInTheModelAreDeletedAndNotFollowed) {
    add("llm/a/b");
    const auto model = library / "llm/a/b";
    fs::create_directory_symlink(folder / "outside", model / "folder");
    fs::create_symlink(folder / "outside/precious", model / "file");
    fs::create_directories(model / "deep/er");
    fs::create_directory_symlink("../../../../../../outside", model / "deep/er/relative");
    const auto before = full_listing(folder / "outside");
    ASSERT_EQ(gantry({"remove", "llm/a/b"}).exit_code, 0);
    EXPECT_EQ(full_listing(folder / "outside"), before);
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(RemoveOwned, ALinkPlantedForAPartOfTheIdIsNotFollowed) {
    write_file(folder / "outside/b/model.bin", "mine");
    write_file(folder / "outside/b/metadata.json", R"({"schema_version": 2, "model_id": "llm/a/b"})");
    add("llm/c/d");
    fs::create_directory_symlink(folder / "outside", library / "llm/a");
    fs::create_directory_symlink(folder / "outside/b", library / "llm/c/linked");
    const auto before = full_listing(folder / "outside");
    for (const auto* id : {"llm/a/b", "llm/c/linked"}) EXPECT_EQ(gantry({"remove", id}).exit_code, 1) << id;
    EXPECT_EQ(full_listing(folder / "outside"), before);
}

TEST_F(RemoveOwned, ALinkPlantedForTheTrashIsNotFollowed) {
    add("llm/a/b");
    fs::create_directory_symlink(folder / "outside", library / ".gantry/trash");
    const auto before = full_listing(folder / "outside");
    EXPECT_EQ(gantry({"remove", "llm/a/b"}).error()["code"], "corrupt");
    EXPECT_EQ(gantry({"list"}).json()["total"], 1);
    EXPECT_EQ(full_listing(folder / "outside"), before);
}

TEST_F(RemoveOwned, WhatIsMountedInTheModelIsLeft) {
    add("llm/a/b");
    const auto inside = library / "llm/a/b/mounted";
    fs::create_directory(inside);
    if (mount((folder / "outside").c_str(), inside.c_str(), nullptr, MS_BIND, nullptr) != 0)
        GTEST_SKIP() << "mounting a folder takes root";
    const auto outcome = gantry({"remove", "llm/a/b"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["left_files"], nlohmann::json::array());
    ASSERT_EQ(outcome.json()["undeleted"].size(), 1u);
    EXPECT_EQ(read_file(folder / "outside/precious"), "mine");
    EXPECT_THAT(models(), IsEmpty());
    const fs::path trash{outcome.json()["undeleted"][0].get<std::string>()};
    EXPECT_EQ(umount2((trash / "mounted").c_str(), MNT_DETACH), 0);
    EXPECT_THAT(models(), IsEmpty());
    EXPECT_THAT(leftovers(), IsEmpty()) << "the next open sweeps the trash";
}

TEST_F(RemoveOwned, AModelOfTheSameIdCanComeAgain) {
    add("llm/a/b");
    ASSERT_EQ(gantry({"remove", "llm/a/b"}).exit_code, 0);
    add("llm/a/b");
    EXPECT_THAT(models(), ElementsAre("llm/a/b"));
}

TEST_F(RemoveOwned, TrashOfADeadProcessIsSweptAtOpen) {
    add("llm/a/b");
    write_file(library / ".gantry/trash/0123/deep/model.bin", "x");
    fs::create_directory_symlink(folder / "outside", library / ".gantry/trash/0123/link");
    write_file(library / ".gantry/staging/0123/owner", "999999999\n");
    write_file(library / ".gantry/staging/0123/model/half", "x");
    EXPECT_THAT(models(), ElementsAre("llm/a/b"));
    EXPECT_THAT(leftovers(), IsEmpty());
    EXPECT_EQ(read_file(folder / "outside/precious"), "mine");
}

// As another process holds it.
class LockOfAnother {
public:
    explicit LockOfAnother(const fs::path& path) : file_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
        struct flock whole {};
        whole.l_type = F_WRLCK;
        if (::fcntl(file_, F_OFD_SETLK, &whole) != 0) throw std::runtime_error{"the lock is not free"};
    }
    ~LockOfAnother() { ::close(file_); }
    LockOfAnother(const LockOfAnother&) = delete;
    LockOfAnother& operator=(const LockOfAnother&) = delete;

private:
    int file_;
};

TEST_F(RemoveOwned, StagingWithoutAnOwnerIsSweptWhenNobodyCanBeMakingOne) {
    add("llm/a/b");
    write_file(library / ".gantry/staging/begun/half", "x");
    {
        const LockOfAnother held{library / ".gantry/lock"};
        EXPECT_THAT(models(), ElementsAre("llm/a/b"));
        EXPECT_THAT(leftovers(), ElementsAre(".gantry/staging/begun"));
    }
    EXPECT_THAT(models(), ElementsAre("llm/a/b"));
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(RemoveOwned, ACopyInProgressIsNotSweptByAnotherProcess) {
    write_file(folder / "source/a.bin", std::string(300'000, 'a'));
    int listings = 0;
    host::ImportOptions options;
    options.progress = [&](const host::Progress& progress) {
        if (progress.stage != "hash" || listings++ > 0) return;
        EXPECT_EQ(gantry({"list"}).exit_code, 0);
    };
    const auto outcome = open()->import_model((folder / "source").string(), options);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_GT(listings, 0);
}

}  // namespace
}  // namespace gantry::test

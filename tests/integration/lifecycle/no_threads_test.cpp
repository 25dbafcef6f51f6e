// Where the system has no thread to give: what needs one is not done and says so, and everything else is.
#include <unistd.h>

#include <cstdlib>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"
#include "support/other_user.hpp"

namespace gantry::test {
namespace {

// Of whom no other process runs, so that a limit of one is reached.
constexpr auto kLoner = "64321";

class NoThreads : public LibraryTest {
protected:
    void SetUp() override {
        if (getuid() != 0) GTEST_SKIP() << "SKIP: only root can ask as another user";
        LibraryTest::SetUp();
        if (alone({"--version"}).exit_code != 0)
            GTEST_SKIP() << "SKIP: prlimit or setpriv is missing, or another user may not run this build";
        id = register_bundle(bundle);
        fs::permissions(folder.path(), fs::perms{0755});
        const auto owned = std::string{"chown -R "} + kLoner + ":" + kLoner + " " + root.string();
        ASSERT_EQ(std::system(owned.c_str()), 0);
    }

    Outcome alone(const std::vector<std::string>& arguments) const {
        auto line = as_user(kLoner);
        line.insert(line.begin(), "--nproc=1");
        line.insert(line.end(), {GANTRY_TEST_COMMAND, "--library", root.string(), "--json"});
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run_program("prlimit", line,
                           {{"PATH", "/usr/bin:/bin"}, {"GANTRY_PLUGIN_PATH", GANTRY_TEST_PLUGINS}});
    }

    std::string id;
};

TEST_F(NoThreads, ARegistrationIsDoneAndHasNoHint) {
    const auto moved = folder / "bundles" / "moved";
    fs::rename(bundle, moved);
    const auto registered = alone({"register", moved.string()});
    EXPECT_EQ(registered.exit_code, 0) << registered.out << registered.err;
    EXPECT_EQ(registered.json()["status"], "created");
}

TEST_F(NoThreads, ReconcileNamesWhatItCouldNotCheckAndKeepsTheRecord) {
    const auto before = read_file(record_path(id));
    fs::remove_all(bundle / "vae");
    const auto done = alone({"reconcile"});
    ASSERT_EQ(done.json()["not_checked"].size(), 1U) << done.out << done.err;
    EXPECT_EQ(done.json()["not_checked"][0]["code"], "io");
    EXPECT_EQ(read_file(record_path(id)), before);
    EXPECT_EQ(reconcile().changes.size(), 1U) << "the next one checks it";
}

TEST_F(NoThreads, ListsSearchesAndDescriptorsAreAnswered) {
    EXPECT_EQ(alone({"list"}).json()["total"], 1);
    EXPECT_EQ(alone({"search", "dit"}).json()["total"], 1);
    EXPECT_EQ(alone({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(alone({"rebuild-index"}).exit_code, 0);
}

}  // namespace
}  // namespace gantry::test

// Several users and one library, not all of whom may read all of it: each works with what they may see, is told
// what they may not, and takes nothing from the others.
#include <gmock/gmock.h>

#include <unistd.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/command.hpp"
#include "support/other_user.hpp"

namespace gantry::test {
namespace {

constexpr auto kNobody = "65534";

// Root owns what nobody may not see.
class UnreadableRecord : public LibraryTest {
protected:
    void SetUp() override {
        if (getuid() != 0) GTEST_SKIP() << "SKIP: only root can ask as another user";
        LibraryTest::SetUp();
        if (as_nobody({"--version"}).exit_code != 0)
            GTEST_SKIP() << "SKIP: setpriv is missing, or another user may not run the command of this build";
        fs::permissions(folder.path(), fs::perms{0755});
        hidden = register_bundle(bundle);
        copy_bundle("dit", folder / "bundles" / "seen");
        host::RegisterOptions options;
        options.family = "open";
        seen = open_library()->register_external((folder / "bundles" / "seen").string(), options)->model_id;
    }

    Outcome as_nobody(const std::vector<std::string>& arguments) const {
        auto line = as_user(kNobody);
        line.insert(line.end(), {GANTRY_TEST_COMMAND, "--library", root.string(), "--json"});
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run_program(line.front(), {line.begin() + 1, line.end()},
                           {{"PATH", "/usr/bin:/bin"}, {"GANTRY_PLUGIN_PATH", GANTRY_TEST_PLUGINS}});
    }
    // Nobody may write the library then, but for `kept`.
    void share_but(const fs::path& kept, fs::perms permissions) const {
        ASSERT_EQ(std::system(("chown -R 65534:65534 " + root.string()).c_str()), 0);
        ASSERT_EQ(::chown(kept.c_str(), 0, 0), 0);
        fs::permissions(kept, permissions);
    }
    void delete_index() const {
        for (const auto& entry : fs::directory_iterator{root / ".gantry"})
            if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
    }

    std::string problem_for_nobody(const std::string& id) const {
        const auto page = as_nobody({"list"}).json();
        for (const auto& model : page["models"])
            if (model["model_id"] == id) return model.value("problem", "none");
        return "not listed";
    }
    void expect_all_for_root() {
        const auto page = *open_library()->list_models({});
        ASSERT_EQ(page.models.size(), 2u);
        for (const auto& model : page.models) EXPECT_EQ(model.problem + model.validation_state, "valid");
    }

    std::string hidden;
    std::string seen;
};

TEST_F(UnreadableRecord, IsToldToWhoMayNotReadItAndKeepsThemFromNoOther) {
    fs::permissions(record_path(hidden), fs::perms{0600});
    const auto before = full_listing(root);
    EXPECT_EQ(problem_for_nobody(hidden), "not_readable_here");
    EXPECT_EQ(problem_for_nobody(seen), "none");
    EXPECT_EQ(as_nobody({"search", "seen"}).json()["total"], 1);
    EXPECT_EQ(as_nobody({"show", seen}).exit_code, 0);
    EXPECT_EQ(as_nobody({"descriptor", seen}).exit_code, 0);
    for (const auto* call : {"show", "descriptor", "validate"}) {
        const auto refused = as_nobody({call, hidden});
        EXPECT_EQ(refused.exit_code, 1) << call;
        EXPECT_EQ(refused.error()["code"], "not_readable_here") << call;
        EXPECT_EQ(refused.error()["path"], record_path(hidden).string()) << call;
    }
    EXPECT_EQ(full_listing(root), before);
}

TEST_F(UnreadableRecord, OfASharedIndexThatSuchAUserMadeIsReadByWhoMay) {
    share_but(record_path(hidden), fs::perms{0600});
    delete_index();
    EXPECT_EQ(problem_for_nobody(hidden), "not_readable_here");
    const auto registered = as_nobody({"register", (folder / "bundles" / "seen").string()});
    EXPECT_EQ(registered.exit_code, 0) << registered.err;
    EXPECT_EQ(as_nobody({"rebuild-index"}).exit_code, 0);
    EXPECT_EQ(as_nobody({"reconcile"}).json()["not_checked"][0]["code"], "not_readable_here");
    EXPECT_EQ(as_nobody({"register", bundle.string()}).error()["code"], "not_readable_here")
        << "its source stays its own";
    expect_all_for_root();
    EXPECT_EQ(as_nobody({"rebuild-index"}).exit_code, 0);
    expect_all_for_root();
}

TEST_F(UnreadableRecord, InAFolderThatIsClosedIsListedAndNotLost) {
    share_but(root / hidden, fs::perms{0700});
    delete_index();
    EXPECT_EQ(problem_for_nobody(hidden), "not_readable_here");
    EXPECT_EQ(as_nobody({"show", hidden}).error()["code"], "not_readable_here");
    const auto reconciled = as_nobody({"reconcile"}).json();
    EXPECT_EQ(reconciled["not_checked"][0]["model_id"], hidden);
    EXPECT_EQ(reconciled["left_alone"], nlohmann::json::array());
    expect_all_for_root();
    const auto before = dump();
    EXPECT_EQ(as_nobody({"rebuild-index"}).exit_code, 0);
    EXPECT_EQ(dump(), before) << "what one user knows another does not take away";
}

TEST_F(UnreadableRecord, InAFamilyThatIsClosedIsFoundByWhoMayLookThere) {
    share_but((root / hidden).parent_path(), fs::perms{0700});
    delete_index();
    EXPECT_EQ(problem_for_nobody(hidden), "not listed");
    expect_all_for_root();
    const auto before = dump();
    const auto cursor = cursor_of_now();
    EXPECT_EQ(as_nobody({"rebuild-index"}).exit_code, 0);
    EXPECT_EQ(dump(), before);
    EXPECT_THAT(*index()->dirty(), testing::IsEmpty()) << "or each would make it anew for the other";
    expect_all_for_root();
}

TEST_F(UnreadableRecord, ThatCameBehindTheIndexIsListedAsSuch) {
    share_but(record_path(hidden), fs::perms{0600});
    const std::string copied = "diffusion/open/copied";
    fs::create_directories(root / copied);
    fs::copy(record_path(hidden), record_path(copied));
    fs::permissions(record_path(copied), fs::perms{0600});
    EXPECT_EQ(as_nobody({"reconcile"}).json()["not_checked"].size(), 2u);
    EXPECT_EQ(problem_for_nobody(copied), "not_readable_here");
    EXPECT_EQ(open_library()->get_model(copied)->summary.problem, "");
    EXPECT_EQ(state_in_index(copied), "valid") << "by opening it, whoever may read it has";
}

}  // namespace
}  // namespace gantry::test

#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/folder_view.hpp"

namespace gantry::host::test {
namespace {

using ::testing::Values;

// The bundle is `bundle` in the tree, with `outside` beside it.
class FolderViewLinks : public ::testing::TestWithParam<bool> {
protected:
    FolderViewLinks() {
        tree.file("bundle/inside/f", "inside").file("bundle/top", "top").file("outside/f", "out");
    }
    std::unique_ptr<FolderView> open(std::string_view root = "bundle",
                                     std::vector<std::string> allowed = {}) const {
        FolderViewOptions options;
        options.use_openat2 = GetParam();
        options.allowed_folders = std::move(allowed);
        return open_view(tree.path(root), options);
    }
    void expect_escape(FolderView& view, const std::string& name) {
        EXPECT_EQ(kind_of(view, name), EntryKind::escape) << name;
        EXPECT_EQ(read_text(view, name).status, ViewStatus::escape) << name;
        EXPECT_EQ(view.sha256(name).status, ViewStatus::escape) << name;
        EXPECT_EQ(view.list(name).status, ViewStatus::escape) << name;
        const auto escapes = view.escapes();
        EXPECT_EQ(std::count(escapes.begin(), escapes.end(), name), 1) << name;
    }

    TemporaryTree tree;
};

INSTANTIATE_TEST_SUITE_P(Resolution, FolderViewLinks, Values(true, false), name_of_resolution);

TEST_P(FolderViewLinks, FollowsLinksThatStayInside) {
    tree.link("bundle/to-file", "inside/f")
        .link("bundle/to-folder", "inside")
        .link("bundle/inside/up", "../top");
    tree.link("bundle/chain", "to-folder/up")
        .link("bundle/self", ".")
        .link("bundle/dots", "inside/./../inside//f");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "to-file"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "to-folder/f"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "chain"), ok_text("top"));
    EXPECT_EQ(read_text(*view, "self/self/top"), ok_text("top"));
    EXPECT_EQ(read_text(*view, "dots"), ok_text("inside"));
    EXPECT_EQ(kind_of(*view, "self"), EntryKind::folder);
    EXPECT_EQ(names_of(view->list("to-folder").value), (std::vector<std::string>{"f", "up"}));
    EXPECT_EQ(view->stat("to-file").value, view->stat("inside/f").value);
    EXPECT_TRUE(view->escapes().empty());
}

TEST_P(FolderViewLinks, FollowsAbsoluteLinksThatStayInside) {
    tree.link("bundle/file", tree.path("bundle/inside/f")).link("bundle/folder", tree.path("bundle/inside"));
    tree.link("bundle/root", tree.path("bundle")).link("bundle/slashes", tree.path("bundle") + "//inside/");
    tree.link("bundle/around", tree.path("outside") + "/../bundle/top");
    tree.link("bundle/inside/deep", tree.path("bundle/./top"));
    const auto view = open();
    EXPECT_EQ(read_text(*view, "file"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "folder/f"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "root/root/folder/deep"), ok_text("top"));
    EXPECT_EQ(read_text(*view, "slashes/f"), ok_text("inside"));
    EXPECT_EQ(view->stat("root").value, view->stat("").value);
    EXPECT_EQ(names_of(view->list("folder").value), (std::vector<std::string>{"deep", "f"}));
    EXPECT_TRUE(view->escapes().empty());
    // The way there is through a folder that may itself become a link.
    expect_escape(*view, "around");
}

TEST_P(FolderViewLinks, NothingLeadsOutOfTheRootOfTheSystem) {
    tree.link("bundle/absolute", tree.path("bundle/top"))
        .link("bundle/above", "/../.." + tree.path("bundle/top"));
    std::string upwards;
    for (int i = 0; i < 20; ++i) upwards += "../";
    tree.link("bundle/up", upwards + tree.path("bundle/top").substr(1));
    FolderViewOptions options;
    options.use_openat2 = GetParam();
    const auto view = open_view("/", options);
    for (const auto* name : {"absolute", "above", "up"})
        EXPECT_EQ(read_text(*view, tree.path("bundle").substr(1) + "/" + name), ok_text("top")) << name;
    EXPECT_TRUE(view->escapes().empty());
}

TEST_P(FolderViewLinks, FollowsALinkThatGoesUpAndComesBack) {
    tree.link("bundle/back", "../bundle/top").link("bundle/inside/back", "../../bundle/inside/f");
    tree.link("bundle/far", "../../" + tree.root().substr(tree.root().rfind('/') + 1) + "/bundle/top");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "back"), ok_text("top"));
    EXPECT_EQ(read_text(*view, "inside/back"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "far"), ok_text("top"));
}

TEST_P(FolderViewLinks, RefusesALinkThatLeadsOutOfTheBundle) {
    tree.link("bundle/relative", "../outside/f").link("bundle/absolute", tree.path("outside/f"));
    tree.link("bundle/system", "/etc/passwd").link("bundle/slash", "/").link("bundle/parent", "..");
    tree.link("bundle/chain", "inside/hop").link("bundle/inside/hop", "../../outside/f");
    tree.link("bundle/cousin", tree.path("bundle-2/f")).file("bundle-2/f", "x");
    tree.link("bundle/through", "inside/../../bundle/../outside/f");
    tree.link("bundle/folder", "../outside");
    const auto view = open();
    for (const auto* name : {"relative", "absolute", "system", "slash", "parent", "chain", "cousin", "through",
                             "folder", "folder/f", "slash/etc/passwd", "parent/outside/f"})
        expect_escape(*view, name);
    EXPECT_EQ(view->escapes().size(), 12u);
}

TEST_P(FolderViewLinks, ALinkedFolderIsLeftByItsOwnParent) {
    // "jump" is inside/deep, so "jump/.." is inside, whatever the spelling suggests.
    tree.file("bundle/inside/deep/f", "deep")
        .link("bundle/jump", "inside/deep")
        .link("bundle/via", "jump/../f");
    tree.link("bundle/absolute-via", tree.path("bundle/jump/../f"));
    const auto view = open();
    EXPECT_EQ(read_text(*view, "via"), ok_text("inside"));
    EXPECT_EQ(read_text(*view, "absolute-via"), ok_text("inside"));
}

TEST_P(FolderViewLinks, ALinkToNothingIsAbsent) {
    tree.link("bundle/gone", "nowhere").link("bundle/deep", "inside/no/where").link("bundle/file", "top/");
    tree.link("bundle/dot", "top/.").link("bundle/under", "top/x");
    tree.link("bundle/absolute", tree.path("bundle/nowhere"));
    // To a loader a file is missing, whether the link would have led out or not.
    tree.link("bundle/out", "../nowhere").link("bundle/blob", "../../../blobs/0123");
    const auto view = open();
    for (const auto* name : {"gone", "deep", "file", "dot", "under", "absolute", "gone/below", "out", "blob"}) {
        EXPECT_EQ(kind_of(*view, name), EntryKind::absent) << name;
        EXPECT_EQ(read_text(*view, name).status, ViewStatus::absent) << name;
        EXPECT_EQ(view->list(name).status, ViewStatus::absent) << name;
    }
    EXPECT_TRUE(view->escapes().empty());
}

TEST_P(FolderViewLinks, ALoopIsAbsent) {
    tree.link("bundle/self", "self").link("bundle/a", "b").link("bundle/b", "a").link("bundle/down", "down/x");
    tree.link("bundle/absolute", tree.path("bundle/absolute")).link("bundle/out", "../bundle/out");
    const auto view = open();
    for (const auto* name : {"self", "a", "down", "absolute", "out", "self/below"}) {
        EXPECT_EQ(kind_of(*view, name), EntryKind::absent) << name;
        EXPECT_EQ(read_text(*view, name).status, ViewStatus::absent) << name;
        EXPECT_EQ(view->list(name).status, ViewStatus::absent) << name;
    }
}

TEST_P(FolderViewLinks, FollowsAtMost40Links) {
    tree.link("bundle/1", "top");
    tree.link("bundle/far-1", tree.path("bundle/top"));
    for (int i = 2; i <= kMaxLinks + 1; ++i) {
        tree.link("bundle/" + std::to_string(i), std::to_string(i - 1));
        tree.link("bundle/far-" + std::to_string(i), "far-" + std::to_string(i - 1));
    }
    const auto view = open();
    EXPECT_EQ(read_text(*view, "40"), ok_text("top"));
    EXPECT_EQ(kind_of(*view, "41"), EntryKind::absent);
    EXPECT_EQ(read_text(*view, "far-40"), ok_text("top"));
    EXPECT_EQ(kind_of(*view, "far-41"), EntryKind::absent);
}

TEST_P(FolderViewLinks, FollowsALinkIntoAnAllowedFolder) {
    tree.file("shared/vae/f", "vae")
        .link("shared/vae/alias", "f")
        .link("shared/absolute", tree.path("shared/vae/f"));
    tree.link("shared/out", "../outside/f").link("alias-of-shared", "shared");
    tree.link("bundle/vae", "../shared/vae").link("bundle/file", tree.path("shared/vae/f"));
    tree.link("bundle/out", "../shared/out").link("bundle/sneaky", tree.path("shared") + "/../outside/f");
    tree.link("bundle/itself", "../shared").link("bundle/absolute", "../shared/absolute");
    tree.link("bundle/respelled", tree.path("alias-of-shared/vae/f")).link("bundle/gone", "../shared/none");
    for (const auto* allowed : {"shared", "shared/", "alias-of-shared"}) {
        const auto view = open("bundle", {tree.path("none"), tree.path(allowed)});
        EXPECT_EQ(read_text(*view, "vae/f"), ok_text("vae"));
        EXPECT_EQ(read_text(*view, "vae/alias"), ok_text("vae"));
        EXPECT_EQ(read_text(*view, "file"), ok_text("vae"));
        EXPECT_EQ(read_text(*view, "absolute"), ok_text("vae"));
        EXPECT_EQ(names_of(view->list("vae").value), (std::vector<std::string>{"alias", "f"}));
        EXPECT_EQ(kind_of(*view, "itself"), EntryKind::folder);
        EXPECT_EQ(kind_of(*view, "gone"), EntryKind::absent);
        EXPECT_TRUE(view->escapes().empty());
        expect_escape(*view, "out");
        expect_escape(*view, "sneaky");
    }
    EXPECT_EQ(read_text(*open("bundle", {tree.path("alias-of-shared/")}), "respelled"), ok_text("vae"));
    EXPECT_EQ(kind_of(*open("bundle", {tree.path("shar")}), "file"), EntryKind::escape);
    EXPECT_EQ(kind_of(*open("bundle", {"shared", ""}), "file"), EntryKind::escape);
    EXPECT_EQ(kind_of(*open(), "file"), EntryKind::escape);
}

TEST_P(FolderViewLinks, KnowsWhatIsOnAnotherDevice) {
    const auto other_parent = TemporaryTree::parent_on_another_device_than(tree.root());
    if (other_parent.empty()) GTEST_SKIP() << "SKIP: no second file system to write to";
    TemporaryTree elsewhere{other_parent};
    elsewhere.file("f", "x");
    tree.link("bundle/far", elsewhere.path("f"));
    const auto view = open("bundle", {elsewhere.root()});
    EXPECT_FALSE(view->stat("far").value.is_on_root_device);
    EXPECT_FALSE(view->list("").value.at(0).status.is_on_root_device);
    EXPECT_EQ(read_text(*view, "far"), ok_text("x"));
    EXPECT_FALSE(view->status_of_last_read()->is_on_root_device);
}

TEST_P(FolderViewLinks, FollowsTheRootWhenItMoves) {
    tree.link("bundle/absolute", tree.path("bundle/top")).link("bundle/alias", "top");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "absolute"), ok_text("top"));
    tree.rename("bundle", "moved");
    tree.file("bundle/top", "another bundle");
    EXPECT_EQ(read_text(*view, "alias"), ok_text("top"));
    expect_escape(*view, "absolute");
}

TEST_P(FolderViewLinks, ADeletedRootHoldsNothing) {
    tree.link("bundle/absolute", tree.path("bundle/top"));
    const auto view = open();
    tree.remove("bundle");
    tree.file("bundle (deleted)/top", "another bundle").file("bundle/top", "another bundle");
    for (const auto* name : {"top", "absolute"}) EXPECT_EQ(kind_of(*view, name), EntryKind::absent) << name;
    EXPECT_TRUE(view->list("").value.empty());
}

TEST_P(FolderViewLinks, AFileModelBesideItsBlobsIsServedToo) {
    tree.file("models--o--r/blobs/abc", "blob")
        .link("models--o--r/snapshots/1/Q4/m.gguf", "../../../blobs/abc");
    FolderViewOptions options;
    options.use_openat2 = GetParam();
    options.entry_name = "m.gguf";
    EXPECT_EQ(read_text(*open_view(tree.path("models--o--r/snapshots/1/Q4"), options), "m.gguf"),
              ok_text("blob"));
}

// A Hugging Face cache repository, with another one beside it.
class FolderViewCache : public FolderViewLinks {
protected:
    FolderViewCache() {
        tree.file(kRepository + "/blobs/abc", "blob").file(kRepository + "/refs/main", "commit");
        tree.file("models--other--one/blobs/abc", "other");
        tree.link(kSnapshot + "/index", "../../blobs/abc").link(kSnapshot + "/unet/w", "../../../blobs/abc");
    }
    const std::string kRepository = "models--org--name";
    const std::string kSnapshot = kRepository + "/snapshots/0123";
};

INSTANTIATE_TEST_SUITE_P(Resolution, FolderViewCache, Values(true, false), name_of_resolution);

TEST_P(FolderViewCache, ServesTheBlobsOfItsRepository) {
    tree.link(kSnapshot + "/absolute", tree.path(kRepository + "/blobs/abc"));
    tree.link(kSnapshot + "/gone", "../../blobs/none");
    const auto view = open(kSnapshot);
    EXPECT_EQ(read_text(*view, "index"), ok_text("blob"));
    EXPECT_EQ(read_text(*view, "unet/w"), ok_text("blob"));
    EXPECT_EQ(read_text(*view, "absolute"), ok_text("blob"));
    EXPECT_EQ(view->stat("index").value.size, 4u);
    EXPECT_TRUE(view->sha256("index").is_ok());
    EXPECT_EQ(view->list("unet").value.at(0).status.kind, EntryKind::file);
    EXPECT_EQ(kind_of(*view, "gone"), EntryKind::absent);
    EXPECT_EQ(read_text(*view, "gone").status, ViewStatus::absent);
    EXPECT_EQ(kind_of(*view, "index/below"), EntryKind::absent);
    EXPECT_EQ(view->list("index").status, ViewStatus::wrong_kind);
    EXPECT_TRUE(view->escapes().empty());
}

TEST_P(FolderViewCache, ServesNothingElseOfTheCache) {
    tree.link(kRepository + "/blobs/out", "../../outside/f").link(kRepository + "/blobs/hop", "abc");
    tree.file(kRepository + "/blobs/folder/f", "x").fifo(kRepository + "/blobs/pipe");
    const std::vector<std::pair<std::string, std::string>> links{
        {"blob-that-leads-out", "../../blobs/out"},
        {"blob-that-is-a-link", "../../blobs/hop"},
        {"folder", "../../blobs/folder"},
        {"below-folder", "../../blobs/folder/f"},
        {"pipe", "../../blobs/pipe"},
        {"ref", "../../refs/main"},
        {"blobs", "../../blobs"},
        {"blobs-slash", "../../blobs/"},
        {"up", "../../blobs/.."},
        {"through", "../../blobs/../refs/main"},
        {"other-repository", "../../../models--other--one/blobs/abc"},
        {"other-snapshot", "../4567/index"},
    };
    tree.file(kRepository + "/snapshots/4567/index", "x");
    for (const auto& [name, target] : links) tree.link(kSnapshot + "/" + name, target);
    const auto view = open(kSnapshot);
    for (const auto& [name, target] : links) expect_escape(*view, name);
}

TEST_P(FolderViewCache, ABlobsFolderThatIsALinkIsRefused) {
    tree.rename(kRepository + "/blobs", "elsewhere");
    tree.link(kRepository + "/blobs", tree.path("elsewhere"));
    expect_escape(*open(kSnapshot), "index");
}

TEST_P(FolderViewCache, ASnapshotThatLeftItsCacheHasNoBlobs) {
    tree.link(kSnapshot + "/absolute", tree.path(kRepository + "/blobs/abc"));
    const auto view = open(kSnapshot);
    EXPECT_EQ(read_text(*view, "index"), ok_text("blob"));
    tree.folder("a/b").file("a/blobs/abc", "of someone else");
    tree.rename(kSnapshot, "a/b/moved");
    expect_escape(*view, "index");
    expect_escape(*view, "absolute");
}

TEST_P(FolderViewCache, OnlyASnapshotOfACacheRepositoryHasBlobs) {
    for (const auto* root : {"plain/snapshots/1", "models--o--n/other/1", "models--o--n/1"}) {
        const auto repository = std::string{root}.substr(0, std::string{root}.find('/'));
        tree.file(repository + "/blobs/abc", "x");
        tree.link(std::string{root} + "/f", tree.path(repository + "/blobs/abc"));
        EXPECT_EQ(kind_of(*open(root), "f"), EntryKind::escape) << root;
    }
    for (const auto* root :
         {"datasets--o--n/snapshots/1", "spaces--o--n/snapshots/1", "models--o--n/snapshots/1/a/b"}) {
        const auto repository = std::string{root}.substr(0, std::string{root}.find('/'));
        tree.file(repository + "/blobs/abc", "x");
        tree.link(std::string{root} + "/f", tree.path(repository + "/blobs/abc"));
        EXPECT_EQ(kind_of(*open(root), "f"), EntryKind::file) << root;
    }
}

}  // namespace
}  // namespace gantry::host::test

#include <algorithm>
#include <functional>

#include "unit/host_api/views/other_process.hpp"
#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/recording_view.hpp"
#include "views/trace.hpp"

namespace gantry::host::test {
namespace {

// `read` is read, `statted` looked at, `listed/` listed, `folder/` looked at, `none` not there.
class TraceCompare : public ::testing::Test {
protected:
    TraceCompare() {
        tree.file("b/read", "read").file("b/statted", "statted").file("b/listed/f", "x").folder("b/folder");
        tree.link("b/out", "../outside").file("outside", "x").link("b/dangling", "folder/later");
    }
    Trace record() {
        const auto disk = open_view(tree.path("b"), options);
        const auto view = RecordingView::make(*disk);
        read_text(*view, "read");
        static_cast<void>(view->list("listed"));
        for (const auto* name : {"statted", "folder", "none", "folder/none", "out", "../outside", "dangling"})
            static_cast<void>(view->stat(name));
        EXPECT_FALSE(view->source_changed());
        return view->trace();
    }
    Freshness compare(const Trace& trace, TraceLevel level = TraceLevel::all) {
        const auto freshness = compare_trace(trace, tree.path("b"), level, options);
        if (!freshness) ADD_FAILURE() << freshness.error().message;
        return freshness ? *freshness : Freshness::unreadable;
    }
    // What a change does to L0, L1 and L2.
    void expect_after(const std::function<void()>& change, Freshness root, Freshness small, Freshness all) {
        const auto trace = record();
        ASSERT_EQ(compare(trace), Freshness::same);
        change();
        EXPECT_EQ(compare(trace, TraceLevel::root), root);
        EXPECT_EQ(compare(trace, TraceLevel::small), small);
        EXPECT_EQ(compare(trace, TraceLevel::all), all);
    }

    static constexpr auto kSame = Freshness::same;
    static constexpr auto kChanged = Freshness::changed;
    FolderViewOptions options;
    TemporaryTree tree;
};

TEST_F(TraceCompare, NothingChangedIsTheSameAtEveryLevel) {
    expect_after([] {}, kSame, kSame, kSame);
    EXPECT_EQ(*Trace::parse(record().serialise()), record());
}

TEST_F(TraceCompare, AFileThatWasOnlyReadFromIsTheSame) {
    expect_after([&] { std::ifstream{tree.path("b/read")}.get(); }, kSame, kSame, kSame);
}

TEST_F(TraceCompare, NoticesOtherBytesInAFileThatWasRead) {
    expect_after([&] { tree.file("b/read", "longer"); }, kSame, kChanged, kChanged);
}

TEST_F(TraceCompare, NoticesAChangeWhoseMtimeWasSetBack) {
    expect_after(
        [&] {
            struct stat before {};
            ASSERT_EQ(::stat(tree.path("b/read").c_str(), &before), 0);
            tree.file("b/read", "READ");
            const timespec times[] = {before.st_atim, before.st_mtim};
            ASSERT_EQ(::utimensat(AT_FDCWD, tree.path("b/read").c_str(), times, 0), 0);
            struct stat after {};
            ASSERT_EQ(::stat(tree.path("b/read").c_str(), &after), 0);
            ASSERT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
            ASSERT_EQ(after.st_size, before.st_size);
        },
        kSame, kChanged, kChanged);
}

TEST_F(TraceCompare, NoticesAFileThatWasReplaced) {
    expect_after(
        [&] {
            tree.file("b/other", "statted");
            tree.rename("b/other", "b/statted");
        },
        kSame, kSame, kChanged);
}

TEST_F(TraceCompare, NoticesAFileThatWasCutShort) {
    expect_after([&] { ASSERT_EQ(::truncate(tree.path("b/statted").c_str(), 3), 0); }, kSame, kSame, kChanged);
}

TEST_F(TraceCompare, NoticesAFileThatWentAway) {
    expect_after([&] { tree.remove("b/statted"); }, kSame, kSame, kChanged);
    tree.file("b/statted", "statted");
    expect_after([&] { tree.remove("b/read"); }, kSame, kChanged, kChanged);
}

TEST_F(TraceCompare, NoticesANameAddedToAListedFolder) {
    expect_after([&] { tree.file("b/listed/new", ""); }, kSame, kChanged, kChanged);
    expect_after([&] { tree.remove("b/listed/new"); }, kSame, kChanged, kChanged);
}

TEST_F(TraceCompare, TheNamesInAFolderThatWasNotListedDoNotMatter) {
    expect_after([&] { tree.file("b/folder/new", ""); }, kSame, kSame, kSame);
    expect_after([&] { tree.file("b/unrelated", ""); }, kSame, kSame, kSame);
}

TEST_F(TraceCompare, NoticesAnotherFolderUnderTheSameName) {
    expect_after(
        [&] {
            tree.folder("b/other");
            tree.rename("b/folder", "b/old");
            tree.rename("b/other", "b/folder");
        },
        kSame, kSame, kChanged);
}

TEST_F(TraceCompare, NoticesWhatWasAbsentAndNowIsThere) {
    expect_after([&] { tree.file("b/none", ""); }, kSame, kSame, kChanged);
    expect_after([&] { tree.file("b/folder/none", ""); }, kSame, kSame, kChanged);
    expect_after([&] { tree.file("b/folder/later", ""); }, kSame, kSame, kChanged);
}

TEST_F(TraceCompare, NoticesAnEscapeThatWasMended) {
    expect_after(
        [&] {
            tree.remove("b/out");
            tree.link("b/out", "read");
        },
        kSame, kSame, kChanged);
    tree.remove("b/out");
    tree.link("b/out", "../outside");
    expect_after([&] { tree.remove("b/out"); }, kSame, kSame, kChanged);
}

TEST_F(TraceCompare, AnEscapeIsJudgedByTheOptionsOfTheView) {
    options.allowed_folders = {tree.path("allowed")};
    tree.file("allowed/f", "x");
    expect_after(
        [&] {
            tree.remove("b/out");
            tree.link("b/out", "../allowed/f");
        },
        kSame, kSame, kChanged);
}

TEST_F(TraceCompare, AnEscapeThatStillLeadsOutIsTheSame) {
    expect_after([&] { tree.file("outside", "other bytes"); }, kSame, kSame, kSame);
    // Now it leads to nothing: what was an escape is a missing file.
    expect_after([&] { tree.remove("outside"); }, kSame, kSame, kChanged);
}

TEST_F(TraceCompare, APlantedLinkIsAChange) {
    tree.file("elsewhere", "read");
    expect_after(
        [&] {
            tree.remove("b/read");
            tree.link("b/read", "../elsewhere");
        },
        kSame, kChanged, kChanged);
}

TEST_F(TraceCompare, AMissingOrReplacedRootIsAChange) {
    expect_after([&] { tree.rename("b", "moved"); }, kChanged, kChanged, kChanged);
    tree.rename("moved", "b");
    expect_after(
        [&] {
            tree.rename("b", "moved");
            tree.folder("b");
        },
        kChanged, kChanged, kChanged);
    tree.remove("b");
    tree.rename("moved", "b");
    expect_after(
        [&] {
            tree.rename("b", "moved");
            tree.file("b", "");
        },
        kChanged, kChanged, kChanged);
}

TEST_F(TraceCompare, ARootThatNobodyCouldLookIntoIsTheSameUntilItIsAnother) {
    tree.file("file", "x");
    const auto compare_root = [&](const Trace& trace, std::string_view root) {
        const auto freshness = compare_trace(trace, tree.path(root), TraceLevel::root, options);
        return freshness ? *freshness : Freshness::unreadable;
    };
    EXPECT_EQ(trace_of_unopened_root(tree.path("b")), Trace{}) << "it is a folder after all";
    const auto of_file = trace_of_unopened_root(tree.path("file"));
    const auto of_nothing = trace_of_unopened_root(tree.path("nothing"));
    EXPECT_EQ(compare_root(of_file, "file"), kSame);
    EXPECT_EQ(compare_root(of_nothing, "nothing"), kSame);
    EXPECT_EQ(compare_root(of_file, "nothing"), kChanged);
    EXPECT_EQ(compare_root(of_nothing, "file"), kChanged);
    EXPECT_EQ(compare_root(of_file, "b"), kChanged);
    tree.file("file", "longer");
    EXPECT_EQ(compare_root(of_file, "file"), kChanged);
    tree.remove("file");
    tree.fifo("file");
    const auto of_pipe = trace_of_unopened_root(tree.path("file"));
    EXPECT_EQ(compare_root(of_pipe, "file"), kSame);
    EXPECT_EQ(compare_root(of_file, "file"), kChanged);
}

TEST_F(TraceCompare, ATraceWithoutItsRootVouchesForNothing) {
    auto trace = record();
    trace.entries.erase(trace.entries.begin());
    EXPECT_EQ(compare(trace, TraceLevel::root), kChanged);
    EXPECT_EQ(compare(Trace{}), kChanged);
}

TEST_F(TraceCompare, HiddenNamesAreNoPartOfATrace) {
    options.hidden_names = {"none"};
    expect_after([&] { tree.file("b/none", ""); }, kSame, kSame, kSame);
}

TEST_F(TraceCompare, PermissionsTakenAwayAreNoChange) {
    GANTRY_NEEDS_ROOT();
    const auto trace = record();
    const auto expect_unreadable = [&](TraceLevel level, const char* name, mode_t kept) {
        tree.mode(name, 0700);
        EXPECT_TRUE(
            passes_as_other_user([&] { EXPECT_EQ(compare(trace, level), Freshness::unreadable) << name; }));
        tree.mode(name, kept);
    };
    expect_unreadable(TraceLevel::small, "b/read", 0644);
    expect_unreadable(TraceLevel::small, "b/listed", 0755);
    expect_unreadable(TraceLevel::all, "b/folder", 0755);
}

TEST_F(TraceCompare, AFileThatThisUserCannotReadIsUnreadable) {
    GANTRY_NEEDS_ROOT();
    tree.mode("b/statted", 0600);
    const auto trace = record();
    EXPECT_EQ(compare(trace), kSame);
    EXPECT_TRUE(passes_as_other_user([&] {
        EXPECT_EQ(compare(trace, TraceLevel::root), kSame);
        EXPECT_EQ(compare(trace, TraceLevel::small), kSame);
        EXPECT_EQ(compare(trace, TraceLevel::all), Freshness::unreadable);
    }));
}

TEST_F(TraceCompare, AFolderThatThisUserCannotEnterIsUnreadable) {
    GANTRY_NEEDS_ROOT();
    tree.mode("b", 0700);
    const auto trace = record();
    EXPECT_TRUE(passes_as_other_user([&] {
        EXPECT_EQ(compare(trace, TraceLevel::small), Freshness::unreadable);
        EXPECT_EQ(compare(trace, TraceLevel::all), Freshness::unreadable);
    }));
    tree.mode("b", 0755);
    tree.mode(".", 0700);
    EXPECT_TRUE(
        passes_as_other_user([&] { EXPECT_EQ(compare(trace, TraceLevel::root), Freshness::unreadable); }));
}

TEST_F(TraceCompare, WhatWasUnreadableIsTheSameUntilItCanBeRead) {
    GANTRY_NEEDS_ROOT();
    tree.mode("b/statted", 0600);
    tree.mode("b/folder", 0700);
    EXPECT_TRUE(passes_as_other_user([&] {
        const auto trace = record();
        const auto is_unreadable = [](const auto& entry) { return entry.status.kind == EntryKind::unreadable; };
        EXPECT_EQ(std::count_if(trace.entries.begin(), trace.entries.end(), is_unreadable), 4);
        EXPECT_EQ(compare(trace), kSame);
    }));
    auto as_other_user = record();
    for (auto& entry : as_other_user.entries)
        if (entry.name == "statted") entry.status.kind = EntryKind::unreadable;
    EXPECT_EQ(compare(as_other_user), kChanged);
}

TEST_F(TraceCompare, NoticesAnotherUnreadableFile) {
    GANTRY_NEEDS_ROOT();
    tree.mode("b/statted", 0600);
    tree.file("b/other", "statted");
    tree.mode("b/other", 0600);
    ASSERT_EQ(::chown(tree.path("b").c_str(), 65534, 65534), 0);
    EXPECT_TRUE(passes_as_other_user([&] {
        const auto trace = record();
        tree.rename("b/other", "b/statted");
        EXPECT_EQ(compare(trace), kChanged);
    }));
}

}  // namespace
}  // namespace gantry::host::test

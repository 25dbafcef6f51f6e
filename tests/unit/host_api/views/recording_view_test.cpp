#include "views/recording_view.hpp"

#include <functional>

#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/memory_view.hpp"

namespace gantry::host::test {
namespace {

// Answers `failed`, or as MemoryView does; may hide names, be weak and swap a file while it is read.
class TroubledView : public MemoryView {
public:
    ViewAnswer<EntryStatus> stat(std::string_view name) override {
        return fails ? ViewAnswer<EntryStatus>{ViewStatus::failed, {}} : MemoryView::stat(name);
    }
    ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override {
        return fails ? ViewAnswer<std::vector<NamedStatus>>{ViewStatus::failed, {}} : MemoryView::list(name);
    }
    ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                   std::span<std::byte> buffer) override {
        if (fails) return {ViewStatus::failed, 0};
        return MemoryView::read(name, offset, buffer);
    }
    const EntryStatus* status_of_last_read() const noexcept override {
        return tells_last_read ? MemoryView::status_of_last_read() : nullptr;
    }
    bool is_hidden(std::string_view name) const noexcept override { return name == "hidden"; }
    bool is_weak() const noexcept override { return true; }

    bool fails = false;
    bool tells_last_read = true;
};

std::vector<std::pair<std::string, TraceUse>> uses_of(const RecordingView& view) {
    std::vector<std::pair<std::string, TraceUse>> uses;
    for (const auto& entry : view.trace().entries) uses.emplace_back(entry.name, entry.use);
    return uses;
}

using Uses = std::vector<std::pair<std::string, TraceUse>>;

TEST(RecordingView, RecordsTheRootBeforeAnythingIsAsked) {
    MemoryView memory;
    const auto view = RecordingView::make(memory);
    EXPECT_EQ(uses_of(*view), (Uses{{"", TraceUse::stat}}));
    EXPECT_EQ(view->trace().entries[0].status, memory.stat("").value);
}

TEST(RecordingView, RecordsEachNameOnceWithTheStrongestUseInByteOrder) {
    MemoryView memory;
    memory.file("b/f", "x").file("a", "x").entry("out", EntryKind::escape);
    const auto view = RecordingView::make(memory);
    read_text(*view, "b/f");
    static_cast<void>(view->stat("b/f"));
    static_cast<void>(view->stat("b"));
    static_cast<void>(view->list("b"));
    static_cast<void>(view->sha256("a"));
    static_cast<void>(view->stat("none"));
    read_text(*view, "absent");
    static_cast<void>(view->stat("out"));
    static_cast<void>(view->stat("../x"));
    EXPECT_EQ(view->stat("a//b").status, ViewStatus::bad_argument);
    EXPECT_EQ(uses_of(*view), (Uses{{"", TraceUse::stat},
                                    {"../x", TraceUse::stat},
                                    {"a", TraceUse::read},
                                    {"absent", TraceUse::read},
                                    {"b", TraceUse::list},
                                    {"b/f", TraceUse::read},
                                    {"none", TraceUse::stat},
                                    {"out", TraceUse::stat}}));
    for (const auto& entry : view->trace().entries)
        EXPECT_EQ(entry.status, memory.stat(entry.name).value) << entry.name;
}

TEST(RecordingView, TheNamesAndKindsOfAListingAreDigested) {
    const auto digest = [](MemoryView& memory) {
        const auto view = RecordingView::make(memory);
        EXPECT_TRUE(view->list("").is_ok());
        return view->trace().entries[0].names_digest;
    };
    MemoryView memory;
    memory.file("a", "1").file("b", "1");
    const auto first = digest(memory);
    EXPECT_NE(first, 0u);
    EXPECT_EQ(digest(memory.file("a", "another size")), first);
    EXPECT_NE(digest(memory.file("c", "")), first);
    EXPECT_EQ(digest(memory.remove("c")), first);
    EXPECT_NE(digest(memory.remove("b").folder("b")), first);
}

TEST(RecordingView, AReadOfAListedFolderLeavesItListed) {
    MemoryView memory;
    memory.folder("d");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->list("d"));
    EXPECT_EQ(read_text(*view, "d").status, ViewStatus::wrong_kind);
    EXPECT_EQ(uses_of(*view).back(), (std::pair<std::string, TraceUse>{"d", TraceUse::list}));
}

TEST(RecordingView, AnswersRepeatedQuestionsFromMemory) {
    MemoryView memory;
    memory.file("d/f", "0123456789").file("big", std::string((1 << 20) + 1, 'x'));
    const auto view = RecordingView::make(memory);
    const auto ask_all = [&] {
        EXPECT_EQ(view->stat("d/f").value.size, 10u);
        EXPECT_EQ(names_of(view->list("d").value), (std::vector<std::string>{"f"}));
        EXPECT_EQ(read_text(*view, "d/f"), ok_text("0123456789"));
        EXPECT_EQ(read_text(*view, "d/f", 4, 2), ok_text("45"));
        EXPECT_EQ(read_text(*view, "d/f", 20, 2), ok_text(""));
        EXPECT_EQ(view->stat("none").value.kind, EntryKind::absent);
        EXPECT_TRUE(view->sha256("d/f").is_ok());
    };
    ask_all();
    const auto calls = memory.calls();
    ask_all();
    EXPECT_EQ(memory.calls(), calls);
    EXPECT_EQ(memory.bytes_read().at("d/f"), 10u);
}

TEST(RecordingView, ShowsOneStateThoughTheBundleChanges) {
    MemoryView memory;
    memory.file("d/f", "before");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->list("d"));
    EXPECT_EQ(read_text(*view, "d/f"), ok_text("before"));
    memory.file("d/f", "now longer").file("d/new", "").remove("d/f");
    EXPECT_EQ(read_text(*view, "d/f"), ok_text("before"));
    EXPECT_EQ(names_of(view->list("d").value), (std::vector<std::string>{"f"}));
    EXPECT_EQ(view->stat("d/f").value.size, 6u);
}

TEST(RecordingView, WhatAListingToldIsToldAgainByStat) {
    MemoryView memory;
    memory.file("d/f", "before");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->list("d"));
    const auto calls = memory.calls();
    EXPECT_EQ(view->stat("d/f").value.size, 6u);
    EXPECT_EQ(memory.calls(), calls);
    EXPECT_EQ(kind_of(*view, "d/g"), EntryKind::absent);
}

TEST(RecordingView, ReadsNoMoreThanIsAskedForAndThatOnce) {
    MemoryView memory;
    memory.sparse_file("weights", 2'000'000, "12345678header");
    const auto view = RecordingView::make(memory);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(read_text(*view, "weights", 0, 8), ok_text("12345678"));
        EXPECT_EQ(read_text(*view, "weights", 8, 6), ok_text("header"));
        EXPECT_EQ(read_text(*view, "weights", 10, 4), ok_text("ader"));
        EXPECT_EQ(read_text(*view, "weights", 1'999'999, 6), ok_text(std::string(1, '\0')));
        EXPECT_EQ(read_text(*view, "weights", 2'000'000, 6), ok_text(""));
    }
    EXPECT_EQ(memory.bytes_read().at("weights"), 8u + 6u + 1u);
}

TEST(RecordingView, AsksAgainForWhatIsNotKeptInOnePiece) {
    MemoryView memory;
    memory.sparse_file("weights", 2'000'000, "12345678header");
    const auto view = RecordingView::make(memory);
    read_text(*view, "weights", 0, 8);
    read_text(*view, "weights", 8, 6);
    EXPECT_EQ(read_text(*view, "weights", 6, 4), ok_text("78he"));
    EXPECT_EQ(read_text(*view, "weights", 10, 5), ok_text(std::string{"ader\0", 5}));
    EXPECT_EQ(read_text(*view, "weights", 20, 1), ok_text(std::string(1, '\0')));
    EXPECT_EQ(memory.bytes_read().at("weights"), 8u + 6u + 4u + 5u + 1u);
}

TEST(RecordingView, LargeReadsPassThrough) {
    MemoryView memory;
    constexpr std::uint64_t kSize = (1 << 20) + 1;
    memory.sparse_file("large", kSize).sparse_file("small", kSize - 1);
    const auto view = RecordingView::make(memory);
    for (int i = 0; i < 2; ++i)
        for (const auto* name : {"large", "small"})
            EXPECT_EQ(read_text(*view, name, 0, kSize).status, ViewStatus::ok);
    EXPECT_EQ(memory.bytes_read().at("large"), 2 * kSize);
    EXPECT_EQ(memory.bytes_read().at("small"), kSize - 1);
    EXPECT_EQ(read_text(*view, "small", 0, kMaxReadBytes + 1).status, ViewStatus::too_large);
}

TEST(RecordingView, KeepsAtMost64MiB) {
    MemoryView memory;
    constexpr std::uint64_t kMebibyte = 1 << 20;
    for (int i = 0; i < 65; ++i) memory.sparse_file(std::to_string(i), kMebibyte);
    const auto view = RecordingView::make(memory);
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 65; ++i) read_text(*view, std::to_string(i), 0, kMebibyte);
    EXPECT_EQ(memory.total_bytes_read(), 66 * kMebibyte);
}

TEST(RecordingView, AGlanceTellsWhatWasListedAndLeavesNoTrace) {
    MemoryView memory;
    memory.file("d/f", "before").file("e/g", "");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->list("d"));
    const auto uses = uses_of(*view);
    memory.file("d/new", "");
    EXPECT_EQ(names_of(view->glance("d").value), (std::vector<std::string>{"f"}));
    EXPECT_EQ(names_of(view->glance("e").value), (std::vector<std::string>{"g"}));
    EXPECT_EQ(uses_of(*view), uses);
}

TEST(RecordingView, NoticesThatAReadSawAnotherFileThanStat) {
    for (const bool tells_last_read : {true, false}) {
        TroubledView memory;
        memory.tells_last_read = tells_last_read;
        memory.file("f", "before").file("g", "before");
        const auto view = RecordingView::make(memory);
        read_text(*view, "g");
        static_cast<void>(view->stat("f"));
        EXPECT_FALSE(view->source_changed());
        memory.file("f", "after!");
        read_text(*view, "f");
        EXPECT_TRUE(view->source_changed());
    }
}

TEST(RecordingView, NoticesThatADigestSawAnotherFileThanStat) {
    MemoryView memory;
    memory.file("f", "before");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->stat("f"));
    memory.file("f", "after!");
    static_cast<void>(view->sha256("f"));
    EXPECT_TRUE(view->source_changed());
}

TEST(RecordingView, NoticesThatAFileOrFolderWentAway) {
    MemoryView memory;
    memory.file("f", "x").folder("d");
    const auto of_file = RecordingView::make(memory);
    const auto of_folder = RecordingView::make(memory);
    static_cast<void>(of_file->stat("f"));
    static_cast<void>(of_folder->stat("d"));
    memory.remove("f").remove("d");
    EXPECT_EQ(read_text(*of_file, "f").status, ViewStatus::absent);
    EXPECT_TRUE(of_file->source_changed());
    EXPECT_EQ(of_folder->list("d").status, ViewStatus::absent);
    EXPECT_TRUE(of_folder->source_changed());
}

TEST(RecordingView, SaysThatTheSystemFailed) {
    using Call = std::function<ViewStatus(View&)>;
    const std::vector<Call> calls{[](View& view) { return view.stat("other").status; },
                                  [](View& view) { return view.list("d").status; },
                                  [](View& view) { return read_text(view, "f").status; }};
    for (const auto& call : calls) {
        TroubledView memory;
        memory.file("f", "x").folder("d");
        const auto view = RecordingView::make(memory);
        static_cast<void>(view->stat("f"));
        static_cast<void>(view->stat("d"));
        EXPECT_FALSE(view->has_failed());
        memory.fails = true;
        EXPECT_EQ(call(*view), ViewStatus::failed);
        EXPECT_TRUE(view->has_failed());
        EXPECT_FALSE(view->source_changed());
    }
}

TEST(RecordingView, RecordsNothingOfWhatIsNoName) {
    MemoryView memory;
    memory.file("a", "x");
    const auto view = RecordingView::make(memory);
    for (const auto* name : {"a//b", "./a", "a/"}) {
        EXPECT_EQ(view->stat(name).status, ViewStatus::bad_argument);
        EXPECT_EQ(view->list(name).status, ViewStatus::bad_argument);
        EXPECT_EQ(read_text(*view, name).status, ViewStatus::bad_argument);
        EXPECT_EQ(view->sha256(name).status, ViewStatus::bad_argument);
        EXPECT_EQ(view->other_digest(name, OtherDigest::git_sha1).status, ViewStatus::bad_argument);
    }
    EXPECT_FALSE(view->has_failed());
    EXPECT_EQ(view->trace().entries.size(), 1U) << "the root";
}

TEST(RecordingView, NoticesAnyPartOfAStatusThatIsAnotherWhenItReads) {
    struct Changing : MemoryView {
        const EntryStatus* status_of_last_read() const noexcept override { return &seen; }
        EntryStatus seen;
    } memory;
    memory.file("a", "x");
    const auto status = memory.stat("a").value;
    const auto is_noticed = [&](const std::function<void(EntryStatus&)>& change) {
        const auto view = RecordingView::make(memory);
        memory.seen = status;
        change(memory.seen);
        read_text(*view, "a");
        return view->source_changed();
    };
    EXPECT_FALSE(is_noticed([](EntryStatus&) {}));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { seen.kind = EntryKind::special; }));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { ++seen.size; }));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { ++seen.inode; }));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { ++seen.mtime_ns; }));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { ++seen.ctime_ns; }));
    EXPECT_TRUE(is_noticed([](EntryStatus& seen) { seen.is_on_root_device = false; }));
}

TEST(RecordingView, HiddenNamesAndWeaknessAreThoseOfTheInnerView) {
    TroubledView memory;
    memory.set_entry_name("f");
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->stat("hidden"));
    EXPECT_EQ(uses_of(*view), (Uses{{"", TraceUse::stat}}));
    EXPECT_TRUE(view->trace().is_weak);
    EXPECT_EQ(view->entry_name(), "f");
    EXPECT_EQ(view->list("").status, ViewStatus::unsupported);
    EXPECT_EQ(uses_of(*view), (Uses{{"", TraceUse::stat}}));
}

TEST(RecordingView, ReportsWhatTheHostItselfFinds) {
    MemoryView memory;
    memory.entry("out", EntryKind::escape)
        .entry("unused", EntryKind::escape)
        .file("bad\xff", "x")
        .folder("many");
    for (std::uint64_t i = 0; i <= kMaxFolderEntries; ++i) memory.file("many/" + std::to_string(i), "");
    const auto view = RecordingView::make(memory);
    EXPECT_TRUE(view->host_findings().empty());
    EXPECT_EQ(view->list("many").status, ViewStatus::too_large);
    read_text(*view, "out");
    static_cast<void>(view->stat("/etc/passwd"));
    static_cast<void>(view->list(""));

    const auto findings = view->host_findings();
    ASSERT_EQ(findings.size(), 4u);
    const auto expect = [&](std::size_t i, std::string_view rule, std::string_view code, Severity severity,
                            std::string_view path) {
        EXPECT_EQ(findings[i].rule, rule);
        EXPECT_EQ(findings[i].code, code);
        EXPECT_EQ(findings[i].severity, severity);
        EXPECT_EQ(findings[i].path, path);
        EXPECT_FALSE(findings[i].message.empty());
    };
    expect(0, "H2", "name_not_utf8", Severity::warning, "");
    expect(1, "H1", "path_escape", Severity::fatal, "/etc/passwd");
    expect(2, "H3", "too_many_entries", Severity::fatal, "many");
    expect(3, "H1", "path_escape", Severity::fatal, "out");
    EXPECT_EQ(view->host_findings(), findings);
}

TEST(RecordingView, AFindingStaysOneLineWhateverTheName) {
    MemoryView memory;
    memory.entry("out\nof here", EntryKind::escape);
    const auto view = RecordingView::make(memory);
    static_cast<void>(view->stat("out\nof here"));
    EXPECT_EQ(view->host_findings().at(0).message.find('\n'), std::string::npos);
    EXPECT_EQ(view->host_findings().at(0).path, "out\nof here");
}

TEST(RecordingView, TheOrderOfQuestionsDoesNotShow) {
    MemoryView memory;
    memory.file("a/f", "x").file("b", "y");
    const auto forwards = RecordingView::make(memory);
    const auto backwards = RecordingView::make(memory);
    for (const auto* name : {"a", "a/f", "b"}) static_cast<void>(forwards->stat(name));
    for (const auto* name : {"b", "a/f", "a"}) static_cast<void>(backwards->stat(name));
    static_cast<void>(forwards->list("a"));
    static_cast<void>(backwards->list("a"));
    EXPECT_EQ(forwards->trace(), backwards->trace());
    EXPECT_EQ(forwards->trace().serialise(), backwards->trace().serialise());
}

TEST(RecordingView, WorksAroundAFolderOnDisk) {
    TemporaryTree tree;
    tree.file("f", "on disk").file("d/g", "x").link("out", "/etc/passwd");
    const auto disk = open_view(tree.root());
    const auto view = RecordingView::make(*disk);
    static_cast<void>(view->list("d"));
    EXPECT_EQ(read_text(*view, "f"), ok_text("on disk"));
    EXPECT_EQ(read_text(*view, "d/g"), ok_text("x"));
    EXPECT_FALSE(view->source_changed());
    static_cast<void>(view->stat("d/g"));
    tree.file("d/g", "longer");
    EXPECT_EQ(read_text(*view, "d/g"), ok_text("x"));
    EXPECT_FALSE(view->source_changed());
}

}  // namespace
}  // namespace gantry::host::test

#include "views/replay_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/host_api/views/view_questions.hpp"
#include "views/memory_view.hpp"
#include "views/observing_view.hpp"

namespace gantry::host::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ByteRanges, JoinsPartsThatTouchOrOverlap) {
    ByteRanges ranges;
    EXPECT_EQ(ranges.add(10, "klm"), 3U);
    EXPECT_EQ(ranges.add(0, "abc"), 3U);
    EXPECT_EQ(ranges.add(20, "uvw"), 3U);
    EXPECT_THAT(ranges.parts(), ElementsAre(Pair(0, "abc"), Pair(10, "klm"), Pair(20, "uvw")));
    EXPECT_EQ(ranges.add(3, "defg"), 4U);
    EXPECT_EQ(ranges.add(5, "fghijklmnop"), 6U);
    EXPECT_EQ(ranges.add(1, "bc"), 0U);
    EXPECT_THAT(ranges.parts(), ElementsAre(Pair(0, "abcdefghijklmnop"), Pair(20, "uvw")));
    EXPECT_EQ(ranges.add(0, "abcdefghijklmnopqrstuvwxyz"), 7U);
    EXPECT_THAT(ranges.parts(), ElementsAre(Pair(0, "abcdefghijklmnopqrstuvwxyz")));
    EXPECT_EQ(ranges.add(40, ""), 0U);
    EXPECT_EQ(ranges.parts().size(), 1U);
}

TEST(ByteRanges, ReadsOnlyWhatIsKnownAsAWhole) {
    ByteRanges ranges;
    ranges.add(4, "efgh");
    std::array<std::byte, 3> buffer{};
    EXPECT_TRUE(ranges.read(5, buffer));
    EXPECT_EQ(static_cast<char>(buffer[0]), 'f');
    EXPECT_FALSE(ranges.read(3, buffer));
    EXPECT_FALSE(ranges.read(6, buffer));
    EXPECT_FALSE(ranges.read(9, buffer));
    EXPECT_TRUE(ranges.read(100, {}));
}

class ReplayViewTest : public ::testing::Test {
protected:
    ReplayViewTest() {
        memory.file("index", "{}").file("folder/a", "0123456789").entry("out", EntryKind::escape);
        static_cast<void>(watched.stat(""));
        static_cast<void>(watched.stat("index"));
        static_cast<void>(watched.stat("nothing"));
        static_cast<void>(watched.stat("out"));
        static_cast<void>(watched.list("folder"));
        static_cast<void>(read_text(watched, "folder/a", 2, 4));
        static_cast<void>(watched.sha256("index"));
    }

    MemoryView memory;
    ObservingView watched{memory, 1'000};
};

TEST_F(ReplayViewTest, GivesTheAnswersThatWereGiven) {
    ReplayView replay{watched.take()};
    for (const auto* name : {"", "index", "nothing", "out", "folder/a"})
        EXPECT_EQ(replay.stat(name).value, memory.stat(name).value) << name;
    EXPECT_EQ(replay.list("folder").value.size(), 1U);
    EXPECT_EQ(read_text(replay, "folder/a", 3, 2).text, "34");
    EXPECT_EQ(replay.sha256("index").value, memory.sha256("index").value);
    EXPECT_EQ(read_text(replay, "folder/a", 10, 5).status, ViewStatus::ok);
    EXPECT_EQ(replay.stat("../x").value.kind, EntryKind::escape);
    EXPECT_EQ(replay.stat("a//b").status, ViewStatus::bad_argument);
    EXPECT_EQ(read_text(replay, "folder", 0, 5).status, ViewStatus::failed);
    EXPECT_EQ(replay.what_is_missing(), "what is at \"folder\"");
}

TEST_F(ReplayViewTest, NeverMakesUpAnAnswerThatNobodyGave) {
    const auto seen = watched.take();
    const auto missing_after = [&](auto ask) {
        ReplayView replay{seen};
        EXPECT_EQ(ask(replay).status, ViewStatus::failed);
        return replay.what_is_missing().value_or("nothing");
    };
    EXPECT_EQ(missing_after([](View& view) { return view.stat("other"); }), "what is at \"other\"");
    EXPECT_EQ(missing_after([](View& view) { return view.stat("folder/b"); }), "what is at \"folder/b\"");
    EXPECT_EQ(missing_after([](View& view) { return view.list(""); }), "the names in \"\"");
    EXPECT_EQ(missing_after([](View& view) { return view.sha256("folder/a"); }), "the digest of \"folder/a\"");
    EXPECT_EQ(missing_after([](View& view) { return read_text(view, "folder/a", 0, 6); }),
              "the 6 bytes from 0 of \"folder/a\"");
    EXPECT_EQ(missing_after([](View& view) { return read_text(view, "folder/a", 5, 2); }),
              "the 2 bytes from 5 of \"folder/a\"");
}

// Each question about each kind of name, asked of the bundle, of who watches it, and of what that one has kept.
void expect_same_answers(MemoryView& memory) {
    ObservingView watched{memory, 1'000};
    const auto ask_all = [](View& view) {
        std::string answers;
        for (const auto* name : {"", "index", "folder", "folder/a", "nothing", "none/x", "out", "closed",
                                 "pipe", "../x", "a//b", "blob"}) {
            const auto say = [&](std::string_view what, auto status) {
                answers += std::string{name} + " " + std::string{what} + " " +
                           std::to_string(static_cast<int>(status)) + "\n";
            };
            const auto seen = view.stat(name);
            say("stat", seen.status);
            say("kind", seen.value.kind);
            const auto listed = view.list(name);
            say("list", listed.status);
            for (const auto& entry : listed.value) say(entry.name, entry.status.kind);
            const auto read = read_text(view, name, 1, 3);
            say("read " + read.text, read.status);
            const auto digest = view.sha256(name);
            say("sha256 " + (digest.is_ok() ? hex(digest.value) : ""), digest.status);
            for (const auto kind :
                 {OtherDigest::git_sha1, OtherDigest::recorded_sha256, OtherDigest::recorded_git_sha1}) {
                const auto other = view.other_digest(name, kind);
                say("digest " + std::string{other.value.begin(), other.value.end()}, other.status);
            }
        }
        std::vector<std::byte> too_large(kMaxReadBytes + 1);
        answers += std::to_string(static_cast<int>(view.read("index", 0, too_large).status));
        return answers;
    };
    const auto from_memory = ask_all(memory);
    EXPECT_EQ(ask_all(watched), from_memory);
    EXPECT_FALSE(watched.is_over_limit());
    ReplayView replay{watched.take()};
    EXPECT_EQ(ask_all(replay), from_memory);
    EXPECT_EQ(replay.what_is_missing(), std::nullopt);
}

MemoryView everything() {
    MemoryView memory;
    memory.file("index", "{...}").file("folder/a", "0123456789").file("blob", "bytes");
    memory.entry("out", EntryKind::escape)
        .entry("closed", EntryKind::unreadable)
        .entry("pipe", EntryKind::special);
    memory.record_digest("blob", std::string(64, 'a')).record_digest("index", std::string(40, 'b'));
    return memory;
}

TEST(Replay, AnswersEachQuestionAsTheBundleDid) {
    auto memory = everything();
    expect_same_answers(memory);
}

TEST(Replay, AnswersEachQuestionOfAFileAsItsFolderDid) {
    auto memory = everything();
    memory.set_entry_name("index");
    expect_same_answers(memory);
}

TEST_F(ReplayViewTest, TellsHiddenNamesAbsentWhateverTheCaptureHolds) {
    auto seen = watched.take();
    seen.hidden_names = {"index"};
    ReplayView replay{std::move(seen)};
    EXPECT_EQ(replay.stat("index").value.kind, EntryKind::absent);
    EXPECT_EQ(replay.list("index").status, ViewStatus::absent);
    EXPECT_EQ(replay.what_is_missing(), std::nullopt);
    EXPECT_EQ(read_text(replay, "index", 0, 2).status, ViewStatus::absent);
    EXPECT_TRUE(replay.is_hidden("index"));
}

TEST_F(ReplayViewTest, ADigestThatNobodyAskedForIsMissing) {
    static_cast<void>(watched.other_digest("index", OtherDigest::git_sha1));
    static_cast<void>(watched.other_digest("index", OtherDigest::recorded_sha256));
    ReplayView replay{watched.take()};
    EXPECT_EQ(replay.other_digest("index", OtherDigest::git_sha1).value.size(), 20U);
    EXPECT_EQ(replay.other_digest("index", OtherDigest::recorded_sha256).status, ViewStatus::absent);
    EXPECT_EQ(replay.what_is_missing(), std::nullopt);
    EXPECT_EQ(replay.other_digest("index", OtherDigest::recorded_git_sha1).status, ViewStatus::failed);
    EXPECT_EQ(replay.what_is_missing(), "a digest of \"index\"");
    // Known from its folder's listing, and read in part; its digests are not.
    EXPECT_EQ(replay.other_digest("folder/a", OtherDigest::git_sha1).status, ViewStatus::failed);
    EXPECT_EQ(replay.sha256("folder/a").status, ViewStatus::failed);
    EXPECT_EQ(replay.list("index").status, ViewStatus::failed);
    EXPECT_EQ(replay.what_is_missing(), "a digest of \"index\"") << "the first one";
}

TEST_F(ReplayViewTest, WhatWasOnlyListedHasAKindAndNoBytes) {
    memory.file("folder/b", "x");
    static_cast<void>(watched.list("folder"));
    ReplayView replay{watched.take()};
    EXPECT_EQ(replay.stat("folder/b").value.kind, EntryKind::file);
    EXPECT_EQ(read_text(replay, "folder/b", 1, 5).status, ViewStatus::ok) << "behind the end there is nothing";
    EXPECT_EQ(read_text(replay, "folder/b", 0, 5).status, ViewStatus::failed);
    EXPECT_EQ(replay.sha256("folder/b").status, ViewStatus::failed);
    EXPECT_EQ(replay.other_digest("folder/b", OtherDigest::git_sha1).status, ViewStatus::failed);
}

TEST(ObservingView, KeepsNoMoreBytesThanItMay) {
    MemoryView memory;
    memory.file("a", "0123456789");
    ObservingView watched{memory, 9};
    static_cast<void>(read_text(watched, "a", 0, 9));
    EXPECT_FALSE(watched.is_over_limit());
    EXPECT_EQ(read_text(watched, "a", 9, 1).text, "9");
    EXPECT_TRUE(watched.is_over_limit());
    EXPECT_EQ(watched.take().by_name.at("a").bytes.parts().at(0), "012345678");
}

}  // namespace
}  // namespace gantry::host::test

#include "views/view_table.hpp"

#include <algorithm>
#include <new>
#include <string>

#include <gantry/bundle_view.hpp>

#include "unit/host_api/views/view_questions.hpp"
#include "views/memory_view.hpp"

namespace gantry::host::test {
namespace {

class ThrowingView : public MemoryView {
public:
    ViewAnswer<EntryStatus> stat(std::string_view) override { throw std::bad_alloc{}; }
    ViewAnswer<std::vector<NamedStatus>> list(std::string_view) override { throw 1; }
    ViewAnswer<std::uint64_t> read(std::string_view, std::uint64_t, std::span<std::byte>) override { throw 1; }
    ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view) override { throw 1; }
};

class ViewTable : public ::testing::Test {
protected:
    ViewTable() { memory.file("a", "0123456789").folder("b").file("c", ""); }

    gantry_status stat(std::string_view name) { return table.stat(table.context, to_text(name), &entry); }
    gantry_status read(std::string_view name, void* buffer, std::uint64_t size) {
        return table.read(table.context, to_text(name), 0, buffer, size, &read_bytes);
    }
    gantry_status digest(std::string_view algorithm, std::uint64_t size) {
        return table.digest(table.context, to_text("a"), to_text(algorithm), out.data(), size);
    }

    MemoryView memory;
    gantry_view table = make_view_table(memory);
    gantry_entry entry{sizeof(gantry_entry), -1, 99};
    std::uint64_t read_bytes = 99;
    std::array<std::uint8_t, 32> out{};
};

TEST_F(ViewTable, ShowsTheViewToAPlugin) {
    memory.set_entry_name("a");
    const auto of_file = make_view_table(memory);
    const BundleView view{of_file};
    EXPECT_EQ(of_file.struct_size, sizeof(gantry_view));
    EXPECT_EQ(view.entry_name(), "a");
    EXPECT_EQ(view.stat("a").kind, EntryKind::file);
    EXPECT_EQ(view.stat("a").size, 10u);
    EXPECT_EQ(view.read_text("a", 10).value, "0123456789");
    EXPECT_EQ(view.read_text("a", 9).status, ViewStatus::too_large);
    EXPECT_EQ(view.sha256("a").value, memory.sha256("a").value);
    EXPECT_EQ(view.list("").status, ViewStatus::unsupported);
}

TEST_F(ViewTable, ListsInOrder) {
    const auto listing = BundleView{table}.list("");
    ASSERT_TRUE(listing.is_ok());
    ASSERT_EQ(listing.value.size(), 3u);
    EXPECT_EQ(listing.value[0].name, "a");
    EXPECT_EQ(listing.value[0].entry.size, 10u);
    EXPECT_EQ(listing.value[1].entry.kind, EntryKind::folder);
    EXPECT_EQ(BundleView{table}.list("none").status, ViewStatus::absent);
}

TEST_F(ViewTable, TellsEscapesFromNamesThatAreNone) {
    EXPECT_EQ(stat("../x"), GANTRY_STATUS_OK);
    EXPECT_EQ(entry.kind, GANTRY_ENTRY_ESCAPE);
    EXPECT_EQ(stat("/etc/passwd"), GANTRY_STATUS_OK);
    EXPECT_EQ(entry.kind, GANTRY_ENTRY_ESCAPE);
    EXPECT_EQ(stat(std::string_view{"a\0", 2}), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(stat("\xff"), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(stat(std::string(kMaxNameBytes + 1, 'x')), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(read("../x", out.data(), 1), GANTRY_STATUS_ESCAPE);
    EXPECT_EQ(read("\xff", out.data(), 1), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(table.stat(table.context, {nullptr, 5}, &entry), GANTRY_STATUS_OK);
    EXPECT_EQ(entry.kind, GANTRY_ENTRY_FOLDER);
}

TEST_F(ViewTable, ACallbackMayStopOrFail) {
    struct Seen {
        int count = 0;
        gantry_status answer = GANTRY_STATUS_OK;
    };
    const auto each = [](void* user, gantry_text, const gantry_entry*) -> gantry_status {
        auto& seen = *static_cast<Seen*>(user);
        return ++seen.count == 2 ? seen.answer : GANTRY_STATUS_OK;
    };
    const auto list = [&](Seen& seen) { return table.list(table.context, to_text(""), each, &seen); };
    Seen all, stopped{0, GANTRY_STATUS_STOP}, failed{0, GANTRY_STATUS_FAILED}, unknown{0, 12345};
    EXPECT_EQ(list(all), GANTRY_STATUS_OK);
    EXPECT_EQ(all.count, 3);
    EXPECT_EQ(list(stopped), GANTRY_STATUS_OK);
    EXPECT_EQ(stopped.count, 2);
    EXPECT_EQ(list(failed), GANTRY_STATUS_FAILED);
    EXPECT_EQ(failed.count, 2);
    EXPECT_EQ(list(unknown), 12345);
}

TEST_F(ViewTable, RefusesNullPointersAndSmallBuffers) {
    EXPECT_EQ(table.stat(table.context, to_text("a"), nullptr), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(table.list(table.context, to_text(""), nullptr, nullptr), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(read("a", nullptr, 1), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(read("a", nullptr, 0), GANTRY_STATUS_OK);
    EXPECT_EQ(table.read(table.context, to_text("a"), 0, out.data(), 1, nullptr), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(digest("sha256", 31), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(digest("md5", 32), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(digest("sha256", 32), GANTRY_STATUS_OK);
    EXPECT_EQ(table.digest(table.context, to_text("a"), to_text("sha256"), nullptr, 32),
              GANTRY_STATUS_BAD_ARGUMENT);
}

TEST_F(ViewTable, GivesEachDigestOfTheContractWhole) {
    const std::string sha256_hex(64, 'a');
    const std::string sha1_hex(40, 'b');
    EXPECT_EQ(digest("git-sha1", 20), GANTRY_STATUS_OK);
    const auto git = memory.other_digest("a", OtherDigest::git_sha1).value;
    EXPECT_TRUE(std::equal(git.begin(), git.end(), out.begin()));
    EXPECT_EQ(digest("recorded-sha256", 32), GANTRY_STATUS_ABSENT);
    EXPECT_EQ(digest("recorded-git-sha1", 20), GANTRY_STATUS_ABSENT);
    memory.record_digest("a", sha256_hex);
    EXPECT_EQ(digest("recorded-sha256", 32), GANTRY_STATUS_OK);
    EXPECT_EQ(out.back(), 0xaa);
    memory.record_digest("a", sha1_hex);
    EXPECT_EQ(digest("recorded-git-sha1", 20), GANTRY_STATUS_OK);
    EXPECT_EQ(out.front(), 0xbb);
    EXPECT_EQ(out.back(), 0xaa) << "not of this digest any more";
    EXPECT_EQ(digest("sha256", 31), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(digest("recorded-sha256", 31), GANTRY_STATUS_BAD_ARGUMENT);
    for (const auto* algorithm : {"git-sha1", "recorded-git-sha1"})
        EXPECT_EQ(digest(algorithm, 19), GANTRY_STATUS_BAD_ARGUMENT) << algorithm;
    EXPECT_EQ(digest("md5", 32), GANTRY_STATUS_BAD_ARGUMENT);
    memory.remove("a");
    for (const auto* algorithm : {"sha256", "git-sha1", "recorded-sha256"})
        EXPECT_EQ(digest(algorithm, 32), GANTRY_STATUS_ABSENT) << algorithm;
}

TEST_F(ViewTable, WritesOnlyMembersThatThePluginKnows) {
    entry.struct_size = offsetof(gantry_entry, size);
    EXPECT_EQ(stat("a"), GANTRY_STATUS_OK);
    EXPECT_EQ(entry.kind, GANTRY_ENTRY_FILE);
    EXPECT_EQ(entry.size, 99u);
    entry.struct_size = offsetof(gantry_entry, kind);
    EXPECT_EQ(stat("b"), GANTRY_STATUS_BAD_ARGUMENT);
    EXPECT_EQ(entry.kind, GANTRY_ENTRY_FILE);
}

TEST_F(ViewTable, AFailedReadTellsNoBytes) {
    EXPECT_EQ(read("none", out.data(), 1), GANTRY_STATUS_ABSENT);
    EXPECT_EQ(read_bytes, 0u);
    read_bytes = 99;
    EXPECT_EQ(read("a", out.data(), kMaxReadBytes + 1), GANTRY_STATUS_TOO_LARGE);
    EXPECT_EQ(read_bytes, 0u);
}

TEST_F(ViewTable, NoExceptionLeaves) {
    ThrowingView throwing;
    table = make_view_table(throwing);
    const auto each = [](void*, gantry_text, const gantry_entry*) -> gantry_status { return GANTRY_STATUS_OK; };
    EXPECT_EQ(stat("a"), GANTRY_STATUS_FAILED);
    EXPECT_EQ(table.list(table.context, to_text(""), each, nullptr), GANTRY_STATUS_FAILED);
    EXPECT_EQ(read("a", out.data(), 1), GANTRY_STATUS_FAILED);
    EXPECT_EQ(digest("sha256", 32), GANTRY_STATUS_FAILED);
}

}  // namespace
}  // namespace gantry::host::test

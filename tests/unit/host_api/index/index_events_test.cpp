// Events: what changed since a cursor, or that this can no longer be told.
#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host {
namespace {

using namespace testing;

std::string cursor_of_now(const Index& index) {
    const auto page = expect_value(index.events_after("", 1));
    EXPECT_TRUE(page.events.empty());
    EXPECT_FALSE(page.snapshot_required);
    return page.cursor;
}

std::string epoch_of(const Index& index) {
    const auto cursor = cursor_of_now(index);
    return cursor.substr(0, cursor.find(':'));
}

TEST(IndexEvents, TellWhatChangedAfterTheCursorInOrder) {
    auto index = open_complete_index("");
    expect_done(index->put(make_row("a/b/before"), {}));
    const auto start = cursor_of_now(*index);
    EXPECT_EQ(start, epoch_of(*index) + ":1");

    auto row = make_row("a/b/c");
    expect_done(index->put(row, {}));
    row.summary.validation_state = "degraded";
    expect_done(index->put(row, {}));
    expect_done(index->remove("a/b/c"));
    const auto page = expect_value(index->events_after(start, 100));
    EXPECT_EQ(page.events, (std::vector<LibraryEvent>{
                               {2, "added", "a/b/c"}, {3, "changed", "a/b/c"}, {4, "removed", "a/b/c"}}));
    EXPECT_EQ(page.cursor, cursor_of_now(*index));
    EXPECT_FALSE(page.snapshot_required);
    EXPECT_TRUE(expect_value(index->events_after(page.cursor, 100)).events.empty());
}

TEST(IndexEvents, AreNotMadeWhereNoRowChanges) {
    auto index = open_complete_index("");
    expect_done(index->put(make_row("a/b/c"), {}));
    const auto start = cursor_of_now(*index);
    expect_done(index->put(make_row("a/b/c"), make_examination("t")));
    expect_done(index->put_examination("a/b/c", make_examination("u")));
    expect_done(index->mark_dirty("a/b/c", 1));
    expect_done(index->remove("a/b/unknown"));
    EXPECT_EQ(cursor_of_now(*index), start);
}

TEST(IndexEvents, ComeInPagesThatMissNone) {
    auto index = open_complete_index("");
    auto cursor = cursor_of_now(*index);
    for (int number = 0; number < 10; ++number)
        expect_done(index->put(make_row("a/b/" + std::to_string(number)), {}));
    std::vector<std::string> ids;
    for (;;) {
        const auto page = expect_value(index->events_after(cursor, 3));
        if (page.events.empty()) break;
        EXPECT_LE(page.events.size(), 3U);
        for (const auto& event : page.events) ids.push_back(event.model_id.substr(4));
        cursor = page.cursor;
    }
    EXPECT_EQ(ids, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

TEST(IndexEvents, AskForASnapshotAfterAnotherEpoch) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    const auto before = cursor_of_now(*index);
    EXPECT_FALSE(expect_value(index->events_after(before, 10)).snapshot_required);
    expect_done(rebuild_from(*index, {make_row("a/b/c")}));
    for (const auto& cursor : {before, std::string{"0123456789abcdef:0"}, std::string{"foreign:7"}}) {
        const auto page = expect_value(index->events_after(cursor, 10));
        EXPECT_TRUE(page.snapshot_required) << cursor;
        EXPECT_TRUE(page.events.empty());
        EXPECT_EQ(page.cursor, cursor_of_now(*index));
    }
}

TEST(IndexEvents, AskForASnapshotWhenTheSeqIsPrunedOrHasNotBeen) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    const auto start = cursor_of_now(*index);
    // As if 20,000 events had come and gone.
    run_sql(folder.database(), "INSERT INTO events VALUES(20000, 'added', 'a/b/c')");
    expect_done(index->put(make_row("a/b/d"), {}));
    EXPECT_TRUE(expect_value(index->events_after(start, 10)).snapshot_required);
    const auto after = [&](int seq) {
        return expect_value(index->events_after(epoch_of(*index) + ":" + std::to_string(seq), 10));
    };
    EXPECT_TRUE(after(19'998).snapshot_required);
    EXPECT_EQ(after(19'999).events.size(), 2U);
    EXPECT_EQ(after(20'000).events.size(), 1U);
    EXPECT_FALSE(after(20'001).snapshot_required);
    EXPECT_TRUE(after(20'002).snapshot_required);
}

TEST(IndexEvents, KeepsTheLast10000) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    run_sql(folder.database(),
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
            " INSERT INTO events SELECT i, 'added', 'a/b/c' FROM n");
    const auto first = epoch_of(*index) + ":0";
    EXPECT_FALSE(expect_value(index->events_after(first, 1)).snapshot_required);
    expect_done(index->put(make_row("a/b/d"), {}));
    EXPECT_TRUE(expect_value(index->events_after(first, 1)).snapshot_required);
    EXPECT_EQ(run_sql(folder.database(), "SELECT count(*) FROM events"), "10000");
}

TEST(IndexEvents, AreKeptAsManyAsIsAskedFor) {
    auto index = open_complete_index("");
    const auto start = cursor_of_now(*index);
    index->keep_events(100);
    for (int i = 0; i < 101; ++i) expect_done(index->put(make_row("a/b/" + std::to_string(i)), {}));
    EXPECT_TRUE(expect_value(index->events_after(start, 1)).snapshot_required);
    const auto page = expect_value(index->events_after(epoch_of(*index) + ":1", 1'000));
    EXPECT_FALSE(page.snapshot_required);
    EXPECT_EQ(page.events.size(), 100U);
}

TEST(IndexEvents, RefuseWhatIsNoCursor) {
    auto index = open_complete_index("");
    const auto epoch = epoch_of(*index);
    for (const auto& cursor :
         {epoch, epoch + ":", epoch + ":x", epoch + ":1x", epoch + ":-1", std::string{":1"}, std::string{":"},
          epoch + ":99999999999999999999", epoch + ": 1"}) {
        const auto page = index->events_after(cursor, 10);
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_FALSE(index->events_after("", 0));
    EXPECT_TRUE(expect_value(index->events_after(epoch + ":18446744073709551615", 1)).snapshot_required);
}

TEST(IndexEvents, EachIndexDrawsItsOwnEpoch) {
    EXPECT_NE(epoch_of(*open_index("")), epoch_of(*open_index("")));
}

}  // namespace
}  // namespace gantry::host

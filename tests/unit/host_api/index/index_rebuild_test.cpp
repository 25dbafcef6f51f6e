// Rebuild: the registry's rows take the place of all others, at once or not at all.
#include "unit/host_api/index/index_testing.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <thread>

namespace gantry::host {
namespace {

using namespace testing;

TEST(IndexRebuild, IsNeededUntilOneHasSucceeded) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    EXPECT_TRUE(index->needs_rebuild());
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_TRUE(index->needs_rebuild()) << "one row is not the registry";
    expect_done(rebuild_from(*index, {make_row("a/b/d")}));
    EXPECT_FALSE(index->needs_rebuild());
    index.reset();
    index = open_index(folder.path());
    EXPECT_FALSE(index->needs_rebuild());
    EXPECT_EQ(ids_of(expect_value(index->list({}))), std::vector<std::string>{"a/b/d"});
}

TEST(IndexRebuild, KeepsTheExaminationsOfModelsThatRemain) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), make_examination("of c")));
    expect_done(index->put(make_row("a/b/d"), make_examination("of d")));
    expect_done(index->put(make_row("a/b/e"), make_examination("of e")));
    auto changed = make_row("a/b/e");
    changed.metadata = "{}";
    expect_done(rebuild_from(*index, {make_row("a/b/a"), make_row("a/b/d"), changed}));
    EXPECT_EQ(expect_value(index->examination("a/b/a")), std::nullopt);
    EXPECT_EQ(expect_value(index->examination("a/b/d")), make_examination("of d"));
    EXPECT_EQ(expect_value(index->examination("a/b/e")), make_examination("of e"));
    expect_done(index->put(make_row("a/b/c"), make_examination("new")));
    EXPECT_EQ(expect_value(index->examination("a/b/c")), make_examination("new"));
}

TEST(IndexRebuild, ForgetsTheExaminationOfARecordThatIsAnotherFileNow) {
    auto index = open_index("");
    auto row = make_row("a/b/c");
    row.record_identity = "as it was";
    expect_done(index->put(row, make_examination("of c")));
    row.record_identity = "edited since";
    expect_done(rebuild_from(*index, {row}));
    EXPECT_EQ(expect_value(index->examination("a/b/c")), std::nullopt);
}

TEST(IndexRebuild, DoesNotHandAnExaminationToAnotherModel) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), {}));
    expect_done(index->put(make_row("a/b/d"), make_examination("of d")));
    expect_done(rebuild_from(*index, {make_row("a/b/c")}));
    expect_done(rebuild_from(*index, {make_row("a/b/c"), make_row("a/b/e")}));
    EXPECT_EQ(expect_value(index->examination("a/b/e")), std::nullopt);
}

TEST(IndexRebuild, KeepsTheOrderOfASearchAndItsCursors) {
    auto index = open_index("");
    std::vector<IndexRow> rows;
    for (const auto* name : {"c", "a", "d", "b"}) {
        rows.push_back(make_row(std::string{"x/y/"} + name));
        expect_done(index->put(rows.back(), {}));
    }
    ListOptions options;
    options.limit = 2;
    const auto first = expect_value(index->search("photo", options));
    options.cursor = first.next_cursor;
    const auto second = ids_of(expect_value(index->search("photo", options)));
    std::swap(rows[0], rows[3]);
    expect_done(rebuild_from(*index, rows));
    EXPECT_EQ(ids_of(expect_value(index->search("photo", options))), second);
}

TEST(IndexRebuild, LeavesEverythingAsItWasWhenARowCannotBeRead) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), make_examination("t")));
    expect_done(index->mark_dirty("a/b/d", 1));
    const auto before = expect_value(index->dump());
    const auto cursor = expect_value(index->events_after("", 1)).cursor;
    int calls = 0;
    const auto result = index->rebuild(
        [&]() -> Result<std::optional<IndexRow>> {
            if (++calls == 50) return make_error(ErrorCode::corrupt, "the reason");
            return std::optional{make_row("z/z/" + std::to_string(calls))};
        },
        0);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::corrupt);
    EXPECT_EQ(result.error().message, "the reason");
    EXPECT_EQ(expect_value(index->dump()), before);
    EXPECT_EQ(expect_value(index->examination("a/b/c")), make_examination("t"));
    EXPECT_EQ(expect_value(index->dirty()), std::vector<std::string>{"a/b/d"});
    EXPECT_EQ(expect_value(index->events_after("", 1)).cursor, cursor);
    EXPECT_FALSE(index->needs_rebuild());
    expect_done(index->put(make_row("a/b/e"), {}));
}

TEST(IndexRebuild, LeavesTheMarksThatItIsGivenWithTheRows) {
    auto index = open_complete_index("");
    expect_done(index->mark_dirty("a/b/old", 1));
    std::vector<std::string> marks;
    const auto next = [&]() -> Result<std::optional<IndexRow>> {
        if (!marks.empty()) return std::optional<IndexRow>{};
        marks = {"a/b/c", "a/closed/"};
        return std::optional{make_row("a/b/c")};
    };
    expect_done(index->rebuild(next, 2, marks));
    EXPECT_EQ(expect_value(index->dirty()), marks);
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_EQ(expect_value(index->dirty()), std::vector<std::string>{"a/closed/"});
}

TEST(IndexRebuild, RefusesAModelThatIsGivenTwice) {
    auto index = open_complete_index("");
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_FALSE(rebuild_from(*index, {make_row("a/b/c"), make_row("a/b/c")}));
    EXPECT_EQ(expect_value(index->get("a/b/c")), make_row("a/b/c"));
}

TEST(IndexRebuild, GivesTheIndexThatSingleChangesMade) {
    const TemporaryFolder folder;
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random{seed};
        auto index = open_index(seed % 2 == 0 ? folder.path() : "");
        std::map<std::string, IndexRow> rows;
        expect_done(rebuild_from(*index, {}));
        for (int step = 0; step < 200; ++step) {
            const auto id = "t/f/" + std::to_string(random() % 25);
            if (random() % 4 == 0) {
                expect_done(index->remove(id));
                rows.erase(id);
            } else {
                rows[id] = make_random_row(random, id);
                expect_done(index->put(rows[id], {}));
            }
        }
        std::vector<IndexRow> all;
        for (const auto& [id, row] : rows) all.push_back(row);
        const auto by_changes = expect_value(index->dump());
        auto fresh = open_index("");
        expect_done(rebuild_from(*fresh, all));
        EXPECT_EQ(by_changes, expect_value(fresh->dump())) << "seed " << seed;
        expect_done(rebuild_from(*index, all));
        EXPECT_EQ(by_changes, expect_value(index->dump())) << "seed " << seed;
    }
}

std::vector<IndexRow> rows_called(const std::string& name, int count) {
    std::vector<IndexRow> rows;
    for (int number = 0; number < count; ++number) {
        rows.push_back(make_row("a/b/" + std::to_string(number)));
        rows.back().summary.official_name = name;
    }
    return rows;
}

TEST(IndexRebuild, AndMarksTellWhichGenerationOfTheRegistryTheyAreOf) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    EXPECT_EQ(expect_value(index->generation()), 0U);
    const auto nothing = []() -> Result<std::optional<IndexRow>> { return std::optional<IndexRow>{}; };
    expect_done(index->rebuild(nothing, 18'446'744'073'709'551'615U));
    EXPECT_EQ(expect_value(index->generation()), 18'446'744'073'709'551'615U);
    expect_done(index->mark_dirty("a/b/c", 7));
    EXPECT_EQ(expect_value(index->generation()), 7U);
    expect_done(index->put(make_row("a/b/c"), {}));
    index.reset();
    EXPECT_EQ(expect_value(open_index(folder.path())->generation()), 7U);
}

TEST(IndexRebuild, ReadersNeitherWaitForItNorSeeHalfOfIt) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(rebuild_from(*index, rows_called("old", 20)));
    const auto next = rows_called("new", 30);
    std::size_t at = 0;
    expect_done(index->rebuild(
        [&]() -> Result<std::optional<IndexRow>> {
            if (at == next.size()) return std::optional<IndexRow>{};
            auto reading = std::async(std::launch::async, [&] {
                EXPECT_EQ(expect_value(index->search("old", {})).total, 20U);
                EXPECT_EQ(expect_value(index->get("a/b/3"))->summary.official_name, "old");
                EXPECT_FALSE(index->needs_rebuild());
                return expect_value(index->list({})).total;
            });
            EXPECT_EQ(reading.wait_for(std::chrono::seconds{60}), std::future_status::ready);
            EXPECT_EQ(reading.get(), 20U);
            return std::optional{next[at++]};
        },
        0));
    EXPECT_EQ(expect_value(index->list({})).total, 30U);
}

TEST(IndexRebuild, IsOneStepForReadersOfOtherThreads) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(rebuild_from(*index, rows_called("even", 40)));
    std::atomic<bool> is_over{false};
    std::atomic<int> pages{0};
    const auto read = [&] {
        ListOptions options;
        options.limit = 1'000;
        while (!is_over) {
            const auto page = expect_value(index->list(options));
            const auto name = page.models.empty() ? "" : page.models[0].official_name;
            EXPECT_EQ(page.total, name == "even" ? 40U : 55U);
            EXPECT_EQ(page.models.size(), page.total);
            for (const auto& model : page.models) EXPECT_EQ(model.official_name, name);
            ++pages;
        }
    };
    std::thread first{read};
    std::thread second{read};
    for (int round = 0; round < 20 || pages < 50; ++round)
        expect_done(rebuild_from(*index, round % 2 == 0 ? rows_called("odd", 55) : rows_called("even", 40)));
    is_over = true;
    first.join();
    second.join();
}

TEST(IndexBoot, AnotherBootSinceTheLastWriteAsksForARebuildUntilItIsDone) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    const auto epoch = expect_value(index->events_after("", 1)).cursor.substr(0, 16);
    run_sql(folder.database(), "UPDATE meta SET value = 'an earlier boot' WHERE key = 'boot_id'");
    EXPECT_TRUE(index->needs_rebuild());
    EXPECT_EQ(ids_of(expect_value(index->list({}))), std::vector<std::string>{"a/b/c"}) << "still readable";

    expect_done(index->mark_dirty("a/b/d", 1));
    EXPECT_NE(run_sql(folder.database(), "SELECT value FROM meta WHERE key = 'boot_id'"), "an earlier boot");
    EXPECT_TRUE(index->needs_rebuild()) << "a write does not make up for what was lost";
    EXPECT_NE(expect_value(index->events_after("", 1)).cursor.substr(0, 16), epoch);
    index.reset();
    index = open_index(folder.path());
    EXPECT_TRUE(index->needs_rebuild());
    expect_done(rebuild_from(*index, {make_row("a/b/c")}));
    EXPECT_FALSE(index->needs_rebuild());
}

}  // namespace
}  // namespace gantry::host

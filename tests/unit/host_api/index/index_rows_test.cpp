// Rows, marks and cached examinations: what goes in comes out, and nothing else changes.
#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host {
namespace {

using namespace testing;

TEST(IndexRows, AreEqualOnlyWhenEveryStoredFieldIs) {
    const auto row = make_row("a/b/c");
    EXPECT_EQ(row, make_row("a/b/c"));
    const auto differs_after = [&](auto&& change) {
        auto other = row;
        change(other);
        return !(other == row);
    };
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.metadata += " "; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.model_id += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.official_name += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.family += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.model_type += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.storage_kind += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.bundle_format += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.pipeline_class += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.task_type_primary += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.entry_path += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.import_state += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.validation_state += "x"; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.tags.emplace_back(); }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.size_bytes += 1; }));
    EXPECT_TRUE(differs_after([](IndexRow& it) { it.summary.metadata_needs_review = false; }));
    EXPECT_FALSE(differs_after([](IndexRow& it) { it.summary.needs_plugin = true; }));
}

TEST(IndexRows, ComeBackAsTheyWerePut) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    auto row = make_row("a/b/c");
    row.summary.tags = {"",
                        "two words",
                        "sep\x1f"
                        "arated",
                        "esc\x1b"
                        "aped",
                        "\x1b\x1f",
                        "\n"};
    row.summary.official_name = std::string{"a\0b", 3};
    row.summary.family = "\xff not UTF-8";
    row.metadata = std::string{"{\0}", 3} + std::string(100'000, 'x');
    expect_done(index->put(row, make_examination(std::string{"t\0r", 3})));

    EXPECT_EQ(expect_value(index->get("a/b/c")), row);
    EXPECT_EQ(expect_value(index->examination("a/b/c")), make_examination(std::string{"t\0r", 3}));
    EXPECT_EQ(expect_value(index->get("a/b/d")), std::nullopt);
    EXPECT_EQ(expect_value(index->examination("a/b/d")), std::nullopt);

    const auto page = expect_value(index->list({}));
    ASSERT_EQ(page.models.size(), 1U);
    EXPECT_EQ((IndexRow{page.models[0], row.metadata}), row);
}

TEST(IndexRows, OutliveTheIndexObject) {
    const TemporaryFolder folder;
    expect_done(open_complete_index(folder.path())->put(make_row("a/b/c"), make_examination("t")));
    auto index = open_index(folder.path());
    EXPECT_FALSE(index->needs_rebuild());
    EXPECT_EQ(expect_value(index->get("a/b/c")), make_row("a/b/c"));
    EXPECT_EQ(expect_value(index->examination("a/b/c")), make_examination("t"));
}

TEST(IndexRows, PutReplacesEveryField) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), {}));
    IndexRow other;
    other.summary.model_id = "a/b/c";
    expect_done(index->put(other, {}));
    EXPECT_EQ(expect_value(index->get("a/b/c")), other);
    EXPECT_EQ(expect_value(index->list({})).total, 1U);
}

TEST(IndexRows, PutWithoutAnExaminationDropsTheCachedOne) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), make_examination("t")));
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_EQ(expect_value(index->examination("a/b/c")), std::nullopt);
}

TEST(IndexRows, AnExaminationCanBeReplacedAlone) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), make_examination("old")));
    expect_done(index->mark_dirty("a/b/c", 1));
    expect_done(index->put_examination("a/b/c", make_examination("new")));
    EXPECT_EQ(expect_value(index->examination("a/b/c")), make_examination("new"));
    EXPECT_EQ(expect_value(index->get("a/b/c")), make_row("a/b/c"));
    EXPECT_EQ(expect_value(index->dirty()), std::vector<std::string>{"a/b/c"});

    const auto missing = index->put_examination("a/b/d", make_examination("t"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::not_found);
    EXPECT_EQ(missing.error().model_id, "a/b/d");
}

TEST(IndexDigests, ComeBackAsTheyWerePutAndAreOfNoModel) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    const auto before = expect_value(index->dump());
    EXPECT_EQ(expect_value(index->digest("a file")), std::nullopt);
    expect_done(index->put_digest("a file", std::string{"\0\xff", 2}));
    expect_done(index->put_digest("another", "b"));
    expect_done(index->put_digest("another", "c"));
    EXPECT_EQ(expect_value(index->digest("a file")), (std::string{"\0\xff", 2}));
    EXPECT_EQ(expect_value(index->digest("another")), "c");
    EXPECT_EQ(expect_value(index->dump()), before);

    expect_done(rebuild_from(*index, {make_row("a/b/c")}));
    index = open_index(folder.path());
    EXPECT_EQ(expect_value(index->digest("another")), "c");
}

TEST(IndexDigests, TheOldestGoWhenThereAreTooMany) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    expect_done(index->put_digest("first", "1"));
    expect_done(index->put_digest("second", "2"));
    // As if all that fit had come behind them.
    run_sql(folder.database(), "INSERT INTO digests VALUES(65536, 'late', x'33')");
    expect_done(index->put_digest("last", "4"));
    EXPECT_EQ(expect_value(index->digest("first")), std::nullopt);
    EXPECT_EQ(expect_value(index->digest("second")), "2");
    EXPECT_EQ(expect_value(index->digest("late")), "3");
    EXPECT_EQ(expect_value(index->digest("last")), "4");
}

TEST(IndexRows, RemoveTakesRowAndExaminationAndIsContentWithNothing) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), make_examination("t")));
    expect_done(index->put(make_row("a/b/d"), make_examination("u")));
    expect_done(index->remove("a/b/c"));
    expect_done(index->remove("a/b/c"));
    EXPECT_EQ(expect_value(index->get("a/b/c")), std::nullopt);
    EXPECT_EQ(expect_value(index->examination("a/b/d")), make_examination("u"));
    EXPECT_EQ(expect_value(index->list({})).total, 1U);
    EXPECT_EQ(expect_value(index->search("c", {})).total, 0U);

    expect_done(index->put(make_row("a/b/e"), {}));
    EXPECT_EQ(expect_value(index->examination("a/b/e")), std::nullopt);
}

TEST(IndexMarks, StayUntilTheModelIsPutOrRemoved) {
    const TemporaryFolder folder;
    const auto marked = [&] { return expect_value(open_index(folder.path())->dirty()); };
    auto index = open_index(folder.path());
    for (const auto* id : {"a/b/c", "a/b/d", "a/b/c", "a/b/a"}) expect_done(index->mark_dirty(id, 1));
    EXPECT_EQ(marked(), (std::vector<std::string>{"a/b/a", "a/b/c", "a/b/d"}));
    expect_done(index->put(make_row("a/b/c"), {}));
    expect_done(index->remove("a/b/d"));
    EXPECT_EQ(marked(), std::vector<std::string>{"a/b/a"});
    expect_done(rebuild_from(*index, {}));
    EXPECT_EQ(marked(), std::vector<std::string>{});
}

TEST(IndexDump, ShowsEveryStoredFieldOnOneLinePerModelAndNoCache) {
    auto index = open_index("");
    auto row = make_row("a/b/c");
    expect_done(index->put(make_row("b/b/b"), {}));
    expect_done(index->put(row, make_examination("secret trace")));
    const auto before = expect_value(index->dump());
    EXPECT_EQ(std::count(before.begin(), before.end(), '\n'), 2);
    EXPECT_LT(before.find("model_id=a/b/c\t"), before.find("model_id=b/b/b\t"));
    EXPECT_EQ(before.find("trace"), std::string::npos);
    EXPECT_NE(before.find("official_name:name"), std::string::npos) << "the words of the search";

    auto& summary = row.summary;
    const auto changes_dump = [&](auto& field, auto value) {
        const auto old = std::exchange(field, value);
        expect_done(index->put(row, {}));
        EXPECT_NE(expect_value(index->dump()), before) << value;
        field = old;
    };
    changes_dump(summary.official_name, "new");
    changes_dump(summary.family, "new");
    changes_dump(summary.model_type, "new");
    changes_dump(summary.storage_kind, "library_owned");
    changes_dump(summary.bundle_format, "new");
    changes_dump(summary.pipeline_class, "new");
    changes_dump(summary.task_type_primary, "new");
    changes_dump(summary.entry_path, "new");
    changes_dump(summary.import_state, "failed");
    changes_dump(summary.validation_state, "invalid");
    changes_dump(summary.size_bytes, 1U);
    changes_dump(summary.metadata_needs_review, false);
    changes_dump(row.metadata, "{}");
    summary.tags.emplace_back("new");
    expect_done(index->put(row, {}));
    EXPECT_NE(expect_value(index->dump()), before);
    summary.tags.pop_back();
    expect_done(index->put(row, {}));
    EXPECT_EQ(expect_value(index->dump()), before);
}

}  // namespace
}  // namespace gantry::host

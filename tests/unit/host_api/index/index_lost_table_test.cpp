// A table goes while the index is open: each call that needs it is an error and no empty answer, the index
// knows from then on, and a rebuild makes it right.
#include <functional>

#include <gmock/gmock.h>

#include "unit/host_api/index/index_testing.hpp"

namespace gantry::host {
namespace {

using namespace testing;

struct Call {
    const char* name;
    std::function<Result<void>(Index&)> run;
};

template <class T>
Result<void> done(const Result<T>& outcome) {
    if (!outcome) return outcome.error();
    return {};
}

std::vector<IndexRow> two_rows() {
    return {make_row("a/b/c"), make_row("d/e/f")};
}

const std::vector<Call>& calls() {
    static const std::vector<Call> all{
        {"list", [](Index& index) { return done(index.list({})); }},
        {"list_of_a_kind",
         [](Index& index) {
             ListOptions options;
             options.storage_kind = "external_reference";
             return done(index.list(options));
         }},
        {"search", [](Index& index) { return done(index.search("b", {})); }},
        {"get", [](Index& index) { return done(index.get("a/b/c")); }},
        {"examination", [](Index& index) { return done(index.examination("a/b/c")); }},
        {"known_models", [](Index& index) { return done(index.known_models()); }},
        {"references_like", [](Index& index) { return done(index.external_references_like(1, "Class")); }},
        {"events", [](Index& index) { return done(index.events_after("", 10)); }},
        {"generation", [](Index& index) { return done(index.generation()); }},
        {"dirty", [](Index& index) { return done(index.dirty()); }},
        {"dump", [](Index& index) { return done(index.dump()); }},
        {"mark_dirty", [](Index& index) { return index.mark_dirty("a/b/c", 7); }},
        {"put", [](Index& index) { return index.put(make_row("a/b/c"), make_examination("other")); }},
        {"put_new", [](Index& index) { return index.put(make_row("new/new/new"), make_examination("t")); }},
        {"put_changed",
         [](Index& index) {
             auto row = make_row("d/e/f");
             row.summary.validation_state = "degraded";
             row.metadata += " ";
             return index.put(row, std::nullopt, RowChange::replaced);
         }},
        {"remove", [](Index& index) { return index.remove("a/b/c"); }},
        {"put_examination",
         [](Index& index) { return index.put_examination("a/b/c", make_examination("another")); }},
    };
    return all;
}

class IndexLostTable : public ::testing::TestWithParam<const char*> {};

TEST_P(IndexLostTable, IsAnErrorOfWhatNeedsItAndMendedByARebuild) {
    const std::string table = GetParam();
    std::size_t failed = 0;
    const TemporaryFolder folder;
    const auto index = open_complete_index(folder.path());
    expect_done(rebuild_from(*index, two_rows()));
    const auto expected = expect_value(index->dump());
    for (const auto& call : calls()) {
        SCOPED_TRACE(table + ", " + call.name);
        run_sql(folder.database(), "DROP TABLE " + table);
        const auto outcome = call.run(*index);
        if (!outcome) {
            ++failed;
            EXPECT_EQ(outcome.error().code, ErrorCode::io) << outcome.error().message;
            EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("rebuild it from the registry"));
            EXPECT_TRUE(index->needs_rebuild());
        }
        // Where nothing has needed the table before, a rebuild meets that it is gone, and the next one knows.
        if (!rebuild_from(*index, two_rows())) expect_done(rebuild_from(*index, two_rows()));
        ASSERT_FALSE(index->needs_rebuild());
        ASSERT_EQ(expect_value(index->dump()), expected);
    }
    EXPECT_GT(failed, 0U) << "some call must need the table";
}

INSTANTIATE_TEST_SUITE_P(Of, IndexLostTable,
                         ::testing::Values("facets", "models", "documents", "examinations", "search", "dirty",
                                           "events", "meta"),
                         [](const auto& tested) { return std::string{tested.param}; });

}  // namespace
}  // namespace gantry::host

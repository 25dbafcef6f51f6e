// A table goes while the index is open: each call that needs it is an error and no empty answer, the index
// knows from then on, and a rebuild makes it right.
#include <gmock/gmock.h>

#include "unit/host_api/index/index_calls.hpp"

namespace gantry::host {
namespace {

using namespace testing;

class IndexLostTable : public ::testing::TestWithParam<const char*> {};

TEST_P(IndexLostTable, IsAnErrorOfWhatNeedsItAndMendedByARebuild) {
    const std::string table = GetParam();
    std::size_t failed = 0;
    const TemporaryFolder folder;
    const auto index = open_complete_index(folder.path());
    expect_done(rebuild_from(*index, two_rows()));
    const auto expected = expect_value(index->dump());
    const auto lose_it_before = [&](const IndexCall& call) {
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
    };
    for (const auto& call : reading_calls()) lose_it_before(call);
    for (const auto& call : writing_calls()) lose_it_before(call);
    EXPECT_GT(failed, 0U) << "some call must need the table";
}

INSTANTIATE_TEST_SUITE_P(Of, IndexLostTable,
                         ::testing::Values("facets", "models", "documents", "examinations", "search", "dirty",
                                           "events", "meta"),
                         [](const auto& tested) { return std::string{tested.param}; });

}  // namespace
}  // namespace gantry::host

// What is in the file though no version of ours wrote it: it is read as well as it can be, or told as damage,
// and never taken for something else.
#include <gmock/gmock.h>

#include "unit/host_api/index/index_calls.hpp"

namespace gantry::host {
namespace {

using namespace testing;

class IndexForeignShapes : public ::testing::Test {
protected:
    IndexForeignShapes() { expect_done(rebuild_from(*index_, two_rows())); }

    void change(const std::string& sql) const { run_sql(folder_.database(), sql); }
    void open_again() {
        index_.reset();
        index_ = open_index(folder_.path());
    }

    TemporaryFolder folder_;
    std::unique_ptr<Index> index_ = open_complete_index(folder_.path());
};

TEST_F(IndexForeignShapes, ATagThatIsCutOffIsLeftOut) {
    change("UPDATE models SET tags = 'whole' || char(31) || 'cut' || char(27)");
    EXPECT_EQ(expect_value(index_->get("a/b/c"))->summary.tags, std::vector<std::string>{"whole"});
}

TEST_F(IndexForeignShapes, ARowWithoutItsDocumentIsListedAndHasNoRecord) {
    change("DELETE FROM documents WHERE model_rowid = 1");
    EXPECT_EQ(expect_value(index_->list({})).total, 2U);
    const auto row = expect_value(index_->get("a/b/c"));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->metadata, "");
    EXPECT_FALSE(expect_value(index_->get("d/e/f"))->metadata.empty());
    expect_done(index_->put(make_row("a/b/c"), std::nullopt));
    EXPECT_EQ(expect_value(index_->get("a/b/c"))->metadata, make_row("a/b/c").metadata);
}

TEST_F(IndexForeignShapes, ARowOfAMissingFacetIsDamageForWhoeverReadsIt) {
    const std::vector<std::pair<const char*, std::function<bool()>>> calls{
        {"list", [&] { return index_->list({}).has_value(); }},
        {"search", [&] { return index_->search("b", {}).has_value(); }},
        {"get", [&] { return index_->get("a/b/c").has_value(); }},
        {"dump", [&] { return index_->dump().has_value(); }},
        {"put", [&] { return index_->put(make_row("a/b/c"), std::nullopt).has_value(); }},
        {"remove", [&] { return index_->remove("a/b/c").has_value(); }},
        {"put_examination",
         [&] { return index_->put_examination("a/b/c", make_examination("t")).has_value(); }},
    };
    for (const auto& [name, is_done] : calls) {
        change("DELETE FROM facets");
        EXPECT_FALSE(is_done()) << name;
        EXPECT_TRUE(index_->needs_rebuild()) << name;
        expect_done(rebuild_from(*index_, two_rows()));
        EXPECT_TRUE(is_done()) << name;
        expect_done(rebuild_from(*index_, two_rows()));
    }
}

TEST_F(IndexForeignShapes, AGenerationThatIsNoNumberIsThatOfNoRegistry) {
    for (const auto* value : {"", "x", "7x", "-1", "99999999999999999999"}) {
        change(std::string{"UPDATE meta SET value = '"} + value + "' WHERE key = 'generation'");
        EXPECT_EQ(expect_value(index_->generation()), 0U) << value;
    }
}

TEST_F(IndexForeignShapes, AnEpochThatIsNoneOfOursHasTheFileMadeAnew) {
    for (const auto* value : {"", "0123456789abcde", "0123456789abcdeg", "0123456789ABCDEF"}) {
        change(std::string{"UPDATE meta SET value = '"} + value + "' WHERE key = 'epoch'");
        open_again();
        EXPECT_TRUE(index_->needs_rebuild()) << value;
        EXPECT_EQ(expect_value(index_->list({})).total, 0U);
        expect_done(rebuild_from(*index_, two_rows()));
    }
}

// As after a version that kept its log in another way, or a copy by a tool.
TEST_F(IndexForeignShapes, AFileThatHasNoLogGetsOne) {
    index_.reset();
    change("PRAGMA journal_mode = DELETE");
    open_again();
    EXPECT_FALSE(index_->needs_rebuild());
    EXPECT_EQ(expect_value(index_->list({})).total, 2U);
    EXPECT_EQ(run_sql(folder_.database(), "PRAGMA journal_mode"), "wal");
}

TEST_F(IndexForeignShapes, TextsThatDifferInABackslashDifferInTheDump) {
    auto row = make_row("a/b/c");
    row.summary.family = "a\\nb";
    expect_done(index_->put(row, std::nullopt));
    const auto with_letters = expect_value(index_->dump());
    row.summary.family = "a\nb";
    expect_done(index_->put(row, std::nullopt));
    EXPECT_NE(expect_value(index_->dump()), with_letters);
}

TEST_F(IndexForeignShapes, AnIdThatIsNoTextAtAllIsOfNoModel) {
    EXPECT_FALSE(expect_value(index_->get(std::string_view{})));
    EXPECT_FALSE(expect_value(index_->examination(std::string_view{})));
    EXPECT_EQ(expect_value(index_->search(std::string_view{}, {})).total, 0U);
}

}  // namespace
}  // namespace gantry::host

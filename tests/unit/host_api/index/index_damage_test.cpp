// Damaged files: whatever is in the file, an index opens, and a rebuild makes it right.
#include "unit/host_api/index/index_testing.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace gantry::host {
namespace {

using namespace testing;
namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream{path, std::ios::binary}.rdbuf();
    return bytes.str();
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

class IndexDamage : public ::testing::Test {
protected:
    IndexDamage() {
        std::mt19937 random{31};
        for (int number = 0; number < 120; ++number) {
            rows_.push_back(make_random_row(random, "t/f/" + std::to_string(number)));
            rows_.back().metadata += std::string(random() % 2'000, 'x');
        }
        auto index = open_complete_index(folder_.path());
        for (const auto& row : rows_) expect_done(index->put(row, make_examination("t")));
        expected_ = expect_value(index->dump());
        index.reset();
        whole_ = read_file(folder_.database());
        EXPECT_GT(whole_.size(), 12 * 16'384U);
    }

    // No connection of this process is open here, so the file may be touched by other means than SQLite.
    void damage_to(const std::string& bytes) {
        for (const auto* end : {"-wal", "-shm"}) fs::remove(folder_.database() + end);
        write_file(folder_.database(), bytes);
    }

    std::unique_ptr<Index> open_damaged(const std::string& bytes) {
        damage_to(bytes);
        return open_index(folder_.path());
    }

    void expect_empty(const Index& index) {
        EXPECT_TRUE(index.needs_rebuild());
        EXPECT_EQ(expect_value(index.list({})).total, 0U);
        EXPECT_EQ(expect_value(index.dump()), "");
    }

    void expect_mended_by_rebuild(Index& index) {
        const auto rebuilt = rebuild_from(index, rows_);
        ASSERT_TRUE(rebuilt) << rebuilt.error().message;
        EXPECT_FALSE(index.needs_rebuild());
        ASSERT_EQ(expect_value(index.dump()), expected_);
        expect_done(index.put(make_row("new/new/new"), make_examination("t")));
        expect_done(index.remove("new/new/new"));
        EXPECT_EQ(expect_value(index.search("t", {})).total, rows_.size());
        EXPECT_EQ(expect_value(index.list({})).total, rows_.size());
    }

    // Either nothing is lost, or the index knows.
    void expect_whole_or_known(Index& index, const std::string& which) {
        const auto dumped = index.dump();
        if (dumped && *dumped == expected_ && !index.needs_rebuild()) {
            expect_done(index.put(make_row("new/new/new"), {}));
            return;
        }
        EXPECT_TRUE(index.needs_rebuild()) << which << (dumped ? "" : dumped.error().message);
        expect_mended_by_rebuild(index);
    }

    TemporaryFolder folder_;
    std::vector<IndexRow> rows_;
    std::string expected_;
    std::string whole_;
};

TEST_F(IndexDamage, AFileThatIsNoDatabaseComesBackEmptyAndUsable) {
    std::mt19937 random{32};
    std::string noise(50'000, '\0');
    for (auto& byte : noise) byte = static_cast<char>(random());
    for (const auto& bytes : {std::string{}, std::string{"x"}, std::string(16'384, '\0'), noise,
                              std::string{"{\"not\": \"a database\"}"}, whole_.substr(0, 16) + noise}) {
        auto index = open_damaged(bytes);
        expect_empty(*index);
        expect_mended_by_rebuild(*index);
        index.reset();
        EXPECT_EQ(run_sql(folder_.database(), "PRAGMA page_size"), "16384");
        EXPECT_EQ(run_sql(folder_.database(), "PRAGMA integrity_check"), "ok");
        EXPECT_FALSE(open_index(folder_.path())->needs_rebuild());
    }
}

TEST_F(IndexDamage, ATruncatedFileIsMended) {
    for (const auto size :
         {std::size_t{1}, std::size_t{50}, std::size_t{100}, std::size_t{4'096}, std::size_t{16'383},
          std::size_t{16'384}, std::size_t{5 * 16'384}, whole_.size() / 2, whole_.size() - 16'384}) {
        auto index = open_damaged(whole_.substr(0, size));
        expect_whole_or_known(*index, fmt::format("{}", size));
    }
    expect_mended_by_rebuild(*open_damaged(whole_.substr(0, whole_.size() - 1)));
}

TEST_F(IndexDamage, EveryByteOfTheHeaderMayBeWrong) {
    for (std::size_t at = 0; at < 120; ++at) {
        for (const unsigned flip : {0xffU, 0x01U, 0x02U}) {
            auto bytes = whole_;
            bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ flip);
            auto index = open_damaged(bytes);
            ASSERT_TRUE(index) << at;
            expect_whole_or_known(*index, fmt::format("{} ^ {}", at, flip));
        }
    }
}

// A changed letter of a text is nothing that SQLite can see; a rebuild mends that as well.
TEST_F(IndexDamage, AnyByteOfAnyPageMayBeWrong) {
    std::mt19937 random{33};
    int found = 0;
    for (int round = 0; round < 150; ++round) {
        auto bytes = whole_;
        // Half of them where a page has its own header and cell pointers.
        const auto page = random() % (bytes.size() / 16'384);
        const auto offset = round % 2 == 0 ? random() % 40 : random() % 16'384;
        const auto at = page * 16'384 + offset;
        for (std::size_t next = at; next < std::min(at + 1 + at % 3, bytes.size()); ++next)
            bytes[next] = static_cast<char>(random());
        auto index = open_damaged(bytes);
        ASSERT_TRUE(index);
        const bool is_readable = index->dump() && index->list({}) && index->search("t", {});
        if (!is_readable) {
            ++found;
            EXPECT_TRUE(index->needs_rebuild()) << "page " << page << " offset " << offset;
        }
        expect_mended_by_rebuild(*index);
    }
    EXPECT_GT(found, 10) << "the test damages nothing that matters";
}

TEST_F(IndexDamage, DamageThatIsMetLaterIsAnErrorThatSaysWhatToDo) {
    auto bytes = whole_;
    const auto root =
        16'384 *
        (std::stoul(run_sql(folder_.database(), "SELECT rootpage FROM sqlite_schema WHERE name = 'models'")) -
         1);
    bytes.replace(root, 200, std::string(200, '\xee'));
    auto index = open_damaged(bytes);
    EXPECT_FALSE(index->needs_rebuild()) << "opening does not read the rows";
    const auto page = index->list({});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ErrorCode::io);
    EXPECT_NE(page.error().message.find("rebuild"), std::string::npos) << page.error().message;
    EXPECT_EQ(page.error().path, folder_.database());
    EXPECT_TRUE(index->needs_rebuild());
    EXPECT_FALSE(index->put(make_row("a/b/c"), {}));
    expect_mended_by_rebuild(*index);
}

TEST_F(IndexDamage, AFileWithOtherTablesThanOursIsReset) {
    for (const auto* change :
         {"CREATE TRIGGER hidden AFTER INSERT ON models BEGIN DELETE FROM documents; END",
          "CREATE VIEW hidden AS SELECT 1", "CREATE TABLE hidden(a)", "CREATE INDEX hidden ON models(family)",
          "DROP TABLE documents", "DROP INDEX models_by_facet", "ALTER TABLE models ADD COLUMN hidden TEXT",
          "ALTER TABLE models RENAME COLUMN family TO hidden",
          "UPDATE meta SET value = '0' WHERE key = 'schema_version'",
          "UPDATE meta SET value = 'maybe' WHERE key = 'complete'",
          "UPDATE meta SET value = 'x' WHERE key = 'epoch'", "DELETE FROM meta"}) {
        damage_to(whole_);
        run_sql(folder_.database(), change);
        auto index = open_index(folder_.path());
        ASSERT_TRUE(index);
        expect_empty(*index);
        expect_mended_by_rebuild(*index);
        EXPECT_EQ(run_sql(folder_.database(), "SELECT count(*) FROM sqlite_schema WHERE name = 'hidden'"), "0");
    }
}

TEST_F(IndexDamage, RowsThatDoNotFitTogetherAreDamage) {
    for (const auto* change : {"DELETE FROM facets", "DELETE FROM models WHERE model_rowid > 5"}) {
        damage_to(whole_);
        run_sql(folder_.database(), change);
        auto index = open_index(folder_.path());
        EXPECT_FALSE(index->list({}) && index->search("t", {})) << change;
        EXPECT_TRUE(index->needs_rebuild());
        expect_mended_by_rebuild(*index);
    }
}

TEST_F(IndexDamage, TablesThatGoWhileTheFileIsOpenAreDamage) {
    auto index = open_damaged(whole_);
    run_sql(folder_.database(), "DROP TABLE examinations");
    EXPECT_FALSE(index->put(make_row("a/b/c"), {}));
    EXPECT_TRUE(index->needs_rebuild());
    expect_mended_by_rebuild(*index);
}

TEST_F(IndexDamage, ALogThatIsNoneIsIgnored) {
    damage_to(whole_);
    write_file(folder_.database() + "-wal", std::string(40'000, '\x5a'));
    write_file(folder_.database() + "-shm", std::string(32'768, '\x5a'));
    auto index = open_index(folder_.path());
    EXPECT_FALSE(index->needs_rebuild());
    EXPECT_EQ(expect_value(index->dump()), expected_);
}

}  // namespace
}  // namespace gantry::host

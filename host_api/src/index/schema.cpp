#include "index/schema.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <sqlite3.h>

#include "index/meta.hpp"

namespace gantry::host::index {
namespace {

struct Table {
    std::string_view name;
    std::string_view sql;  // as SQLite keeps it: compared with the file's, to the letter
};

// The prefix indexes keep a search for one to three letters from reading every word that begins with them.
constexpr std::array kTables{
    Table{"meta",
          "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID"},
    Table{"facets",
          "CREATE TABLE facets(facet_id INTEGER PRIMARY KEY, validation_state TEXT NOT NULL,"
          " bundle_format TEXT NOT NULL, storage_kind TEXT NOT NULL, needs_review INTEGER NOT NULL,"
          " problem TEXT NOT NULL, models INTEGER NOT NULL,"
          " UNIQUE(validation_state, bundle_format, storage_kind, needs_review, problem)) STRICT"},
    Table{"models",
          "CREATE TABLE models(model_rowid INTEGER PRIMARY KEY, facet_id INTEGER NOT NULL,"
          " model_id TEXT NOT NULL UNIQUE,"
          " official_name TEXT NOT NULL, family TEXT NOT NULL, model_type TEXT NOT NULL,"
          " pipeline_class TEXT NOT NULL, task_type_primary TEXT NOT NULL, entry_path TEXT NOT NULL,"
          " import_state TEXT NOT NULL, tags TEXT NOT NULL, size_bytes INTEGER NOT NULL,"
          " record_identity TEXT NOT NULL) STRICT"},
    Table{"models_by_facet", "CREATE INDEX models_by_facet ON models(facet_id, model_id)"},
    Table{"models_by_size", "CREATE INDEX models_by_size ON models(size_bytes, pipeline_class)"},
    Table{"documents",
          "CREATE TABLE documents(model_rowid INTEGER PRIMARY KEY, metadata BLOB NOT NULL) STRICT"},
    Table{"examinations",
          "CREATE TABLE examinations(model_rowid INTEGER PRIMARY KEY, plugin_id TEXT NOT NULL,"
          " plugin_version TEXT NOT NULL, plugin_sha256 TEXT NOT NULL, depth TEXT NOT NULL,"
          " configuration_digest TEXT NOT NULL, trace BLOB NOT NULL, verdict BLOB NOT NULL,"
          " confirmed_at TEXT NOT NULL, entry_name TEXT NOT NULL) STRICT"},
    Table{"digests",
          "CREATE TABLE digests(digest_rowid INTEGER PRIMARY KEY, file_key TEXT NOT NULL UNIQUE,"
          " digest BLOB NOT NULL) STRICT"},
    Table{"dirty", "CREATE TABLE dirty(model_id TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID"},
    Table{"events",
          "CREATE TABLE events(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, model_id TEXT NOT NULL) STRICT"},
    Table{"search",
          "CREATE VIRTUAL TABLE search USING fts5(model_id, official_name, family, tags, content='models',"
          " content_rowid='model_rowid', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')"},
};

// What SQLite makes by itself for the tables above.
constexpr std::array<std::string_view, 7> kMadeBySqlite{"search_data",
                                                        "search_idx",
                                                        "search_docsize",
                                                        "search_config",
                                                        "sqlite_autoindex_digests_1",
                                                        "sqlite_autoindex_facets_1",
                                                        "sqlite_autoindex_models_1"};

enum class Content {
    none,
    ours,
    foreign,  // not of this version, or damaged
    no_log,   // cannot be a write-ahead log's, here or as it is
};

// A file with one table, trigger or view more or less than ours was not made by this version: a trigger that
// came with a downloaded library would otherwise run inside our transactions.
Result<Content> look_at_tables(Connection& connection) {
    GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT name, sql FROM sqlite_schema"));
    std::size_t known = 0;
    std::size_t all = 0;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) break;
        ++all;
        const auto name = rows.view(0);
        const bool is_ours = std::ranges::any_of(
            kTables, [&](const Table& table) { return table.name == name && table.sql == rows.view(1); });
        if (is_ours || std::ranges::count(kMadeBySqlite, name) == 1) ++known;
    }
    if (all == 0) return Content::none;
    return all == known && known == kTables.size() + kMadeBySqlite.size() ? Content::ours : Content::foreign;
}

Result<Content> look(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto content, look_at_tables(connection));
    if (content != Content::ours) return content;
    GANTRY_TRY_ASSIGN(const bool is_sound, has_sound_meta(connection));
    return is_sound ? Content::ours : Content::foreign;
}

Result<void> create_tables(Connection& connection) {
    for (const auto& table : kTables) GANTRY_TRY(connection.execute(std::string{table.sql}.c_str()));
    return create_meta(connection);
}

// Counts for a file that is new or reset.
constexpr auto* kUsePageSize = "PRAGMA page_size = 16384";

// Whoever gets the write lock first makes the tables; the others find them.
Result<Content> create_or_look(Connection& connection) {
    GANTRY_TRY_ASSIGN(auto content, look(connection));
    if (content != Content::none) return content;
    GANTRY_TRY_ASSIGN(auto transaction, Transaction::begin_write(connection));
    GANTRY_TRY_ASSIGN(content, look(connection));
    if (content != Content::none) return content;
    GANTRY_TRY(create_tables(connection));
    GANTRY_TRY(transaction.commit());
    return Content::ours;
}

// SQLite does not use its busy timeout where two connections change the mode of a new file at once.
Result<bool> use_wal(Connection& connection) {
    constexpr auto kTries = 200;
    constexpr std::chrono::milliseconds kPause{10};
    for (int tries = 1;; ++tries) {
        const auto mode = connection.value_of("PRAGMA journal_mode = WAL");
        if (mode) return *mode == "wal" || *mode == "memory";
        if (connection.last_failure() != SQLITE_BUSY || tries == kTries) return mode.error();
        std::this_thread::sleep_for(kPause);
    }
}

// The file may have come with a library from elsewhere: nothing in its schema may run anything.
Result<void> distrust_file(Connection& connection) {
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
}

Result<Content> prepare_writer(Connection& connection) {
    GANTRY_TRY(distrust_file(connection));
    GANTRY_TRY(connection.execute(kUsePageSize));
    // Nothing here is secret, so freed pages need no wiping.
    GANTRY_TRY(
        connection.execute("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;"
                           "PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY;"
                           "PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864"));
    GANTRY_TRY_ASSIGN(const bool has_log, use_wal(connection));
    if (!has_log) return Content::no_log;
    GANTRY_TRY_ASSIGN(const auto content, create_or_look(connection));
    // By its header: a file without permission has failed before.
    if (sqlite3_db_readonly(connection.handle(), "main") != 0) return Content::foreign;
    return content;
}

// SQLite makes files that no group may write, whatever the umask says; its other files take after this one. Not
// by open(): closing a descriptor of it would let go of every lock that this process has there.
void make_for_the_umask(const std::string& path) {
    if (path.starts_with('/')) (void)::mknod(path.c_str(), S_IFREG | 0666, 0);
}

// A damaged header can also look like a file that is from the future or write-protected. A file that truly
// is write-protected refuses the reset as well.
bool may_be_damage(int code) noexcept {
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR || code == SQLITE_READONLY;
}

}  // namespace

std::string database_name() {
    return fmt::format("models.v{}.db", kSchemaVersion);
}

std::size_t longest_folder_path() {
    // The name that SQLite makes of it for the longest of its other files.
    constexpr std::string_view kLongestSuffix = "-journal";
    const auto* system = sqlite3_vfs_find(nullptr);
    const auto longest = system == nullptr ? 0 : static_cast<std::size_t>(system->mxPathname);
    const auto taken = 1 + database_name().size() + kLongestSuffix.size();
    return longest > taken ? longest - taken : 0;
}

Result<std::unique_ptr<Connection>> open_writer(const std::string& path, std::atomic<bool>& damaged) {
    const auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    make_for_the_umask(path);
    GANTRY_TRY_ASSIGN(auto connection, Connection::open(path, flags, damaged));
    const auto content = prepare_writer(*connection);
    if (content && *content == Content::ours) return connection;
    if (!content && !may_be_damage(connection->last_failure())) return content.error();
    // Anew, because a connection keeps what it has read from a wrong header.
    connection.reset();
    GANTRY_TRY_ASSIGN(connection, Connection::open(path, flags, damaged));
    GANTRY_TRY(reset_database(*connection));
    // Until somebody has filled it, and can say so.
    damaged.store(true);
    return connection;
}

Result<std::unique_ptr<Connection>> open_reader(const std::string& path, std::atomic<bool>& damaged) {
    const auto flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    GANTRY_TRY_ASSIGN(auto connection, Connection::open(path, flags, damaged));
    GANTRY_TRY(distrust_file(*connection));
    GANTRY_TRY(connection->execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384"));
    return connection;
}

Result<void> reset_database(Connection& connection) {
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    GANTRY_TRY(connection.execute(kUsePageSize));
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
    const auto emptied = connection.execute("VACUUM");
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
    GANTRY_TRY(emptied);
    GANTRY_TRY_ASSIGN(const auto content, prepare_writer(connection));
    if (content == Content::ours) return {};
    return make_error(ErrorCode::io,
                      content == Content::no_log
                          ? "the index cannot have a write-ahead log here; open the library read-only"
                          : "the index is damaged and could not be reset; delete the file",
                      connection.path());
}

}  // namespace gantry::host::index

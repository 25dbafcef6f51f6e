#include "bench/library/floors.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

namespace gantry::bench {
namespace {

void check(bool holds, const char* what) {
    if (!holds) throw std::runtime_error{what};
}

std::string read_whole(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    check(file >= 0, "open");
    struct stat status {};
    ::fstat(file, &status);
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    check(::read(file, text.data(), text.size()) == status.st_size, "read");
    ::close(file);
    return text;
}

void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void run(sqlite3_stmt* statement) {
    check(sqlite3_step(statement) == SQLITE_DONE, "step");
    sqlite3_reset(statement);
}

std::size_t read_rows(sqlite3_stmt* statement) {
    std::size_t bytes = 0;
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
            bytes += std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, i))).size();
    sqlite3_reset(statement);
    return bytes;
}

}  // namespace

BareDatabase::BareDatabase(const fs::path& file) {
    check(sqlite3_open(file.c_str(), &database_) == SQLITE_OK, "sqlite3_open");
    execute(
        "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE IF NOT EXISTS models(model_rowid INTEGER PRIMARY KEY, model_id TEXT UNIQUE, name TEXT,"
        " a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, metadata TEXT);"
        "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(id, name, content='')");
    insert_row_ = statement("INSERT INTO models VALUES(NULL, ?1, ?2, ?2, ?2, ?2, ?2, ?2, ?2, ?3)");
    insert_words_ = statement("INSERT INTO words(rowid, id, name) VALUES(last_insert_rowid(), ?1, ?2)");
    page_ = statement(
        "SELECT model_id, name, a, b, c, d, e, f FROM models WHERE model_id > ?1 ORDER BY model_id LIMIT ?2");
    search_ = statement(
        "SELECT model_id, name, a, b, c, d, e, f FROM models JOIN"
        " (SELECT rowid AS hit FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ?2) ON hit = model_rowid");
}

BareDatabase::~BareDatabase() {
    for (auto* prepared : {insert_row_, insert_words_, page_, search_}) sqlite3_finalize(prepared);
    sqlite3_close(database_);
}

sqlite3_stmt* BareDatabase::statement(const char* sql) {
    sqlite3_stmt* prepared = nullptr;
    check(sqlite3_prepare_v2(database_, sql, -1, &prepared, nullptr) == SQLITE_OK, sql);
    return prepared;
}

void BareDatabase::execute(const char* sql) {
    check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
}

void BareDatabase::insert(const std::string& id, const std::string& name, const std::string& metadata) {
    bind(insert_row_, 1, id);
    bind(insert_row_, 2, name);
    bind(insert_row_, 3, metadata);
    run(insert_row_);
    bind(insert_words_, 1, id);
    bind(insert_words_, 2, name);
    run(insert_words_);
}

std::size_t BareDatabase::page(const std::string& after, int limit) {
    bind(page_, 1, after);
    sqlite3_bind_int(page_, 2, limit);
    return read_rows(page_);
}

std::size_t BareDatabase::search(const std::string& words, int limit) {
    bind(search_, 1, words);
    sqlite3_bind_int(search_, 2, limit);
    return read_rows(search_);
}

void bare_index(const fs::path& root, const fs::path& file) {
    for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix);
    BareDatabase database{file};
    database.execute("BEGIN");
    for (const auto& type : fs::directory_iterator{root}) {
        if (type.path().filename() == ".gantry") continue;
        for (const auto& family : fs::directory_iterator{type.path()})
            for (const auto& model : fs::directory_iterator{family.path()})
                database.insert(model.path().lexically_relative(root).string(),
                                model.path().filename().string(),
                                read_whole(model.path().string() + "/metadata.json"));
    }
    database.execute("COMMIT");
}

BareStats::BareStats(const GeneratedLibrary& library, Level level) : library_(library) {
    for (std::size_t number = 0; number < library.size(); ++number) {
        records_.push_back(library.record(number));
        roots_.push_back(library.bundle(number));
    }
    if (level == Level::root) return;
    for (const auto& entry : fs::recursive_directory_iterator{library.bundle(0)})
        if (level == Level::all || entry.is_directory() || entry.path().extension() == ".json")
            names_.push_back(entry.path().lexically_relative(library.bundle(0)));
}

std::size_t BareStats::ask() const {
    std::size_t answers = 0;
    struct statx status {};
    for (std::size_t number = 0; number < library_.size(); ++number) {
        answers += ::statx(AT_FDCWD, records_[number].c_str(), 0, STATX_BASIC_STATS, &status) == 0 ? 1U : 0U;
        if (names_.empty()) {
            answers += ::statx(AT_FDCWD, roots_[number].c_str(), 0, STATX_BASIC_STATS, &status) == 0 ? 1U : 0U;
            continue;
        }
        const int root = ::open(roots_[number].c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        answers += ::statx(root, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0 ? 1U : 0U;
        for (const auto& name : names_)
            answers += ::statx(root, name.c_str(), 0, STATX_BASIC_STATS, &status) == 0 ? 1U : 0U;
        ::close(root);
    }
    return answers;
}

void write_atomically(const fs::path& folder, const std::string& name, const std::string& content) {
    const int parent = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const int file = ::openat(parent, "temporary", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    check(::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()), "write");
    ::fsync(file);
    ::close(file);
    check(::renameat(parent, "temporary", parent, name.c_str()) == 0, "rename");
    ::close(parent);
    const int flushed = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::fsync(flushed);
    ::close(flushed);
}

}  // namespace gantry::bench

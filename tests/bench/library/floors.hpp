// Floors: the same work done with nothing but system calls and SQLite.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/library/generated_library.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gantry::bench {

// One connection, set up as the index is: a write-ahead log, synchronous=NORMAL, pages of 16 KiB.
class BareDatabase {
public:
    explicit BareDatabase(const fs::path& file);
    ~BareDatabase();
    BareDatabase(const BareDatabase&) = delete;
    BareDatabase& operator=(const BareDatabase&) = delete;

    void execute(const char* sql);
    void insert(const std::string& id, const std::string& name, const std::string& metadata);
    // What a page of a listing takes: `limit` rows behind `after`, all columns read.
    std::size_t page(const std::string& after, int limit);
    std::size_t search(const std::string& words, int limit);

private:
    sqlite3_stmt* statement(const char* sql);

    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_row_ = nullptr;
    sqlite3_stmt* insert_words_ = nullptr;
    sqlite3_stmt* page_ = nullptr;
    sqlite3_stmt* search_ = nullptr;
};

// Reads every record below `root` and writes a row and its words for each, in one transaction.
void bare_index(const fs::path& root, const fs::path& file);

// What reconciling has to ask the system at least: of each model the record and the root; the folders and small
// files; everything.
enum class Level { root, small, all };
class BareStats {
public:
    BareStats(const GeneratedLibrary& library, Level level);
    // How many answered.
    [[nodiscard]] std::size_t ask() const;

private:
    const GeneratedLibrary& library_;
    std::vector<std::string> records_;
    std::vector<std::string> roots_;
    std::vector<std::string> names_;
};

// One file that is whole or not at all: written beside, flushed, renamed, its folder flushed.
void write_atomically(const fs::path& folder, const std::string& name, const std::string& content);

}  // namespace gantry::bench

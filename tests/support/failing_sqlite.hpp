// SQLite of this process, made to fail: a call on a file, or an allocation.
//
// For a program of its own that is the first in its process to use SQLite: install_failing_sqlite() comes
// before everything else. Counts what all threads do.
#pragma once

#include <ostream>

namespace gantry::test {

// Where it can fail. Each kind is counted by itself.
enum class SqlitePlace {
    file_call,   // open, read, write, sync, truncate, size, lock, shared memory, delete, access
    room,        // a write, or more shared memory: the disk is full
    allocation,  // of memory, with no allocation kept back for small ones
};

struct SqliteFault {
    SqlitePlace place = SqlitePlace::file_call;
    long at = 0;                 // the place that fails, from 1; 0: none, they are only counted
    bool is_persistent = false;  // all later ones fail too
};

[[nodiscard]] const char* to_string(SqlitePlace place) noexcept;
std::ostream& operator<<(std::ostream& out, const SqliteFault& fault);

// Throws std::runtime_error where SQLite was used before.
void install_failing_sqlite();

// While it lives, SQLite fails as told. One at a time.
class FailingSqlite {
public:
    explicit FailingSqlite(const SqliteFault& fault);
    ~FailingSqlite();
    FailingSqlite(const FailingSqlite&) = delete;
    FailingSqlite& operator=(const FailingSqlite&) = delete;

    // How many places there were since.
    [[nodiscard]] long count() const noexcept;
};

// Whether this place, which is counted now, is to fail.
[[nodiscard]] bool sqlite_fails_here(SqlitePlace place) noexcept;

// Makes the default VFS one that asks sqlite_fails_here(), and else does what the one of before did.
void install_failing_vfs();

}  // namespace gantry::test

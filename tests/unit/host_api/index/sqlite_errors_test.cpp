// What an operator reads when SQLite refuses: each of its codes has a kind, a message that says what to do, and
// only those that tell of damage have the index made anew.
#include <atomic>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "index/sqlite.hpp"

namespace gantry::host::index {
namespace {

struct Case {
    int code;
    ErrorCode kind;
    const char* advice;
    bool is_damage;
};

constexpr Case kCases[] = {
    {SQLITE_CORRUPT, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_CORRUPT_INDEX, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_NOTADB, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_ERROR, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_CONSTRAINT_UNIQUE, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_MISMATCH, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_FORMAT, ErrorCode::io, "rebuild it from the registry", true},
    {SQLITE_FULL, ErrorCode::io, "free some disk space", false},
    {SQLITE_IOERR_SHMSIZE, ErrorCode::io, "free some disk space", false},
    {SQLITE_BUSY, ErrorCode::io, "another process is writing", false},
    {SQLITE_BUSY_SNAPSHOT, ErrorCode::io, "another process is writing", false},
    {SQLITE_PROTOCOL, ErrorCode::io, "another process is writing", false},
    {SQLITE_LOCKED, ErrorCode::io, "another process is writing", false},
    {SQLITE_READONLY, ErrorCode::io, "write permission", false},
    {SQLITE_PERM, ErrorCode::io, "write permission", false},
    {SQLITE_AUTH, ErrorCode::io, "write permission", false},
    {SQLITE_CANTOPEN, ErrorCode::io, "it must be a regular file", false},
    {SQLITE_CANTOPEN_SYMLINK, ErrorCode::io, "it must be a regular file", false},
    {SQLITE_IOERR, ErrorCode::io, "check the disk", false},
    {SQLITE_IOERR_READ, ErrorCode::io, "check the disk", false},
    {SQLITE_NOMEM, ErrorCode::out_of_memory, "free some memory", false},
    {SQLITE_INTERRUPT, ErrorCode::io, "please report this", false},
};

TEST(SqliteErrors, SayWhatToDoAndWhetherTheIndexIsDamaged) {
    for (const auto& expected : kCases) {
        std::atomic<bool> damaged{false};
        const auto connection =
            Connection::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, damaged);
        ASSERT_TRUE(connection);
        const auto error = (*connection)->error(expected.code);
        EXPECT_EQ(error.code, expected.kind) << expected.code;
        EXPECT_THAT(error.message, ::testing::HasSubstr(expected.advice)) << expected.code;
        EXPECT_THAT(error.message, ::testing::HasSubstr(std::to_string(expected.code)));
        EXPECT_EQ(damaged.load(), expected.is_damage) << expected.code;
        EXPECT_EQ((*connection)->last_failure(), expected.code & 0xff);
    }
}

}  // namespace
}  // namespace gantry::host::index

#include "support/failing_sqlite.hpp"

#include <atomic>
#include <stdexcept>

#include <sqlite3.h>

namespace gantry::test {
namespace {

struct Armed {
    std::atomic<bool> is_armed{false};
    std::atomic<long> count{0};
    SqliteFault fault;  // changes only while nothing is armed
};
Armed armed;

sqlite3_mem_methods allocator;

void* allocate(int size) {
    return sqlite_fails_here(SqlitePlace::allocation) ? nullptr : allocator.xMalloc(size);
}

void* reallocate(void* block, int size) {
    return sqlite_fails_here(SqlitePlace::allocation) ? nullptr : allocator.xRealloc(block, size);
}

}  // namespace

const char* to_string(SqlitePlace place) noexcept {
    switch (place) {
        case SqlitePlace::file_call: return "call on a file";
        case SqlitePlace::room: return "write without room";
        case SqlitePlace::allocation: return "allocation";
    }
    return "nothing";
}

std::ostream& operator<<(std::ostream& out, const SqliteFault& fault) {
    return out << to_string(fault.place) << ' ' << fault.at << " fails, "
               << (fault.is_persistent ? "and all later ones" : "once");
}

bool sqlite_fails_here(SqlitePlace place) noexcept {
    if (!armed.is_armed.load(std::memory_order_acquire) || place != armed.fault.place) return false;
    const auto number = armed.count.fetch_add(1) + 1;
    if (armed.fault.at == 0) return false;
    return armed.fault.is_persistent ? number >= armed.fault.at : number == armed.fault.at;
}

void install_failing_sqlite() {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &allocator) != SQLITE_OK)
        throw std::runtime_error{"SQLite was used before it could be made to fail"};
    auto failing = allocator;
    failing.xMalloc = allocate;
    failing.xRealloc = reallocate;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
    install_failing_vfs();
}

FailingSqlite::FailingSqlite(const SqliteFault& fault) {
    armed.fault = fault;
    armed.count.store(0);
    armed.is_armed.store(true, std::memory_order_release);
}

FailingSqlite::~FailingSqlite() {
    armed.is_armed.store(false);
}

long FailingSqlite::count() const noexcept {
    return armed.count.load();
}

}  // namespace gantry::test

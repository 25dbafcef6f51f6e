#include "index/sqlite.hpp"

#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gantry::host::index {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

// Every statement here is fixed, and every key is looked up before it is written: one that SQLite refuses found
// tables that are not as they were made.
bool says_damaged(int primary_code) noexcept {
    switch (primary_code) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_FORMAT: return true;
        default: return false;
    }
}

// SQLite has a code of its own for that only where it writes the database: not for the files beside it.
bool says_full(int code, int system_error) noexcept {
    const auto primary = code & 0xff;
    return primary == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE ||
           (primary == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT));
}

std::string_view advice_for(int primary_code) noexcept {
    if (says_damaged(primary_code)) return "the index is damaged; rebuild it from the registry";
    switch (primary_code) {
        case SQLITE_FULL: return "free some disk space and try again";
        case SQLITE_BUSY:
        case SQLITE_PROTOCOL:
        case SQLITE_LOCKED: return "another process is writing to the index; try again";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return "give this user write permission on the file and its folder";
        case SQLITE_CANTOPEN: return "it must be a regular file, no link, in a folder that this user may write";
        case SQLITE_IOERR: return "check the disk and the file system";
        case SQLITE_NOMEM: return "free some memory and try again";
        default: return "please report this";
    }
}

// SQLite would take a null pointer for a NULL.
const char* data_of(std::string_view text) noexcept {
    return text.data() == nullptr ? "" : text.data();
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : home_(other.home_),
      shelf_(other.shelf_),
      handle_(std::exchange(other.handle_, nullptr)),
      bind_failure_(other.bind_failure_) {}

Statement::~Statement() {
    if (handle_ == nullptr) return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    try {
        shelf_->push_back(handle_);
    } catch (const std::bad_alloc&) {
        sqlite3_finalize(handle_);
    }
}

void Statement::note(int code) noexcept {
    if (code != SQLITE_OK && bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

Statement& Statement::bind(int position, std::string_view text) {
    note(sqlite3_bind_text64(handle_, position, data_of(text), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int position, std::int64_t number) {
    note(sqlite3_bind_int64(handle_, position, number));
    return *this;
}

Statement& Statement::bind_blob(int position, std::string_view bytes) {
    note(sqlite3_bind_blob64(handle_, position, data_of(bytes), bytes.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind_pointer(int position, void* pointer, const char* type) {
    note(sqlite3_bind_pointer(handle_, position, pointer, type, nullptr));
    return *this;
}

Result<bool> Statement::step() {
    if (bind_failure_ != SQLITE_OK) return home_->error(std::exchange(bind_failure_, SQLITE_OK));
    const auto code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return home_->error(code);
}

Result<void> Statement::run() {
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, step());
        if (!is_row) break;
    }
    reset();
    return {};
}

// The code of a reset repeats that of the step before, which was handled there.
void Statement::reset() noexcept {
    sqlite3_reset(handle_);
}

// As a blob, because that is never converted: a text with bytes that are not UTF-8 comes back as it went in.
std::string_view Statement::view(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, int flags,
                                                     std::atomic<bool>& damaged) {
    sqlite3* handle = nullptr;
    const auto code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    if (handle == nullptr) return make_error(ErrorCode::out_of_memory, "no memory to open the index", path);
    auto connection = std::unique_ptr<Connection>(new Connection(handle, path, damaged));
    if (code != SQLITE_OK) return connection->error(code);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    return connection;
}

Connection::~Connection() {
    for (const auto& [sql, shelf] : shelves_)
        for (auto* statement : shelf) sqlite3_finalize(statement);
    sqlite3_close_v2(handle_);
}

Result<Statement> Connection::statement(std::string_view sql) {
    auto found = shelves_.find(sql);
    if (found == shelves_.end()) found = shelves_.emplace(sql, std::vector<sqlite3_stmt*>{}).first;
    auto& shelf = found->second;
    if (!shelf.empty()) {
        auto* kept = shelf.back();
        shelf.pop_back();
        return Statement{*this, shelf, kept};
    }
    sqlite3_stmt* handle = nullptr;
    const auto code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                         SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement{*this, shelf, handle};
}

Result<void> Connection::execute(const char* sql) {
    const auto code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<std::string> Connection::value_of(std::string_view sql) {
    GANTRY_TRY_ASSIGN(auto query, statement(sql));
    GANTRY_TRY_ASSIGN(const bool is_row, query.step());
    return is_row ? query.text(0) : std::string{};
}

std::int64_t Connection::last_insert_rowid() const {
    return sqlite3_last_insert_rowid(handle_);
}

bool Connection::is_in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_) == 0;
}

Error Connection::error(int code) {
    const auto primary = code & 0xff;
    last_failure_ = primary;
    if (primary == SQLITE_NOMEM) has_run_out_of_memory_ = true;
    if (says_damaged(primary)) damaged_.store(true);
    const auto kind = primary == SQLITE_NOMEM ? ErrorCode::out_of_memory : ErrorCode::io;
    const bool is_full = says_full(code, sqlite3_system_errno(handle_));
    auto message = fmt::format("SQLite: {} (code {}); {}", sqlite3_errmsg(handle_), code,
                               advice_for(is_full ? SQLITE_FULL : primary));
    return make_error(kind, std::move(message), path_);
}

Error Connection::damage(std::string_view what) {
    damaged_.store(true);
    return make_error(ErrorCode::io, fmt::format("{}; {}", what, advice_for(SQLITE_CORRUPT)), path_);
}

void Connection::abandon() noexcept {
    shelves_.clear();
    handle_ = nullptr;
}

namespace {

constexpr std::string_view kRollback = "ROLLBACK";

// Before the transaction: its end must not fail for want of memory.
Result<void> prepare_rollback(Connection& connection) {
    GANTRY_TRY_ASSIGN(const auto kept, connection.statement(kRollback));
    return {};
}

}  // namespace

Result<Transaction> Transaction::begin_read(Connection& connection) {
    GANTRY_TRY(prepare_rollback(connection));
    GANTRY_TRY_ASSIGN(auto begin, connection.statement("BEGIN"));
    GANTRY_TRY(begin.run());
    return Transaction{connection};
}

Result<Transaction> Transaction::begin_write(Connection& connection) {
    GANTRY_TRY(prepare_rollback(connection));
    GANTRY_TRY_ASSIGN(auto begin, connection.statement("BEGIN IMMEDIATE"));
    GANTRY_TRY(begin.run());
    return Transaction{connection};
}

// Some errors (a full disk) have rolled back already. Where memory is short this may fail; then the connection
// is not used again (Lease).
Transaction::~Transaction() {
    if (connection_ == nullptr || !connection_->is_in_transaction()) return;
    try {
        auto rollback = connection_->statement(kRollback);
        if (rollback) (void)rollback->step();
    } catch (const std::bad_alloc&) {
        // Only an error's message can want memory here: the statement is prepared.
    }
}

Result<void> Transaction::commit() {
    GANTRY_TRY_ASSIGN(auto commit, connection_->statement("COMMIT"));
    GANTRY_TRY(commit.run());
    connection_ = nullptr;
    return {};
}

}  // namespace gantry::host::index

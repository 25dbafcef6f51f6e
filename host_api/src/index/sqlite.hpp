// Connection, Statement, Transaction: SQLite with owners and typed errors.
//
// Every return code of SQLite becomes a value or an Error with the code io (out_of_memory where memory is
// short), whose message is SQLite's own and what to do about it. A code that says the file is damaged also
// raises the flag that the connection was opened with.
//
// Not thread-safe: one thread at a time uses a connection and what came from it.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gantry/result.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace gantry::host::index {

class Connection;

// A prepared statement on loan from its connection's cache; goes back, reset, when it is destroyed. Loans
// of the same text do not disturb each other.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // Copies what it is given. A failure shows at the next step().
    Statement& bind(int position, std::string_view text);
    Statement& bind(int position, std::int64_t number);
    Statement& bind_blob(int position, std::string_view bytes);
    // See sqlite3_bind_pointer; `type` is a literal.
    Statement& bind_pointer(int position, void* pointer, const char* type);

    // Whether there is a row now.
    [[nodiscard]] Result<bool> step();
    // Steps to the end and resets, ready for the next values.
    [[nodiscard]] Result<void> run();
    void reset() noexcept;

    // Columns of the present row; a view lasts until the next step or reset.
    [[nodiscard]] std::string_view view(int column) const;
    [[nodiscard]] std::string text(int column) const { return std::string{view(column)}; }
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;

    [[nodiscard]] Connection& connection() const noexcept { return *home_; }

private:
    friend class Connection;
    Statement(Connection& home, std::vector<sqlite3_stmt*>& shelf, sqlite3_stmt* handle) noexcept
        : home_(&home), shelf_(&shelf), handle_(handle) {}
    void note(int code) noexcept;

    Connection* home_;
    std::vector<sqlite3_stmt*>* shelf_;
    sqlite3_stmt* handle_;
    int bind_failure_ = 0;
};

class Connection {
public:
    // `flags` as sqlite3_open_v2 takes them. `damaged` outlives the connection.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, int flags,
                                                                  std::atomic<bool>& damaged);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // The same text is prepared once and then kept.
    [[nodiscard]] Result<Statement> statement(std::string_view sql);
    // Runs one or more statements that give no rows of interest.
    [[nodiscard]] Result<void> execute(const char* sql);
    // The first column of the first row, "" where there is none.
    [[nodiscard]] Result<std::string> value_of(std::string_view sql);

    [[nodiscard]] std::int64_t last_insert_rowid() const;
    [[nodiscard]] bool is_in_transaction() const noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    // The error that `code`, just returned by SQLite, stands for.
    [[nodiscard]] Error error(int code);
    // The same for damage that SQLite cannot see: rows that do not fit together.
    [[nodiscard]] Error damage(std::string_view what);
    // The primary code of the last error, 0 for none so far. SQLite's own is gone after a rollback.
    [[nodiscard]] int last_failure() const noexcept { return last_failure_; }
    // Whether memory was short at any time. What FTS5 keeps of its tables may then be half of a change that was
    // rolled back, and passes for damage: another connection finds the file as it should be.
    [[nodiscard]] bool has_run_out_of_memory() const noexcept { return has_run_out_of_memory_; }

    // Forgets the handle without closing it: a forked child must not touch its parent's files.
    void abandon() noexcept;

private:
    Connection(sqlite3* handle, std::string path, std::atomic<bool>& damaged) noexcept
        : handle_(handle), path_(std::move(path)), damaged_(damaged) {}

    sqlite3* handle_;
    std::string path_;
    std::atomic<bool>& damaged_;
    int last_failure_ = 0;
    bool has_run_out_of_memory_ = false;
    std::map<std::string, std::vector<sqlite3_stmt*>, std::less<>> shelves_;
};

// Rolled back when it is destroyed before commit().
class Transaction {
public:
    // Reads see one state of the database until the transaction ends.
    [[nodiscard]] static Result<Transaction> begin_read(Connection& connection);
    // Waits for other writers, up to the connection's busy timeout.
    [[nodiscard]] static Result<Transaction> begin_write(Connection& connection);
    Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Connection& connection) noexcept : connection_(&connection) {}
    Connection* connection_;
};

}  // namespace gantry::host::index

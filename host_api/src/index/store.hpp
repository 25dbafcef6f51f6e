// Store: the connections of this process to one index file. All Index objects on one folder share one Store.
//
// SQLite locks the file with POSIX locks, which a process loses for the whole file when it closes any
// descriptor of it; one copy of SQLite knows that and takes care. Nothing here, or in this process, may open
// the file by other means; a file that the process has open already, when the first Store on it is made, is
// taken for that of a second copy of the host and refused.
//
// Thread-safe. One thread writes at a time; readers never wait for it, but in memory, where all share one
// connection.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gantry/result.hpp>

#include "index/sqlite.hpp"

namespace gantry::host::index {

class Store;

// A connection on loan to one thread. One that ran out of memory is closed when it is given back: that ends a
// transaction that could not be rolled back, and forgets what is left of it in the connection.
class Lease {
public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
    [[nodiscard]] Connection* operator->() const noexcept { return connection_; }

private:
    friend class Store;
    [[nodiscard]] static bool is_spent(const Connection& connection) noexcept {
        return connection.is_in_transaction() || connection.has_run_out_of_memory();
    }
    Lease(Store& home, std::unique_lock<std::mutex> turn, Connection& shared) noexcept
        : turn_(std::move(turn)), connection_(&shared), home_(&home) {}
    Lease(Store& home, std::unique_ptr<Connection> own, std::uint64_t file_number) noexcept
        : connection_(own.get()), home_(&home), own_(std::move(own)), file_number_(file_number) {}

    std::unique_lock<std::mutex> turn_;
    Connection* connection_;
    Store* home_;
    std::unique_ptr<Connection> own_;
    std::uint64_t file_number_ = 0;
};

class Store {
public:
    // `own_folder` exists; "" is an index in memory that nobody shares.
    // Errors: io, second_copy (this process was forked from one that has it open, or has it open by other
    // means).
    [[nodiscard]] static Result<std::shared_ptr<Store>> open(const std::string& own_folder);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    // A file that was deleted or replaced is left, and the one at the path opened or made.
    // Errors: io, second_copy.
    [[nodiscard]] Result<Lease> writer();
    [[nodiscard]] Result<Lease> reader();

    // After the tables were made anew: who has read the schema of before may take it for the present one.
    void forget_readers();

    // Whether the file at the path is the one that is open. Costs one stat.
    [[nodiscard]] bool is_in_place();

    // Raised by any connection that SQLite told so; the next rebuild resets the file and lowers it.
    [[nodiscard]] std::atomic<bool>& damaged() noexcept { return damaged_; }

private:
    friend class Lease;
    using FileIdentity = std::pair<dev_t, ino_t>;
    class Directory;

    Store(std::string folder, FileIdentity folder_identity);
    static Result<FileIdentity> identity_of(const std::string& path);

    // These two: with write_mutex_ held, or before anyone else knows the store.
    [[nodiscard]] Result<void> open_file();
    [[nodiscard]] Result<void> follow_file();
    // Whether the path still leads to the folder that was opened.
    [[nodiscard]] bool has_folder() const;
    [[nodiscard]] bool is_in_memory() const noexcept { return folder_.empty(); }
    [[nodiscard]] Result<void> check_process() const;
    [[nodiscard]] Result<void> check_sole_user() const;
    void take_back(std::unique_ptr<Connection> connection, std::uint64_t file_number);

    const std::string folder_;
    const std::string path_;
    const FileIdentity folder_identity_;
    const pid_t owner_;
    std::atomic<bool> damaged_{false};

    std::mutex write_mutex_;  // taken before pool_mutex_
    std::unique_ptr<Connection> writer_;

    std::mutex pool_mutex_;
    std::vector<std::unique_ptr<Connection>> idle_readers_;
    FileIdentity file_;
    std::uint64_t file_number_ = 0;  // raised when another file takes the path
};

}  // namespace gantry::host::index

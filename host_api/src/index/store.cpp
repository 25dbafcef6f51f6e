#include "index/store.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "index/schema.hpp"

namespace gantry::host::index {
namespace {

constexpr std::size_t kIdleReaders = 4;
constexpr std::chrono::seconds kLongestClose{2};

Error system_error(std::string_view action, const std::string& path) {
    const auto reason = std::generic_category().message(errno);
    return make_error(ErrorCode::io, fmt::format("cannot {} the folder of the index: {}", action, reason),
                      path);
}

Result<std::string> resolve(const std::string& folder) {
    char* resolved = ::realpath(folder.c_str(), nullptr);
    if (resolved == nullptr) return system_error("find", folder);
    std::string path{resolved};
    std::free(resolved);
    return path;
}

}  // namespace

// The stores of this process that are in use, by folder. Never destroyed: a store may outlive static objects.
//
// Each folder has a turn of its own: a call on a mount that does not answer any more keeps nobody from a
// library that lies elsewhere.
class Store::Directory {
public:
    static Directory& instance() {
        static auto& directory = *new Directory;
        return directory;
    }

    Result<std::shared_ptr<Store>> find_or_open(const std::string& folder, FileIdentity identity) {
        const auto slot = slot_of(identity);
        std::unique_lock turn{slot->turn};
        auto found = slot->in_use();
        // One that nobody uses any more has its files open until it has had its turn, and they are ours.
        for (; found == nullptr && slot->open > 0; found = slot->in_use())
            if (slot->closed.wait_for(turn, kLongestClose) == std::cv_status::timeout) break;
        if (found != nullptr) GANTRY_TRY(found->check_process());
        if (found != nullptr && found->has_folder()) return found;
        // Closed in turn as well, so that whoever opens next never meets the descriptors of one that is going.
        auto made = std::unique_ptr<Store>(new Store(folder, identity));
        ++slot->open;
        auto store = std::shared_ptr<Store>(made.release(), [slot](Store* going) {
            if (!going->check_process()) return delete going;
            const std::lock_guard closing{slot->turn};
            delete going;
            --slot->open;
            // Else this function and the slot would keep each other.
            slot->forget_unused();
            slot->closed.notify_all();
        });
        // A folder that was moved since is found by its old path no more. Who still has it open there is us.
        if (found == nullptr) GANTRY_TRY(store->check_sole_user());
        GANTRY_TRY(store->open_file());
        slot->stores.push_back(store);
        return store;
    }

private:
    struct Slot {
        std::recursive_mutex turn;  // a store may go while another is looked for
        std::condition_variable_any closed;
        std::vector<std::weak_ptr<Store>> stores;  // several where the folder was moved meanwhile
        std::size_t open = 0;                      // stores that still have files open

        void forget_unused() noexcept {
            std::erase_if(stores, [](const auto& store) { return store.expired(); });
        }
        // One that finds the folder, if there is any; else one that does not.
        [[nodiscard]] std::shared_ptr<Store> in_use() const {
            std::shared_ptr<Store> any;
            for (const auto& kept : stores) {
                auto store = kept.lock();
                if (store == nullptr) continue;
                if (any == nullptr || store->has_folder()) any = std::move(store);
            }
            return any;
        }
    };

    std::shared_ptr<Slot> slot_of(FileIdentity identity) {
        const std::lock_guard guard{mutex_};
        // One that somebody opens, has open or closes is known to others than this map.
        std::erase_if(slots_, [](const auto& entry) { return entry.second.use_count() == 1; });
        auto& slot = slots_[identity];
        if (slot == nullptr) slot = std::make_shared<Slot>();
        return slot;
    }

    std::mutex mutex_;  // never held over a call of the system
    std::map<FileIdentity, std::shared_ptr<Slot>> slots_;
};

Lease::~Lease() {
    if (own_ != nullptr) home_->take_back(std::move(own_), file_number_);
    if (!turn_.owns_lock()) return;
    // With the only connection to it, an index in memory would be gone.
    const bool is_over = home_->is_in_memory() ? connection_->is_in_transaction() : is_spent(*connection_);
    if (is_over) home_->writer_.reset();
}

Store::Store(std::string folder, FileIdentity folder_identity)
    : folder_(std::move(folder)),
      path_(folder_.empty() ? ":memory:" : folder_ + "/" + database_name()),
      folder_identity_(folder_identity),
      owner_(::getpid()) {
    // A lease is given back by a destructor, which must not have to allocate.
    idle_readers_.reserve(kIdleReaders);
}

Store::~Store() {
    if (check_process()) return;
    if (writer_) writer_->abandon();
    for (auto& reader : idle_readers_) reader->abandon();
}

Result<std::shared_ptr<Store>> Store::open(const std::string& own_folder) {
    if (own_folder.empty()) {
        auto store = std::shared_ptr<Store>(new Store({}, {}));
        GANTRY_TRY(store->open_file());
        return store;
    }
    GANTRY_TRY_ASSIGN(const auto folder, resolve(own_folder));
    GANTRY_TRY_ASSIGN(const auto identity, identity_of(folder));
    return Directory::instance().find_or_open(folder, identity);
}

Result<Store::FileIdentity> Store::identity_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return system_error("look at", path);
    return FileIdentity{status.st_dev, status.st_ino};
}

Result<void> Store::check_process() const {
    if (::getpid() == owner_) return {};
    return make_error(ErrorCode::second_copy,
                      "this process was forked from one that has the library open; open it after fork and exec",
                      path_);
}

// Another copy of SQLite in this process cannot be asked, but its descriptors can be seen.
Result<void> Store::check_sole_user() const {
    const auto file = identity_of(path_);
    if (!file) return {};
    const std::unique_ptr<DIR, int (*)(DIR*)> open_files{::opendir("/proc/self/fd"), ::closedir};
    if (open_files == nullptr) return {};
    while (const auto* entry = ::readdir(open_files.get())) {
        // What is known without asking: the process may have files open on a mount that does not answer.
        constexpr auto kAsKnown = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
        struct statx status {};
        if (::statx(std::atoi(entry->d_name), "", kAsKnown, STATX_INO, &status) != 0) continue;
        const auto device = ::makedev(status.stx_dev_major, status.stx_dev_minor);
        if (FileIdentity{device, status.stx_ino} == *file)
            return make_error(ErrorCode::second_copy,
                              "another copy of the host in this process has the library open; link one copy of "
                              "libgantry_host, and open the index by nothing else",
                              path_);
    }
    return {};
}

Result<void> Store::open_file() {
    // The same file opened again is as damaged as it was.
    const auto found = identity_of(path_);
    if (std::unique_lock pool{pool_mutex_}; is_in_memory() || !found || *found != file_) damaged_.store(false);
    GANTRY_TRY_ASSIGN(writer_, open_writer(path_, damaged_));
    if (is_in_memory()) return {};
    const std::lock_guard pool{pool_mutex_};
    GANTRY_TRY_ASSIGN(file_, identity_of(path_));
    ++file_number_;
    idle_readers_.clear();
    return {};
}

bool Store::is_in_place() {
    if (is_in_memory()) return true;
    const auto now = identity_of(path_);
    const std::lock_guard pool{pool_mutex_};
    return now && *now == file_;
}

bool Store::has_folder() const {
    const auto now = identity_of(folder_);
    return now && *now == folder_identity_;
}

// The index may be deleted at any time, also under a process that has it open, whose connections would go on
// with a file that no other process sees.
Result<void> Store::follow_file() {
    if (writer_ != nullptr && is_in_place()) return {};
    if (is_in_memory() || has_folder()) return open_file();
    return make_error(ErrorCode::io, "the library was moved or removed while it was open; open it again",
                      folder_);
}

Result<Lease> Store::writer() {
    GANTRY_TRY(check_process());
    std::unique_lock turn{write_mutex_};
    GANTRY_TRY(follow_file());
    return Lease{*this, std::move(turn), *writer_};
}

Result<Lease> Store::reader() {
    GANTRY_TRY(check_process());
    if (is_in_memory()) return writer();
    if (!is_in_place()) {
        const std::lock_guard turn{write_mutex_};
        GANTRY_TRY(follow_file());
    }
    std::unique_lock pool{pool_mutex_};
    const auto number = file_number_;
    if (!idle_readers_.empty()) {
        auto kept = std::move(idle_readers_.back());
        idle_readers_.pop_back();
        return Lease{*this, std::move(kept), number};
    }
    pool.unlock();
    GANTRY_TRY_ASSIGN(auto opened, open_reader(path_, damaged_));
    return Lease{*this, std::move(opened), number};
}

void Store::forget_readers() {
    const std::lock_guard pool{pool_mutex_};
    ++file_number_;
    idle_readers_.clear();
}

void Store::take_back(std::unique_ptr<Connection> connection, std::uint64_t file_number) {
    const std::lock_guard pool{pool_mutex_};
    if (file_number == file_number_ && idle_readers_.size() < kIdleReaders && !Lease::is_spent(*connection))
        idle_readers_.push_back(std::move(connection));
}

}  // namespace gantry::host::index

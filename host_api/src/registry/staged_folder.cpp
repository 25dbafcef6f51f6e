#include "registry/staged_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include <fmt/format.h>

#include "registry/atomic_file.hpp"
#include "registry/messages.hpp"
#include "registry/random_name.hpp"
#include "registry/remove_tree.hpp"
#include "registry/root.hpp"

namespace gantry::host::registry {
namespace {

constexpr const char* kModelName = "model";
constexpr const char* kOwnerName = "owner";
constexpr const char* kUnlockedOwnerName = ".owner";

// The lock goes with the process, however it ends, which a process id in a file cannot promise: ids are used
// again, and mean nothing in another container. 0, or why not: EAGAIN where somebody has it.
int lock_owner(int file) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    while (::fcntl(file, F_OFD_SETLK, &whole) != 0) {
        if (errno == EACCES) return EAGAIN;
        if (errno != EINTR) return errno;
    }
    return 0;
}

}  // namespace

Result<StagingFolder> StagingFolder::open(const FolderRef& root) {
    const auto name = fmt::format("{}/staging", kOwnFolder);
    GANTRY_TRY_ASSIGN(auto folder, make_folders_beneath(root, name));
    return StagingFolder{std::move(folder), root.path_of(name)};
}

Result<StagedFolder> StagedFolder::make(const FolderRef& root) {
    StagedFolder staged;
    GANTRY_TRY_ASSIGN(auto staging, StagingFolder::open(root));
    staged.staging_path_ = std::move(staging.path);
    staged.staging_ = std::move(staging.folder);
    GANTRY_TRY_ASSIGN(auto name, random_hex(16));
    staged.path_ = fmt::format("{}/{}", staged.staging_path_, name);
    if (::mkdirat(staged.staging_.get(), name.c_str(), 0777) != 0)
        return io_error(errno, "make the folder", staged.path_);
    staged.name_ = std::move(name);
    GANTRY_TRY(staged.fill());
    return staged;
}

Result<void> StagedFolder::fill() {
    constexpr int kFolder = O_PATH | O_DIRECTORY;
    own_ = open_beneath(staging_.get(), name_, kFolder);
    if (!own_) return open_error(errno, "open", path_);
    // Locked before it has its name: whoever sees the name sees the lock.
    GANTRY_TRY(write_new_file({own_.get(), path_}, kUnlockedOwnerName, fmt::format("{}\n", ::getpid())));
    owner_ = open_beneath(own_.get(), kUnlockedOwnerName, O_RDWR);
    if (!owner_) return open_error(errno, "open", path_);
    if (const int failure = lock_owner(owner_.get()); failure != 0) return io_error(failure, "lock", path_);
    if (::renameat(own_.get(), kUnlockedOwnerName, own_.get(), kOwnerName) != 0)
        return io_error(errno, "write", path_);
    if (::mkdirat(own_.get(), kModelName, 0777) != 0) return io_error(errno, "make the folder", path_);
    model_ = open_beneath(own_.get(), kModelName, kFolder);
    if (!model_) return open_error(errno, "open", path_);
    return {};
}

StagedFolder::~StagedFolder() {
    if (!staging_ || name_.empty()) return;
    // Whatever cannot be deleted now, for want of memory too, is swept by a later process.
    try {
        (void)remove_tree({staging_.get(), staging_path_}, name_);
    } catch (const std::bad_alloc&) {
    }
}

Result<bool> StagedFolder::move_to(const FolderRef& target, const std::string& name) const {
    return move_without_replacing({own_.get(), path_}, kModelName, target, name);
}

bool may_have_living_owner(int own) {
    const auto owner = open_beneath(own, kOwnerName, O_RDWR | O_NONBLOCK | O_NOCTTY);
    // What cannot be looked at now may well be somebody's.
    if (!owner) return errno != ENOENT && errno != ELOOP && errno != EISDIR && errno != ENXIO;
    struct stat seen {};
    if (::fstat(owner.get(), &seen) != 0) return true;
    return S_ISREG(seen.st_mode) && lock_owner(owner.get()) != 0;
}

}  // namespace gantry::host::registry

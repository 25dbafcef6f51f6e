#include "faults/odd_places/private_mounts.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

// Where only root may mount, a user namespace makes this user root, for itself.
std::string enter() {
    const auto said = [](const std::string& what) {
        return what + ": " + std::generic_category().message(errno);
    };
    const auto user = ::geteuid();
    const auto group = ::getegid();
    if (::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return said("unshare");
        try {
            write_file("/proc/self/setgroups", "deny");
            write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
            write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return said("mount");
    const TemporaryFolder tried;
    if (::mount("tmpfs", tried.path().c_str(), "tmpfs", 0, "size=64k") != 0) return said("mount");
    ::umount(tried.path().c_str());
    return {};
}

}  // namespace

std::string why_no_private_mounts() {
    static const std::string why = enter();
    return why;
}

SmallDisk::SmallDisk(fs::path path, std::size_t bytes) : path_(std::move(path)) {
    fs::create_directories(path_);
    const auto size = "size=" + std::to_string(bytes);
    if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, size.c_str()) != 0)
        throw std::system_error{errno, std::generic_category(), "mount"};
}

SmallDisk::~SmallDisk() {
    ::umount2(path_.c_str(), MNT_DETACH);
}

void SmallDisk::fill_up_to(std::size_t room_bytes) const {
    struct statvfs disk {};
    if (::statvfs(path_.c_str(), &disk) != 0)
        throw std::system_error{errno, std::generic_category(), "statvfs"};
    const auto room = disk.f_bavail * disk.f_frsize;
    const int file = ::open((path_ / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const auto failure =
        room <= room_bytes ? 0 : ::posix_fallocate(file, 0, static_cast<off_t>(room - room_bytes));
    ::close(file);
    if (failure != 0) throw std::system_error{failure, std::generic_category(), "posix_fallocate"};
}

void SmallDisk::empty() const {
    fs::remove(path_ / "filler");
}

void SmallDisk::set_read_only(bool is_read_only) const {
    const unsigned long flags = is_read_only ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT;
    if (::mount("tmpfs", path_.c_str(), "tmpfs", flags, nullptr) != 0)
        throw std::system_error{errno, std::generic_category(), "mount"};
}

}  // namespace gantry::test

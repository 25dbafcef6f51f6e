#include "registry/writer_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "registry/beneath.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

using registry::FileDescriptor;
using registry::printable;
using std::chrono::milliseconds;

constexpr const char* kLockName = "lock";
constexpr milliseconds kShortestPause{1};
constexpr milliseconds kLongestPause{8};

Result<FileDescriptor> open_lock(const FileDescriptor& folder, const std::string& path) {
    const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    FileDescriptor file{::openat(folder.get(), kLockName, flags, 0666)};
    if (!file) return registry::open_error(errno, "open the lock", path);
    struct stat seen {};
    if (::fstat(file.get(), &seen) != 0) return registry::io_error(errno, "look at the lock", path);
    if (!S_ISREG(seen.st_mode))
        return make_error(ErrorCode::corrupt, printable(path) + " is not a regular file; move it away",
                          printable(path));
    return file;
}

// 0, or why not: EAGAIN where somebody else has it.
int try_lock(int descriptor) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    while (::fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
        if (errno == EACCES) return EAGAIN;
        if (errno != EINTR) return errno;
    }
    return 0;
}

// Whether the name still leads to the file that was locked; somebody may have removed it in between.
bool is_in_place(const FileDescriptor& folder, const FileDescriptor& file) {
    struct stat locked {};
    struct stat named {};
    return ::fstat(file.get(), &locked) == 0 &&
           ::fstatat(folder.get(), kLockName, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

// The kernel does not tell who holds a lock of this kind, so its holder leaves its number in the file. That
// is for messages only: a holder who could not write it has the lock all the same. All numbers have one length,
// so that each takes the place of the one before whole: to cut the file would wait for the disk's journal.
void leave_number(int descriptor) {
    const auto number = fmt::format("{:<20}\n", ::getpid());
    (void)!::pwrite(descriptor, number.data(), number.size(), 0);
}

std::optional<long> number_left_in(int descriptor) {
    std::array<char, 32> text{};
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    long number = 0;
    if (size <= 0 || std::from_chars(text.data(), text.data() + size, number).ec != std::errc{}) return {};
    return number;
}

Error locked_error(int descriptor, const std::string& path, milliseconds waited) {
    const auto number = number_left_in(descriptor);
    const auto holder = number ? fmt::format("process {}", *number) : std::string{"another process"};
    return make_error(
        ErrorCode::locked,
        fmt::format("the library is locked by {} (waited {} ms for {}); try again when it is done", holder,
                    waited.count(), printable(path)),
        printable(path));
}

}  // namespace

Result<WriterLock> WriterLock::acquire(const std::string& own_folder, milliseconds wait,
                                       const std::atomic<bool>* cancel) {
    using Clock = std::chrono::steady_clock;
    const auto path = own_folder + "/" + kLockName;
    const FileDescriptor folder{::open(own_folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!folder) return registry::open_error(errno, "open the folder", own_folder);

    const auto begin = Clock::now();
    auto pause = kShortestPause;
    while (true) {
        // Opened anew each time: the file may have been removed, and another one be the lock now.
        GANTRY_TRY_ASSIGN(auto file, open_lock(folder, path));
        const int failure = try_lock(file.get());
        if (failure == 0 && is_in_place(folder, file)) {
            leave_number(file.get());
            return WriterLock{file.release()};
        }
        if (failure == 0) continue;
        if (failure != EAGAIN) return registry::io_error(failure, "lock", path);
        const auto waited = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        if (waited >= wait) return locked_error(file.get(), path, waited);
        if (cancel != nullptr && cancel->load())
            return make_error(ErrorCode::cancelled,
                              "ended while another process held the library's lock; nothing was changed");
        std::this_thread::sleep_for(std::min(pause, wait - waited));
        pause = std::min(pause * 2, kLongestPause);
    }
}

bool WriterLock::is_held(const std::string& own_folder) {
    const FileDescriptor folder{::open(own_folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!folder) return false;
    const FileDescriptor file{
        ::openat(folder.get(), kLockName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    if (!file) return false;
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    while (::fcntl(file.get(), F_OFD_GETLK, &whole) != 0)
        if (errno != EINTR) return false;
    return whole.l_type != F_UNLCK;
}

std::optional<Error> WriterLock::refusal(const std::string& own_folder) {
    const auto path = own_folder + "/" + kLockName;
    const FileDescriptor folder{::open(own_folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!folder) return {};
    const auto file = open_lock(folder, path);
    if (!file) return {};
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    while (::fcntl(file->get(), F_OFD_GETLK, &whole) != 0) {
        if (errno == EINTR) continue;
        return make_error(ErrorCode::read_only,
                          fmt::format("locks do not work on the file system of {} ({}), so nothing keeps two "
                                      "processes from writing at once; have its lock service started, or keep "
                                      "the library elsewhere",
                                      printable(own_folder), std::generic_category().message(errno)),
                          printable(path));
    }
    return {};
}

WriterLock::WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

// Closing is enough, and is all that is right: an explicit unlock in a forked child would free its parent's.
WriterLock::~WriterLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace gantry::host

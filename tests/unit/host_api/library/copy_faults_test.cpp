// A copy on file systems that answer in all the ways that the manual pages allow: the bytes are the same, or
// the error says what failed. The calls are replaced in this program.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <string_view>

#include <gmock/gmock.h>
#include <linux/fs.h>

#include "library/file_copy.hpp"
#include "views/descriptor.hpp"

namespace {

// What the calls of a copy do here, on this thread, while it is armed.
struct Behaviour {
    std::string_view failing = {};  // the name of the call that fails ...
    int error = 0;                  // ... with this errno ...
    int times = 1'000'000;          // ... so often
    bool clones = false;            // the file system shares blocks: FICLONE works
    bool copies = true;             // the kernel copies between these files
    bool is_armed = false;
};
thread_local Behaviour behaviour;

bool fails(std::string_view call) {
    if (!behaviour.is_armed || behaviour.failing != call || behaviour.times == 0) return false;
    --behaviour.times;
    errno = behaviour.error;
    return true;
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// As a clone does it: all bytes that there are now.
int clone_of(int to, int from) {
    struct stat seen {};
    ::syscall(SYS_fstat, from, &seen);
    off_t in = 0;
    off_t out = 0;
    while (in < seen.st_size)
        if (::syscall(SYS_copy_file_range, from, &in, to, &out, seen.st_size - in, 0) <= 0) return -1;
    return 0;
}

}  // namespace

extern "C" {
int ioctl(int descriptor, unsigned long request, ...) noexcept {
    va_list more;
    va_start(more, request);
    const long argument = va_arg(more, long);
    va_end(more);
    if (request == FICLONE && behaviour.is_armed && behaviour.clones)
        return clone_of(descriptor, static_cast<int>(argument));
    return static_cast<int>(::syscall(SYS_ioctl, descriptor, request, argument));
}
int fstat(int descriptor, struct stat* seen) noexcept {
    return fails("fstat") ? -1 : static_cast<int>(::syscall(SYS_fstat, descriptor, seen));
}
int ftruncate(int descriptor, off_t length) noexcept {
    return fails("ftruncate") ? -1 : static_cast<int>(::syscall(SYS_ftruncate, descriptor, length));
}
off_t lseek(int descriptor, off_t offset, int whence) noexcept {
    const bool is_refused =
        (whence == SEEK_DATA && fails("seek data")) || (whence == SEEK_HOLE && fails("seek hole"));
    return is_refused ? -1 : ::syscall(SYS_lseek, descriptor, offset, whence);
}
ssize_t copy_file_range(int from, off64_t* in, int to, off64_t* out, size_t size, unsigned flags) {
    if (fails("copy")) return -1;
    if (behaviour.copies) return ::syscall(SYS_copy_file_range, from, in, to, out, size, flags);
    errno = EXDEV;
    return -1;
}
ssize_t pread(int descriptor, void* bytes, size_t size, off_t offset) {
    return fails("pread") ? -1 : ::syscall(SYS_pread64, descriptor, bytes, size, offset);
}
// At most half of what is asked, as on a disk that is nearly full, or after a signal.
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    if (fails("pwrite")) return -1;
    return ::syscall(SYS_pwrite64, descriptor, bytes, behaviour.is_armed ? (size + 1) / 2 : size, offset);
}
}

namespace gantry::host {
namespace {

constexpr std::size_t kSize = (3u << 20) + 5;

class CopyFaults : public ::testing::Test {
protected:
    CopyFaults() {
        for (std::size_t at = 0; at < kSize; ++at) content_[at] = static_cast<char>(at * 31 + at / 4096);
        EXPECT_EQ(::pwrite(from_.get(), content_.data(), kSize, 0), static_cast<ssize_t>(kSize));
    }

    Result<void> copy_with(Behaviour how, std::uint64_t size = kSize) {
        to_ = Descriptor{::memfd_create("to", MFD_CLOEXEC)};
        const ProgressCallback callback = [this](const Progress& progress) {
            done_ = progress.done;
            if (done_ >= cancelled_at_) cancel_ = true;
        };
        ProgressMeter meter{callback, &cancel_};
        meter.begin("copy", size, "bytes");
        how.is_armed = true;
        behaviour = how;
        auto copied = copy_file_bytes(from_.get(), to_.get(), size, "the file", meter);
        behaviour = {};
        return copied;
    }
    void expect_same(const Result<void>& copied) {
        ASSERT_TRUE(copied) << copied.error().message;
        std::string bytes(kSize + 1, '\0');
        bytes.resize(static_cast<std::size_t>(::pread(to_.get(), bytes.data(), bytes.size(), 0)));
        EXPECT_TRUE(bytes == content_);
        EXPECT_EQ(done_, kSize);
    }

    std::string content_ = std::string(kSize, '\0');
    Descriptor from_{::memfd_create("from", MFD_CLOEXEC)};
    Descriptor to_;
    CancelFlag cancel_{false};
    std::uint64_t done_ = 0;
    std::uint64_t cancelled_at_ = ~std::uint64_t{0};
};

TEST_F(CopyFaults, AFileSystemThatSharesBlocksCopiesNone) {
    expect_same(copy_with({.failing = "copy", .error = EIO, .clones = true}));
}

TEST_F(CopyFaults, ACloneOfAFileThatHasGrownIsCutToWhatWasSeen) {
    ASSERT_EQ(::pwrite(from_.get(), "more", 4, kSize), 4);
    expect_same(copy_with({.clones = true}));
}

TEST_F(CopyFaults, WhatTheKernelCannotCopyGoesThroughMemory) {
    for (const int error : {EXDEV, ENOSYS, EINVAL, EOPNOTSUPP, EPERM})
        expect_same(copy_with({.failing = "copy", .error = error}));
}

TEST_F(CopyFaults, AnInterruptedCallIsMadeAgain) {
    expect_same(copy_with({.failing = "copy", .error = EINTR, .times = 2}));
    for (const auto* call : {"pread", "pwrite"})
        expect_same(copy_with({.failing = call, .error = EINTR, .times = 2, .copies = false}));
}

TEST_F(CopyFaults, AFileSystemThatKnowsNoHolesIsReadWhole) {
    expect_same(copy_with({.failing = "seek data", .error = EINVAL}));
    expect_same(copy_with({.failing = "seek hole", .error = EINVAL}));
}

TEST_F(CopyFaults, WhatCannotBeMendedByAnotherWayIsTold) {
    for (const int error : {ENOSPC, EDQUOT, EFBIG, EIO, ENOMEM}) {
        const auto copied = copy_with({.failing = "copy", .error = error});
        ASSERT_FALSE(copied);
        EXPECT_THAT(copied.error().message, ::testing::HasSubstr("copy"));
    }
    for (const auto& [call, word] :
         {std::pair{"fstat", "look at"}, {"ftruncate", "write"}, {"pread", "read"}, {"pwrite", "write"}}) {
        const auto copied = copy_with({.failing = call, .error = EIO, .copies = false});
        ASSERT_FALSE(copied) << call;
        EXPECT_EQ(copied.error().code, ErrorCode::io);
        EXPECT_THAT(copied.error().message, ::testing::HasSubstr(word));
        EXPECT_EQ(copied.error().path, "the file");
    }
    const auto cloned = copy_with({.failing = "ftruncate", .error = EIO, .clones = true});
    ASSERT_FALSE(cloned);
    EXPECT_EQ(cloned.error().code, ErrorCode::io);
}

TEST_F(CopyFaults, ACancelInTheMiddleStopsIt) {
    cancelled_at_ = 1;
    const auto copied = copy_with({});
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, ErrorCode::cancelled);
    cancel_ = false;
    const auto cloned = copy_with({.clones = true});
    ASSERT_FALSE(cloned);
    EXPECT_EQ(cloned.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace gantry::host

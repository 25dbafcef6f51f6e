#include "library/file_copy.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "views/descriptor.hpp"

namespace gantry::host {
namespace {

Descriptor file_with(const std::string& content) {
    Descriptor file{::memfd_create("test", MFD_CLOEXEC)};
    EXPECT_EQ(::pwrite(file.get(), content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
    return file;
}

std::string content_of(int file) {
    std::string content(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(file, content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
    return content;
}

class FileCopy : public ::testing::Test {
protected:
    Result<void> copy(int from, int to, std::uint64_t size) {
        const ProgressCallback callback = [this](const Progress& progress) { done_ = progress.done; };
        ProgressMeter meter{callback, &cancel_};
        meter.begin("copy", size, "bytes");
        return copy_file_bytes(from, to, size, "the file", meter);
    }
    CancelFlag cancel_{false};
    std::uint64_t done_ = 0;
};

TEST_F(FileCopy, IsTheSameWhateverItsSize) {
    for (const std::size_t size : {0u, 1u, 4096u, (1u << 20) + 1u, (9u << 20) + 7u}) {
        std::string content(size, '\0');
        for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 + i / 4096);
        const auto from = file_with(content);
        const auto to = file_with("");
        ASSERT_TRUE(copy(from.get(), to.get(), size));
        EXPECT_EQ(content_of(to.get()) == content, true) << size;
        EXPECT_EQ(done_, size);
    }
}

TEST_F(FileCopy, KeepsHolesInTheMiddleAndAtTheEnd) {
    const auto from = file_with("begin");
    ASSERT_EQ(::pwrite(from.get(), "middle", 6, 40 << 20), 6);
    ASSERT_EQ(::ftruncate(from.get(), 80 << 20), 0);
    const auto to = file_with("");
    ASSERT_TRUE(copy(from.get(), to.get(), 80 << 20));
    EXPECT_EQ(content_of(to.get()) == content_of(from.get()), true);
    EXPECT_EQ(done_, std::uint64_t{80 << 20});
    EXPECT_GT(::lseek(to.get(), 1 << 20, SEEK_DATA), 8 << 20) << "the hole was filled";
}

TEST_F(FileCopy, NoticesASourceThatBecameShorter) {
    const auto from = file_with("short");
    const auto to = file_with("");
    const auto copied = copy(from.get(), to.get(), 4 << 20);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, ErrorCode::source_changed);
}

TEST_F(FileCopy, StopsWhenItIsCancelled) {
    cancel_ = true;
    const auto from = file_with(std::string(1 << 20, 'x'));
    const auto to = file_with("");
    const auto copied = copy(from.get(), to.get(), 1 << 20);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, ErrorCode::cancelled);
    EXPECT_EQ(content_of(to.get()), "");
}

TEST_F(FileCopy, SaysWhatTheSystemSaid) {
    const auto from = file_with("content");
    const Descriptor read_only{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const auto copied = copy(from.get(), read_only.get(), 7);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, ErrorCode::io);
}

}  // namespace
}  // namespace gantry::host

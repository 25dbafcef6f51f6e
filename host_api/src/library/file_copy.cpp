#include "library/file_copy.hpp"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "registry/messages.hpp"

namespace gantry::host {
namespace {

constexpr std::uint64_t kChunkBytes = 8 << 20;
constexpr std::size_t kBufferBytes = 1 << 20;

class Copier {
public:
    Copier(int from, int to, std::uint64_t size, const std::string& name, ProgressMeter& meter)
        : from_(from), to_(to), size_(size), name_(name), meter_(meter) {}

    Result<void> run() {
        GANTRY_TRY(meter_.begin_subject(name_));
        if (::ioctl(to_, FICLONE, from_) == 0) return finish_clone();
        std::uint64_t offset = 0;
        while (offset < size_) {
            const auto begin = data_from(offset);
            GANTRY_TRY(meter_.advance(begin - offset));
            const auto end = begin < size_ ? hole_from(begin) : size_;
            for (offset = begin; offset < end;) {
                GANTRY_TRY_ASSIGN(const auto copied, copy_chunk(offset, std::min(end - offset, kChunkBytes)));
                offset += copied;
                GANTRY_TRY(meter_.advance(copied));
            }
        }
        // Behind its end a file has no data, which looks like a hole.
        struct stat seen {};
        if (::fstat(from_, &seen) != 0) return failed("look at");
        if (static_cast<std::uint64_t>(seen.st_size) < size_) return became_shorter();
        // A hole at the end is made by the length alone.
        return cut_to_size();
    }

private:
    // The source may have grown since it was looked at; that shows when it is compared.
    Result<void> finish_clone() {
        GANTRY_TRY(cut_to_size());
        return meter_.advance(size_);
    }
    Result<void> cut_to_size() {
        if (::ftruncate(to_, static_cast<off_t>(size_)) != 0) return failed("write");
        return {};
    }

    // Where the next bytes are that are not a hole; without knowledge, right here.
    std::uint64_t data_from(std::uint64_t offset) {
        const auto found = ::lseek(from_, static_cast<off_t>(offset), SEEK_DATA);
        if (found < 0) return errno == ENXIO ? size_ : offset;
        return std::min(static_cast<std::uint64_t>(found), size_);
    }
    std::uint64_t hole_from(std::uint64_t offset) {
        const auto found = ::lseek(from_, static_cast<off_t>(offset), SEEK_HOLE);
        return found < 0 ? size_ : std::min(static_cast<std::uint64_t>(found), size_);
    }

    Result<std::uint64_t> copy_chunk(std::uint64_t offset, std::uint64_t size) {
        if (use_kernel_) {
            auto in = static_cast<off_t>(offset);
            auto out = in;
            const auto copied = ::copy_file_range(from_, &in, to_, &out, size, 0);
            if (copied > 0) return static_cast<std::uint64_t>(copied);
            if (copied < 0 && errno == EINTR) return std::uint64_t{0};
            if (copied < 0 && is_final(errno)) return failed("copy");
            // Not between these two files; or nothing left, which reading tells for sure.
            use_kernel_ = false;
        }
        return copy_through_memory(offset, size);
    }

    static bool is_final(int error) {
        return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO || error == ENOMEM;
    }

    Result<std::uint64_t> copy_through_memory(std::uint64_t offset, std::uint64_t size) {
        buffer_.resize(kBufferBytes);
        const auto wanted = std::min<std::uint64_t>(size, buffer_.size());
        const auto read = ::pread(from_, buffer_.data(), wanted, static_cast<off_t>(offset));
        if (read < 0 && errno == EINTR) return std::uint64_t{0};
        if (read < 0) return failed("read");
        if (read == 0) return became_shorter();
        for (ssize_t done = 0; done < read;) {
            const auto written = ::pwrite(to_, buffer_.data() + done, static_cast<std::size_t>(read - done),
                                          static_cast<off_t>(offset) + done);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failed("write");
            done += written;
        }
        return static_cast<std::uint64_t>(read);
    }

    [[nodiscard]] Error became_shorter() const {
        return make_error(
            ErrorCode::source_changed,
            registry::printable(name_) + " became shorter while it was copied; try again when it is finished",
            name_);
    }
    [[nodiscard]] Error failed(std::string_view action) const {
        return registry::io_error(errno, action, name_);
    }

    int from_;
    int to_;
    std::uint64_t size_;
    const std::string& name_;
    ProgressMeter& meter_;
    bool use_kernel_ = true;
    std::vector<char> buffer_;
};

}  // namespace

Result<void> copy_file_bytes(int from, int to, std::uint64_t size, const std::string& name,
                             ProgressMeter& meter) {
    return Copier{from, to, size, name, meter}.run();
}

}  // namespace gantry::host

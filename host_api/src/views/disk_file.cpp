#include "views/disk_file.hpp"

#include <cerrno>
#include <limits>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace gantry::host {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

}  // namespace

std::optional<std::uint64_t> read_range(int file, std::uint64_t offset, std::span<std::byte> buffer) noexcept {
    constexpr auto kEnd = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    std::uint64_t done = 0;
    while (done < buffer.size() && offset < kEnd - done) {
        const auto size =
            ::pread(file, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
        if (size == 0) break;
        if (size > 0) done += static_cast<std::uint64_t>(size);
        if (size < 0 && errno != EINTR) return std::nullopt;
    }
    return done;
}

std::optional<Sha256Digest> sha256_of(int file) {
    Sha256 hash;
    std::vector<std::byte> block(kBlockBytes);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
    for (std::uint64_t offset = 0;;) {
        const auto size = read_range(file, offset, block);
        if (!size) return std::nullopt;
        hash.update({block.data(), *size});
        if (*size < block.size()) break;
        offset += *size;
    }
    Sha256Digest digest{};
    if (!hash.finish(digest)) return std::nullopt;
    return digest;
}

}  // namespace gantry::host

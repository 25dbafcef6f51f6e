#include "views/disk_file.hpp"

#include <cerrno>
#include <limits>

#include <unistd.h>

namespace gantry::host {
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

}  // namespace gantry::host

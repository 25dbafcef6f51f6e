// ReadCache: what was read of a bundle's files, small files and the headers of large ones, so that it is read
// once and always tells the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gantry::host {

class ReadCache {
public:
    // Bytes from `offset` on, if all that the buffer asks for is kept in one piece: how many, fewer than the
    // buffer's only at the end of the file.
    [[nodiscard]] std::optional<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                    std::span<std::byte> buffer) const;

    // Keeps what a file of `file_size` bytes holds from `offset` on, if it is small and there is room; drops
    // nothing that is kept.
    void keep(std::string_view name, std::uint64_t file_size, std::uint64_t offset,
              std::span<const std::byte> content);

private:
    struct File {
        std::uint64_t size = 0;
        std::map<std::uint64_t, std::string> pieces;  // by offset
    };
    std::map<std::string, File, std::less<>> files_;
    std::uint64_t bytes_ = 0;
};

inline constexpr std::uint64_t kMaxCachedPieceBytes = 1 << 20;
inline constexpr std::uint64_t kMaxCachedBytes = 64 << 20;

}  // namespace gantry::host

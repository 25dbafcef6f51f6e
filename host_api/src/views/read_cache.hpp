// ReadCache: the small files that were read whole, so that they are read once and always tell the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gantry::host {

class ReadCache {
public:
    // Bytes from `offset` on, if the file is kept: how many, fewer than the buffer's only at its end.
    [[nodiscard]] std::optional<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                    std::span<std::byte> buffer) const;

    // Keeps `content`, the whole of a file, if it is small and there is room; drops nothing that is kept.
    void keep(std::string_view name, std::span<const std::byte> content);

private:
    std::map<std::string, std::string, std::less<>> files_;
    std::uint64_t bytes_ = 0;
};

inline constexpr std::uint64_t kMaxCachedFileBytes = 1 << 20;
inline constexpr std::uint64_t kMaxCachedBytes = 64 << 20;

}  // namespace gantry::host

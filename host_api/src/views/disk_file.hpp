// Reading an open regular file, to the end of what was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace gantry::host {

// The number of bytes, fewer than the buffer's only at the end of the file; nothing where the system failed.
[[nodiscard]] std::optional<std::uint64_t> read_range(int file, std::uint64_t offset,
                                                      std::span<std::byte> buffer) noexcept;

}  // namespace gantry::host

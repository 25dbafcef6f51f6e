// ByteRanges: the parts of one file that are known, each with where it begins. Parts that touch are one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gantry::host {

class ByteRanges {
public:
    // Adds what is not known yet of `bytes`, which begin at `offset`; the number of bytes that this were.
    std::uint64_t add(std::uint64_t offset, std::string_view bytes);

    // Fills `buffer` from `offset`. False, with the buffer as it was, where a byte of it is not known.
    [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> buffer) const;

    // By offset; none is empty, and between two of them at least one byte is not known.
    [[nodiscard]] const std::map<std::uint64_t, std::string>& parts() const noexcept { return parts_; }

private:
    std::map<std::uint64_t, std::string> parts_;
};

}  // namespace gantry::host

#include "views/byte_ranges.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace gantry::host {

std::uint64_t ByteRanges::add(std::uint64_t offset, std::string_view bytes) {
    if (bytes.empty()) return 0;
    const auto end = offset + bytes.size();
    auto next = parts_.upper_bound(offset);
    const bool touches_one_before =
        next != parts_.begin() && std::prev(next)->first + std::prev(next)->second.size() >= offset;
    auto part = touches_one_before ? std::prev(next) : parts_.emplace_hint(next, offset, std::string{});

    std::uint64_t added = 0;
    const auto append_to = [&](std::uint64_t limit) {
        const auto known_end = part->first + part->second.size();
        if (known_end >= limit) return;
        part->second.append(bytes.substr(known_end - offset, limit - known_end));
        added += limit - known_end;
    };
    for (next = std::next(part); next != parts_.end() && next->first <= end; next = parts_.erase(next)) {
        append_to(next->first);
        part->second += next->second;
    }
    append_to(end);
    return added;
}

bool ByteRanges::read(std::uint64_t offset, std::span<std::byte> buffer) const {
    if (buffer.empty()) return true;
    const auto behind = parts_.upper_bound(offset);
    if (behind == parts_.begin()) return false;
    const auto& [begin, bytes] = *std::prev(behind);
    const auto skipped = offset - begin;
    if (skipped > bytes.size() || bytes.size() - skipped < buffer.size()) return false;
    std::memcpy(buffer.data(), bytes.data() + skipped, buffer.size());
    return true;
}

}  // namespace gantry::host

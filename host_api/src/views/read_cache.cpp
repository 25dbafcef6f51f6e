#include "views/read_cache.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>

namespace gantry::host {

std::optional<std::uint64_t> ReadCache::read(std::string_view name, std::uint64_t offset,
                                             std::span<std::byte> buffer) const {
    const auto found = files_.find(name);
    if (found == files_.end()) return std::nullopt;
    const auto& [file_size, pieces] = found->second;
    const auto size = offset < file_size ? std::min<std::uint64_t>(buffer.size(), file_size - offset) : 0;
    if (size == 0) return 0;
    const auto behind = pieces.upper_bound(offset);
    if (behind == pieces.begin()) return std::nullopt;
    const auto& [begin, content] = *std::prev(behind);
    const auto skipped = offset - begin;
    if (skipped > content.size() || size > content.size() - skipped) return std::nullopt;
    std::memcpy(buffer.data(), content.data() + skipped, size);
    return size;
}

void ReadCache::keep(std::string_view name, std::uint64_t file_size, std::uint64_t offset,
                     std::span<const std::byte> content) {
    if (content.size() > kMaxCachedPieceBytes || content.size() > kMaxCachedBytes - bytes_) return;
    auto file = files_.find(name);
    if (file == files_.end()) file = files_.emplace(std::string{name}, File{file_size, {}}).first;
    if (content.empty()) return;
    const auto* begin = reinterpret_cast<const char*>(content.data());
    if (file->second.pieces.try_emplace(offset, begin, begin + content.size()).second) bytes_ += content.size();
}

}  // namespace gantry::host

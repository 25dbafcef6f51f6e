#include "views/read_cache.hpp"

#include <algorithm>
#include <cstring>

namespace gantry::host {

std::optional<std::uint64_t> ReadCache::read(std::string_view name, std::uint64_t offset,
                                             std::span<std::byte> buffer) const {
    const auto file = files_.find(name);
    if (file == files_.end()) return std::nullopt;
    const std::string& content = file->second;
    if (offset >= content.size() || buffer.empty()) return 0;
    const auto size = std::min<std::uint64_t>(buffer.size(), content.size() - offset);
    std::memcpy(buffer.data(), content.data() + offset, size);
    return size;
}

void ReadCache::keep(std::string_view name, std::span<const std::byte> content) {
    if (content.size() > kMaxCachedFileBytes || content.size() > kMaxCachedBytes - bytes_) return;
    const auto* begin = reinterpret_cast<const char*>(content.data());
    if (files_.try_emplace(std::string{name}, begin, begin + content.size()).second) bytes_ += content.size();
}

}  // namespace gantry::host

#include "views/digest_cache.hpp"

#include <utility>

namespace gantry::host {

std::optional<std::vector<std::uint8_t>> DigestCache::find(const Key& key) const {
    const std::lock_guard lock{mutex_};
    const auto found = digests_.find(key);
    if (found == digests_.end()) return std::nullopt;
    return found->second;
}

void DigestCache::keep(const Key& key, std::vector<std::uint8_t> digest) {
    const std::lock_guard lock{mutex_};
    if (digests_.size() >= kMaxDigests) digests_.clear();
    digests_.insert_or_assign(key, std::move(digest));
}

FileDigest DigestCache::begin(const Key& key) {
    const std::lock_guard lock{mutex_};
    const auto found = set_aside_.find(key);
    if (found == set_aside_.end()) return FileDigest{key.algorithm, key.size};
    auto digest = std::move(found->second);
    set_aside_.erase(found);
    return digest;
}

void DigestCache::set_aside(const Key& key, FileDigest digest) {
    const std::lock_guard lock{mutex_};
    if (set_aside_.size() >= kMaxSetAside) set_aside_.clear();
    set_aside_.insert_or_assign(key, std::move(digest));
}

}  // namespace gantry::host

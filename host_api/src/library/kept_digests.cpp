#include "library/kept_digests.hpp"

#include <chrono>
#include <new>
#include <string_view>

#include <fmt/format.h>

#include "registry/writer_lock.hpp"

namespace gantry::host {
namespace {

std::string text_of(const DigestKey& key) {
    return fmt::format("{}:{}:{}:{}:{}:{}", key.algorithm == DigestAlgorithm::sha256 ? "sha256" : "git_sha1",
                       key.device, key.inode, key.size, key.mtime_ns, key.ctime_ns);
}

std::size_t size_of(DigestAlgorithm algorithm) noexcept {
    return algorithm == DigestAlgorithm::sha256 ? 32 : 20;
}

}  // namespace

std::optional<std::vector<std::uint8_t>> KeptDigests::find(const DigestKey& key) noexcept {
    if (key.size < kSmallestFile) return std::nullopt;
    try {
        const auto kept = index_.digest(text_of(key));
        if (!kept || !*kept || (*kept)->size() != size_of(key.algorithm)) return std::nullopt;
        return std::vector<std::uint8_t>{(*kept)->begin(), (*kept)->end()};
    } catch (const std::bad_alloc&) {
        return std::nullopt;
    }
}

void KeptDigests::keep(const DigestKey& key, const std::vector<std::uint8_t>& digest) noexcept {
    if (writable_index_ == nullptr || key.size < kSmallestFile) return;
    try {
        const auto held = WriterLock::acquire(own_folder_, std::chrono::milliseconds{0});
        if (!held) return;
        (void)writable_index_->put_digest(text_of(key),
                                          {reinterpret_cast<const char*>(digest.data()), digest.size()});
    } catch (const std::bad_alloc&) {
    }
}

}  // namespace gantry::host

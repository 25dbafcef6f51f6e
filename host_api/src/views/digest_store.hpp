// DigestStore: where digests of files are kept that outlive a process. What a file is known by is its identity
// and its times, so that a digest is that of one file in one state.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "views/file_digest.hpp"

namespace gantry::host {

struct DigestKey {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    DigestAlgorithm algorithm = DigestAlgorithm::sha256;

    friend auto operator<=>(const DigestKey&, const DigestKey&) = default;
};

class DigestStore {
public:
    virtual ~DigestStore() = default;

    // Both are called from below a plugin. What goes wrong in them costs hashing a file again and no more.
    [[nodiscard]] virtual std::optional<std::vector<std::uint8_t>> find(const DigestKey& key) noexcept = 0;
    virtual void keep(const DigestKey& key, const std::vector<std::uint8_t>& digest) noexcept = 0;

protected:
    DigestStore() = default;
    DigestStore(const DigestStore&) = default;
    DigestStore& operator=(const DigestStore&) = default;
};

}  // namespace gantry::host

// KeptDigests: digests of large files in the library's index, so that a check of depth content that was ended,
// however, goes on behind the last file that it was done with, and a second check reads no such file again.
#pragma once

#include <string>

#include "index/index.hpp"
#include "views/digest_store.hpp"

namespace gantry::host {

class KeptDigests final : public DigestStore {
public:
    // Smaller files are hashed sooner than they are looked up.
    static constexpr std::uint64_t kSmallestFile = 4U << 20;

    // The index must outlive this. Finds only.
    explicit KeptDigests(const Index& index) : index_(index) {}
    // `own_folder` is the absolute path of .gantry, where the lock is.
    KeptDigests(Index& index, std::string own_folder)
        : index_(index), writable_index_(&index), own_folder_(std::move(own_folder)) {}

    [[nodiscard]] std::optional<std::vector<std::uint8_t>> find(const DigestKey& key) noexcept override;
    // Where another process is writing, the digest is not kept: this is no reason to wait.
    void keep(const DigestKey& key, const std::vector<std::uint8_t>& digest) noexcept override;

private:
    const Index& index_;
    Index* writable_index_ = nullptr;
    std::string own_folder_;
};

}  // namespace gantry::host

// DigestCache: digests of files by what the files are known by. None is computed twice while a file stays as it
// is, and one that was stopped goes on where it stopped.
//
// Lives in memory, as long as the host. Not for file systems without stable inodes and a true ctime.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "views/digest_store.hpp"
#include "views/file_digest.hpp"

namespace gantry::host {

class DigestCache {
public:
    using Key = DigestKey;

    [[nodiscard]] std::optional<std::vector<std::uint8_t>> find(const Key& key) const;
    void keep(const Key& key, std::vector<std::uint8_t> digest);

    // What was set aside, taken out; or a new one.
    [[nodiscard]] FileDigest begin(const Key& key);
    void set_aside(const Key& key, FileDigest digest);

private:
    static constexpr std::size_t kMaxDigests = 65'536;
    static constexpr std::size_t kMaxSetAside = 64;

    mutable std::mutex mutex_;
    std::map<Key, std::vector<std::uint8_t>> digests_;
    std::map<Key, FileDigest> set_aside_;
};

}  // namespace gantry::host

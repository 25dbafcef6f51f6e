// Which file a digest is kept for, and for how many; and digests as text.
#include "views/digest_cache.hpp"

#include <array>

#include <gtest/gtest.h>

#include "views/hex.hpp"

namespace gantry::host::test {
namespace {

using Key = DigestCache::Key;

TEST(DigestCache, ADigestIsThatOfOneFileInOneState) {
    const Key file{5, 5, 5, 5, 5, DigestAlgorithm::sha256};
    std::vector<Key> keys{file};
    for (const int other : {4, 6}) {
        const auto number = static_cast<std::uint64_t>(other);
        keys.push_back({number, 5, 5, 5, 5, DigestAlgorithm::sha256});
        keys.push_back({5, number, 5, 5, 5, DigestAlgorithm::sha256});
        keys.push_back({5, 5, number, 5, 5, DigestAlgorithm::sha256});
        keys.push_back({5, 5, 5, other, 5, DigestAlgorithm::sha256});
        keys.push_back({5, 5, 5, 5, other, DigestAlgorithm::sha256});
    }
    keys.push_back({5, 5, 5, 5, 5, DigestAlgorithm::git_sha1});
    DigestCache cache;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(cache.find(keys[i]), std::nullopt) << i;
        cache.keep(keys[i], {static_cast<std::uint8_t>(i)});
    }
    for (std::size_t i = 0; i < keys.size(); ++i)
        EXPECT_EQ(cache.find(keys[i]), (std::vector{static_cast<std::uint8_t>(i)})) << i;
}

TEST(DigestCache, DoesNotGrowWithoutBounds) {
    constexpr std::uint64_t kMost = 65'536;
    DigestCache cache;
    for (std::uint64_t inode = 0; inode <= kMost; ++inode) cache.keep({.inode = inode}, {1});
    EXPECT_EQ(cache.find({.inode = 0}), std::nullopt);
    EXPECT_NE(cache.find({.inode = kMost}), std::nullopt);
}

TEST(DigestCache, ForgetsWhatWasStoppedRatherThanKeepAllOfIt) {
    constexpr std::uint64_t kMost = 64;
    const std::array<std::byte, 3> block{};
    DigestCache cache;
    for (std::uint64_t inode = 0; inode <= kMost; ++inode) {
        auto digest = cache.begin({.inode = inode});
        digest.update(block);
        cache.set_aside({.inode = inode}, std::move(digest));
    }
    EXPECT_EQ(cache.begin({.inode = kMost}).bytes_fed(), block.size());
    EXPECT_EQ(cache.begin({.inode = kMost}).bytes_fed(), 0U) << "taken out";
    EXPECT_EQ(cache.begin({.inode = 0}).bytes_fed(), 0U);
}

TEST(Hex, IsTwoLowerCaseDigitsAByteAndNothingElse) {
    EXPECT_EQ(bytes_from_hex("09af", 2), (std::vector<std::uint8_t>{0x09, 0xaf}));
    for (const auto* text : {"", "0", "0a0", "0a0b0c", "0/0a", "0:0a", "`00a", "g00a", "0A0b", "0a 0", "0a0G"})
        EXPECT_EQ(bytes_from_hex(text, 2), std::nullopt) << text;
}

}  // namespace
}  // namespace gantry::host::test

// Digests: computed, recorded by a cache, stopped and taken up again.
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "unit/host_api/views/temporary_tree.hpp"
#include "views/folder_view.hpp"
#include "views/recording_view.hpp"

namespace gantry::host::test {
namespace {

const std::string kSha256OfHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const std::string kGitIdOfHello = "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0";  // git hash-object
const std::string kSnapshot = "models--a--b/snapshots/1111111111111111111111111111111111111111";

template <class Bytes>
std::string hex(const Bytes& bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

class FolderViewDigest : public testing::Test {
protected:
    std::unique_ptr<FolderView> open(const std::string& folder, Hashing hashing = {}) {
        FolderViewOptions options;
        options.hashing = std::move(hashing);
        return std::move(*FolderView::open(tree.path(folder), std::move(options)));
    }

    // Until another change of a file would show in its times.
    static void wait_until_settled() { std::this_thread::sleep_for(std::chrono::milliseconds{60}); }

    TemporaryTree tree;
};

TEST_F(FolderViewDigest, IsGitsIdOfTheFile) {
    tree.file("a", "hello");
    const auto view = open("");
    EXPECT_EQ(hex(view->sha256("a").value), kSha256OfHello);
    EXPECT_EQ(hex(view->other_digest("a", OtherDigest::git_sha1).value), kGitIdOfHello);
}

TEST_F(FolderViewDigest, IsRecordedByTheNameOfABlob) {
    tree.file("models--a--b/blobs/" + kSha256OfHello, "anything")
        .file("models--a--b/blobs/" + kGitIdOfHello, "anything")
        .file("models--a--b/blobs/no-digest", "anything")
        .link(kSnapshot + "/large", "../../blobs/" + kSha256OfHello)
        .link(kSnapshot + "/sub/small", "../../../blobs/" + kGitIdOfHello)
        .link(kSnapshot + "/odd", "../../blobs/no-digest")
        .file(kSnapshot + "/copy", "hello");
    const auto folder = open(kSnapshot);
    const auto view = RecordingView::make(*folder);
    EXPECT_EQ(hex(view->other_digest("large", OtherDigest::recorded_sha256).value), kSha256OfHello);
    EXPECT_EQ(view->other_digest("large", OtherDigest::recorded_git_sha1).status, ViewStatus::absent);
    EXPECT_EQ(hex(view->other_digest("sub/small", OtherDigest::recorded_git_sha1).value), kGitIdOfHello);
    for (const auto* name : {"odd", "copy"})
        EXPECT_EQ(view->other_digest(name, OtherDigest::recorded_sha256).status, ViewStatus::absent) << name;
    EXPECT_EQ(view->other_digest("sub", OtherDigest::recorded_sha256).status, ViewStatus::wrong_kind);
    EXPECT_EQ(view->other_digest("none", OtherDigest::recorded_sha256).status, ViewStatus::absent);
}

TEST_F(FolderViewDigest, GoesOnWhereItWasStopped) {
    const std::string content(5 << 20, 'x');
    tree.file("large", content);
    wait_until_settled();
    const auto cache = std::make_shared<DigestCache>();
    std::uint64_t hashed = 0;
    const auto stop_after_two = open("", {[&](std::string_view, std::uint64_t bytes) {
                                              hashed += bytes;
                                              return hashed < (2U << 20);
                                          },
                                          cache});
    EXPECT_EQ(stop_after_two->sha256("large").status, ViewStatus::stop);
    EXPECT_EQ(hashed, 2U << 20);

    const auto again = open("", {[&](std::string_view name, std::uint64_t bytes) {
                                     EXPECT_EQ(name, "large");
                                     hashed += bytes;
                                     return true;
                                 },
                                 cache});
    const auto resumed = again->sha256("large");
    EXPECT_EQ(hashed, content.size()) << "no byte twice";
    EXPECT_EQ(hex(resumed.value), hex(open("")->sha256("large").value));

    EXPECT_EQ(hex(again->sha256("large").value), hex(resumed.value));
    EXPECT_EQ(hashed, content.size()) << "a digest that is known is not computed again";
}

TEST_F(FolderViewDigest, AsksAndTellsAStoreThatOutlivesTheView) {
    struct OneDigest final : DigestStore {
        std::optional<std::vector<std::uint8_t>> find(const DigestKey& key) noexcept override {
            return kept && *kept == key ? std::optional{digest} : std::nullopt;
        }
        void keep(const DigestKey& key, const std::vector<std::uint8_t>& of) noexcept override {
            kept = key;
            digest = of;
        }
        std::optional<DigestKey> kept;
        std::vector<std::uint8_t> digest;
    } store;
    tree.file("large", std::string(3 << 20, 'x'));
    wait_until_settled();
    const auto computed = open("", {nullptr, nullptr, &store})->sha256("large");
    ASSERT_TRUE(store.kept);
    EXPECT_EQ(store.kept->size, 3U << 20);
    EXPECT_EQ(hex(computed.value), hex(open("")->sha256("large").value));

    const auto stop = [](std::string_view, std::uint64_t) { return false; };
    EXPECT_EQ(hex(open("", {stop, nullptr, &store})->sha256("large").value), hex(computed.value));
    tree.file("large", std::string(3 << 20, 'y'));
    wait_until_settled();
    EXPECT_EQ(open("", {stop, nullptr, &store})->sha256("large").status, ViewStatus::stop)
        << "it is another file";
}

// Files change faster than their times do.
TEST_F(FolderViewDigest, NeverAnswersForAFileThatChangedInTheSameInstant) {
    const auto cache = std::make_shared<DigestCache>();
    for (int round = 0; round < 60; ++round) {
        tree.file("small", std::string(64, static_cast<char>('0' + round)));
        const auto answered = open("", {nullptr, cache})->sha256("small");
        ASSERT_EQ(hex(answered.value), hex(open("")->sha256("small").value)) << "round " << round;
    }
}

TEST_F(FolderViewDigest, StartsAnewWhereTheFileIsAnother) {
    tree.file("large", std::string(3 << 20, 'x'));
    const auto cache = std::make_shared<DigestCache>();
    const auto stopped = open("", {[](std::string_view, std::uint64_t) { return false; }, cache});
    EXPECT_EQ(stopped->sha256("large").status, ViewStatus::stop);
    tree.remove("large");
    tree.file("large", std::string(3 << 20, 'y'));
    const auto again = open("", {nullptr, cache});
    EXPECT_EQ(hex(again->sha256("large").value), hex(open("")->sha256("large").value));
}

}  // namespace
}  // namespace gantry::host::test

// DiskFolderView: digests, and those that a Hugging Face cache records by the names of its blobs.
#include <string>

#include <fcntl.h>

#include "views/disk_file.hpp"
#include "views/disk_folder_view.hpp"
#include "views/entry_status.hpp"
#include "views/hex.hpp"
#include "views/settling.hpp"

namespace gantry::host {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

}  // namespace

ViewAnswer<std::array<std::uint8_t, 32>> DiskFolderView::sha256(std::string_view name) {
    const auto digest = digest_of(name, DigestAlgorithm::sha256);
    ViewAnswer<std::array<std::uint8_t, 32>> answer{digest.status, {}};
    if (digest.is_ok()) std::copy(digest.value.begin(), digest.value.end(), answer.value.begin());
    return answer;
}

View::Bytes DiskFolderView::other_digest(std::string_view name, OtherDigest digest) {
    if (digest == OtherDigest::git_sha1) return digest_of(name, DigestAlgorithm::git_sha1);
    root_.forget_blob();
    const auto opened = open(name, O_PATH);
    if (opened.status != ViewStatus::ok) return {opened.status, {}};
    const std::size_t size = digest == OtherDigest::recorded_sha256 ? 32 : 20;
    const auto bytes = bytes_from_hex(root_.last_blob(), size);
    return bytes ? View::Bytes{ViewStatus::ok, *bytes} : View::Bytes{ViewStatus::absent, {}};
}

DigestCache::Key DiskFolderView::key_of(const OpenFile& file, DigestAlgorithm algorithm) const {
    const auto status = status_from(file.before, root_device_);
    return {static_cast<std::uint64_t>(file.before.st_dev),
            status.inode,
            status.size,
            status.mtime_ns,
            status.ctime_ns,
            algorithm};
}

View::Bytes DiskFolderView::digest_of(std::string_view name, DigestAlgorithm algorithm) {
    const auto started_ns = file_clock_ns();
    const auto file = open_file(name);
    if (file.status != ViewStatus::ok) return {file.status, {}};
    const auto key = key_of(file, algorithm);
    // A change that comes now might leave the times of a file as they are, if they are as young.
    const bool is_known_by_key =
        !is_weak_ && time_to_settle(key.mtime_ns, key.ctime_ns, started_ns).count() == 0;
    auto* cache = is_known_by_key ? options_.hashing.digests.get() : nullptr;
    auto* store = is_known_by_key ? options_.hashing.store : nullptr;
    if (cache != nullptr)
        if (auto known = cache->find(key)) return {ViewStatus::ok, *std::move(known)};
    if (store != nullptr)
        if (auto known = store->find(key)) return {ViewStatus::ok, *std::move(known)};

    auto digest = cache != nullptr ? cache->begin(key) : FileDigest{algorithm, key.size};
    std::vector<std::byte> block(kBlockBytes);
    ::posix_fadvise(file.descriptor.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    for (;;) {
        const auto size = read_range(file.descriptor.get(), digest.bytes_fed(), block);
        if (!size) return {ViewStatus::failed, {}};
        digest.update({block.data(), *size});
        const bool is_end = *size < block.size();
        if (options_.hashing.on_block && !options_.hashing.on_block(name, *size) && !is_end) {
            if (cache != nullptr) cache->set_aside(key, std::move(digest));
            return {ViewStatus::stop, {}};
        }
        if (is_end) break;
    }
    auto bytes = digest.finish();
    if (bytes.empty() || !close_file(file)) return {ViewStatus::failed, {}};
    if (cache != nullptr && !source_changed_) cache->keep(key, bytes);
    if (store != nullptr && !source_changed_) store->keep(key, bytes);
    return {ViewStatus::ok, std::move(bytes)};
}

}  // namespace gantry::host

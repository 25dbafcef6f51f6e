#include "views/memory_view.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>
#include <vector>

#include "views/entry_status.hpp"
#include "views/file_digest.hpp"
#include "views/hex.hpp"
#include "views/view_name.hpp"

namespace gantry::host {
namespace {

// Zeros behind the content of a sparse file.
void copy_range(std::string_view content, std::uint64_t offset, std::span<std::byte> buffer) {
    if (buffer.empty()) return;
    std::memset(buffer.data(), 0, buffer.size());
    if (offset >= content.size()) return;
    const auto present = content.substr(offset, buffer.size());
    std::memcpy(buffer.data(), present.data(), present.size());
}

}  // namespace

MemoryView& MemoryView::file(std::string_view name, std::string_view content) {
    return sparse_file(name, content.size(), content);
}

MemoryView& MemoryView::sparse_file(std::string_view name, std::uint64_t size, std::string_view content) {
    assert(content.size() <= size);
    return put(name, {EntryKind::file, size, 0, 0, std::string{content}});
}

MemoryView& MemoryView::folder(std::string_view name) {
    make_folder(name);
    return *this;
}

MemoryView& MemoryView::entry(std::string_view name, EntryKind kind) {
    return put(name, {kind, 0, 0, 0, {}});
}

MemoryView& MemoryView::remove(std::string_view name) {
    const auto node = nodes_.find(name);
    if (node == nodes_.end()) return *this;
    erase_below(name);
    nodes_.erase(node);
    touch_folder_of(name);
    return *this;
}

MemoryView& MemoryView::put(std::string_view name, Node node) {
    assert(!name.empty() && (is_view_name(name) || !is_utf8(name)));
    make_folder(folder_of(name));
    erase_below(name);
    node.inode = next_inode_++;
    node.changed_at = static_cast<std::int64_t>(node.inode);
    const bool is_new = nodes_.insert_or_assign(std::string{name}, std::move(node)).second;
    if (is_new) touch_folder_of(name);
    return *this;
}

void MemoryView::make_folder(std::string_view name) {
    if (name.empty()) return;
    const auto node = nodes_.find(name);
    if (node == nodes_.end() || node->second.kind != EntryKind::folder)
        put(name, {EntryKind::folder, 0, 0, 0, {}});
}

// As on a disk, a new or lost name changes the times of its folder.
void MemoryView::touch_folder_of(std::string_view name) {
    const auto folder = nodes_.find(folder_of(name));
    auto& node = folder == nodes_.end() ? root_ : folder->second;
    node.changed_at = static_cast<std::int64_t>(next_inode_++);
}

void MemoryView::erase_below(std::string_view name) {
    const auto prefix = std::string{name} + '/';
    const auto begin = nodes_.lower_bound(prefix);
    auto end = begin;
    while (end != nodes_.end() && end->first.starts_with(prefix)) ++end;
    nodes_.erase(begin, end);
}

EntryStatus MemoryView::status_of(const Node& node) noexcept {
    EntryStatus status;
    status.kind = node.kind;
    if (node.kind == EntryKind::escape || node.kind == EntryKind::absent) return status;
    status.size = node.size;
    status.inode = node.inode;
    status.mtime_ns = node.changed_at;
    status.ctime_ns = node.changed_at;
    return status;
}

ViewAnswer<EntryStatus> MemoryView::find(std::string_view name) const {
    const auto shape = shape_of_name(name);
    if (shape == NameShape::malformed) return {ViewStatus::bad_argument, {}};
    if (shape == NameShape::leads_out) return answer_for_unopened(ViewStatus::escape);
    if (name.empty()) return {ViewStatus::ok, status_of(root_)};
    if (const auto node = nodes_.find(name); node != nodes_.end())
        return {ViewStatus::ok, status_of(node->second)};

    for (auto above = folder_of(name); !above.empty(); above = folder_of(above)) {
        const auto node = nodes_.find(above);
        if (node == nodes_.end()) continue;
        if (node->second.kind == EntryKind::escape) return answer_for_unopened(ViewStatus::escape);
        if (node->second.kind == EntryKind::unreadable) return answer_for_unopened(ViewStatus::unreadable);
        break;
    }
    return answer_for_unopened(ViewStatus::absent);
}

ViewAnswer<EntryStatus> MemoryView::stat(std::string_view name) {
    ++calls_;
    return find(name);
}

ViewAnswer<std::vector<NamedStatus>> MemoryView::list(std::string_view name) {
    ++calls_;
    const auto folder = find(name);
    if (!folder.is_ok()) return {folder.status, {}};
    if (!entry_name_.empty()) return {ViewStatus::unsupported, {}};
    if (const auto status = status_for(folder.value.kind, EntryKind::folder); status != ViewStatus::ok)
        return {status, {}};

    ViewAnswer<std::vector<NamedStatus>> answer{ViewStatus::ok, {}};
    const auto prefix = name.empty() ? std::string{} : std::string{name} + '/';
    std::uint64_t count = 0;
    for (auto node = nodes_.lower_bound(prefix); node != nodes_.end() && node->first.starts_with(prefix);
         ++node) {
        const auto entry = std::string_view{node->first}.substr(prefix.size());
        if (entry.find('/') != std::string_view::npos) continue;
        if (++count > kMaxFolderEntries) return {ViewStatus::too_large, {}};
        if (is_utf8(entry))
            answer.value.push_back({std::string{entry}, status_of(node->second)});
        else
            has_names_not_utf8_ = true;
    }
    return answer;
}

ViewStatus MemoryView::look_for_file(std::string_view name) {
    ++calls_;
    const auto found = find(name);
    last_read_ = found.value;
    return found.is_ok() ? status_for(found.value.kind, EntryKind::file) : found.status;
}

ViewAnswer<std::uint64_t> MemoryView::read(std::string_view name, std::uint64_t offset,
                                           std::span<std::byte> buffer) {
    if (buffer.size() > kMaxReadBytes) return {ViewStatus::too_large, 0};
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, 0};
    const auto& node = nodes_.find(name)->second;
    const auto size = offset < node.size ? std::min<std::uint64_t>(buffer.size(), node.size - offset) : 0;
    copy_range(node.content, offset, buffer.first(size));
    bytes_read_[std::string{name}] += size;
    return {ViewStatus::ok, size};
}

std::vector<std::uint8_t> MemoryView::digest_of(const Node& node, DigestAlgorithm algorithm) {
    FileDigest digest{algorithm, node.size};
    std::vector<std::byte> block(std::min<std::uint64_t>(node.size, 1 << 20));
    for (std::uint64_t offset = 0; offset < node.size; offset += block.size()) {
        const auto part = std::span{block}.first(std::min<std::uint64_t>(block.size(), node.size - offset));
        copy_range(node.content, offset, part);
        digest.update(part);
    }
    return digest.finish();
}

ViewAnswer<std::array<std::uint8_t, 32>> MemoryView::sha256(std::string_view name) {
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, {}};
    const auto digest = digest_of(nodes_.find(name)->second, DigestAlgorithm::sha256);
    ViewAnswer<std::array<std::uint8_t, 32>> answer{ViewStatus::failed, {}};
    if (digest.size() != answer.value.size()) return answer;
    std::copy(digest.begin(), digest.end(), answer.value.begin());
    answer.status = ViewStatus::ok;
    return answer;
}

View::Bytes MemoryView::other_digest(std::string_view name, OtherDigest digest) {
    if (const auto status = look_for_file(name); status != ViewStatus::ok) return {status, {}};
    if (digest == OtherDigest::git_sha1)
        return {ViewStatus::ok, digest_of(nodes_.find(name)->second, DigestAlgorithm::git_sha1)};
    const auto recorded = recorded_digests_.find(name);
    const auto bytes =
        bytes_from_hex(recorded == recorded_digests_.end() ? std::string_view{} : recorded->second,
                       digest == OtherDigest::recorded_sha256 ? 32 : 20);
    return bytes ? Bytes{ViewStatus::ok, *bytes} : Bytes{ViewStatus::absent, {}};
}

MemoryView& MemoryView::record_digest(std::string_view name, std::string_view hex) {
    recorded_digests_.insert_or_assign(std::string{name}, std::string{hex});
    return *this;
}

std::uint64_t MemoryView::total_bytes_read() const noexcept {
    std::uint64_t total = 0;
    for (const auto& [name, bytes] : bytes_read_) total += bytes;
    return total;
}

}  // namespace gantry::host

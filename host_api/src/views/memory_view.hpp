// MemoryView: a bundle in memory, for tests and fuzzing. Behaves as FolderView does, and remembers what was
// asked of it. Has no clock: a counter stands for inodes and times, so that the same calls make the same view,
// and a file that is put in again is another one to a trace.
//
// Names given to the calls that fill it are plain ones (is_view_name) or, to see what becomes of them in a
// listing, not UTF-8.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "views/file_digest.hpp"
#include "views/view.hpp"

namespace gantry::host {

class MemoryView : public View {
public:
    MemoryView() = default;

    // Folders above it come into being by themselves. Returns *this, so that calls can be chained.
    MemoryView& file(std::string_view name, std::string_view content);
    // A file that claims `size` bytes and holds zeros behind `content`; costs no memory.
    MemoryView& sparse_file(std::string_view name, std::uint64_t size, std::string_view content = {});
    MemoryView& folder(std::string_view name);
    // For unreadable, escape and special; what is below the first two answers the same. absent is a link that
    // leads nowhere: listed, and not there.
    MemoryView& entry(std::string_view name, EntryKind kind);
    MemoryView& remove(std::string_view name);  // with all that is below it
    // As the name of a blob would: hex digits, whatever the file holds.
    MemoryView& record_digest(std::string_view name, std::string_view hex);
    void set_entry_name(std::string_view name) { entry_name_ = name; }

    [[nodiscard]] std::string_view entry_name() const noexcept override { return entry_name_; }
    [[nodiscard]] ViewAnswer<EntryStatus> stat(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) override;
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override;

    [[nodiscard]] Bytes other_digest(std::string_view name, OtherDigest digest) override;

    [[nodiscard]] const EntryStatus* status_of_last_read() const noexcept override { return &last_read_; }
    [[nodiscard]] bool has_names_not_utf8() const noexcept override { return has_names_not_utf8_; }

    // What was asked: bytes read per file, and the number of calls.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& bytes_read() const noexcept {
        return bytes_read_;
    }
    [[nodiscard]] std::uint64_t total_bytes_read() const noexcept;
    [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

private:
    struct Node {
        EntryKind kind = EntryKind::file;
        std::uint64_t size = 0;
        std::uint64_t inode = 0;
        std::int64_t changed_at = 0;
        std::string content;
    };
    using Nodes = std::map<std::string, Node, std::less<>>;

    MemoryView& put(std::string_view name, Node node);
    void make_folder(std::string_view name);
    void touch_folder_of(std::string_view name);
    void erase_below(std::string_view name);
    [[nodiscard]] ViewAnswer<EntryStatus> find(std::string_view name) const;
    [[nodiscard]] static EntryStatus status_of(const Node& node) noexcept;
    [[nodiscard]] static std::vector<std::uint8_t> digest_of(const Node& node, DigestAlgorithm algorithm);
    // ok for a file that can be read.
    [[nodiscard]] ViewStatus look_for_file(std::string_view name);

    Nodes nodes_;  // without the root
    Node root_{EntryKind::folder, 0, 1, 1, {}};
    std::map<std::string, std::uint64_t> bytes_read_;
    std::map<std::string, std::string, std::less<>> recorded_digests_;
    std::string entry_name_;
    EntryStatus last_read_;
    std::uint64_t calls_ = 0;
    std::uint64_t next_inode_ = 2;
    bool has_names_not_utf8_ = false;
};

}  // namespace gantry::host

// MemoryView: a bundle in memory, for tests and fuzzing. Behaves as FolderView does, and remembers what was
// asked of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

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
    // absent is not one: take it out with remove().
    MemoryView& entry(std::string_view name, EntryKind kind);
    MemoryView& remove(std::string_view name);  // with all that is below it
    void set_entry_name(std::string_view name) { entry_name_ = name; }

    [[nodiscard]] std::string_view entry_name() const noexcept override { return entry_name_; }
    [[nodiscard]] ViewAnswer<EntryStatus> stat(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) override;
    [[nodiscard]] ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                 std::span<std::byte> buffer) override;
    [[nodiscard]] ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) override;

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
        std::string content;
    };
    std::map<std::string, Node, std::less<>> nodes_;
    std::map<std::string, std::uint64_t> bytes_read_;
    std::string entry_name_;
    std::uint64_t calls_ = 0;
    std::uint64_t next_inode_ = 2;
};

}  // namespace gantry::host

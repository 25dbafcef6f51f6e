// View: the host's side of the bundle view. What the ABI's `gantry_view` table shows to a plugin is one of
// these behind make_view_table() (view_table.hpp).
//
// Implementations: FolderView (a folder on disk, confined), MemoryView (tests, fuzzing), RecordingView
// (around another one: records the trace, caches reads, adds the host's own findings), ObservingView (around
// another one: keeps what was answered, for a capture), ReplayView (answers as a capture says).
//
// Names are relative to the bundle root, '/' between parts, "" the root itself. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::host {

// Limits that no view exceeds, whatever a plugin asks.
inline constexpr std::uint64_t kMaxReadBytes = 100'000'000;  // one read; a safetensors header's own limit
inline constexpr std::uint64_t kMaxFolderEntries = 65'536;
inline constexpr std::size_t kMaxNameBytes = 4'096;
inline constexpr int kMaxLinks = 40;  // followed for one name

// What an entry is and by what it is known again. Compared to see whether a verdict still holds.
struct EntryStatus {
    EntryKind kind = EntryKind::absent;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;      // cannot be set back, unlike mtime
    bool is_on_root_device = true;  // device numbers change over remounts and are not compared

    friend bool operator==(const EntryStatus&, const EntryStatus&) = default;
};

struct NamedStatus {
    std::string name;  // without its folder
    EntryStatus status;
};

// Digests besides the SHA-256 of a file's bytes. The recorded ones are what the storage says that the file's
// digest is; nothing is read for them.
enum class OtherDigest {
    git_sha1,           // computed: git's id of the file
    recorded_sha256,    // the name of its blob in a Hugging Face cache, for files that Git LFS keeps
    recorded_git_sha1,  // the same, for all others
};

class View {
public:
    using Bytes = ViewAnswer<std::vector<std::uint8_t>>;

    virtual ~View() = default;

    // The file that the model is, for the view of a file model; "" for a directory bundle.
    [[nodiscard]] virtual std::string_view entry_name() const noexcept = 0;

    // Status: ok (with the kind, also absent, escape, ...), bad_argument (not a name), failed.
    // A name that is absolute or has a ".." part is an escape here and below, though is_view_name() refuses it:
    // so the host hears of a bundle whose own files name it.
    [[nodiscard]] virtual ViewAnswer<EntryStatus> stat(std::string_view name) = 0;

    // In byte order; names that are not UTF-8 are left out (and remembered: has_names_not_utf8()).
    [[nodiscard]] virtual ViewAnswer<std::vector<NamedStatus>> list(std::string_view name) = 0;

    // The value is the number of bytes read. source_changed() tells when the file changed meanwhile.
    [[nodiscard]] virtual ViewAnswer<std::uint64_t> read(std::string_view name, std::uint64_t offset,
                                                         std::span<std::byte> buffer) = 0;

    // SHA-256 of the whole file.
    [[nodiscard]] virtual ViewAnswer<std::array<std::uint8_t, 32>> sha256(std::string_view name) = 0;

    // absent: nothing is recorded for the name. stop: as sha256(), where hashing was stopped.
    [[nodiscard]] virtual Bytes other_digest(std::string_view, OtherDigest) {
        return {ViewStatus::unsupported, {}};
    }

    // What the last read() or sha256() saw of its file, through the descriptor that it read. Null where the
    // view cannot tell: stat() then has to do.
    [[nodiscard]] virtual const EntryStatus* status_of_last_read() const noexcept { return nullptr; }

    // Whether `name` is kept from being seen: absent, whatever is on the disk, and so no part of a trace.
    [[nodiscard]] virtual bool is_hidden(std::string_view) const noexcept { return false; }
    // Whether the file system lacks stable inodes or a true ctime.
    [[nodiscard]] virtual bool is_weak() const noexcept { return false; }

    // Whether anything was seen to change while it was read: what was reported must not be published.
    [[nodiscard]] virtual bool source_changed() const noexcept { return false; }
    // Whether a listing left out names that are not UTF-8.
    [[nodiscard]] virtual bool has_names_not_utf8() const noexcept { return false; }
};

// Whether `name` is one that a view serves: relative, no empty, "." or ".." part, no NUL, UTF-8, at most
// kMaxNameBytes. "" (the root) is one.
[[nodiscard]] bool is_view_name(std::string_view name) noexcept;

}  // namespace gantry::host

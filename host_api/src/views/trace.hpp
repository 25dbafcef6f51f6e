// Trace: what a check looked at, and what it saw. "Is the verdict still true?" is then a comparison of
// stats: no plugin runs and no JSON is parsed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/result.hpp>

#include "views/folder_view.hpp"
#include "views/view.hpp"

namespace gantry::host {

enum class TraceUse : std::uint8_t {
    stat = 0,  // its kind and size
    list = 1,  // the names in it
    read = 2,  // its bytes
};

enum class TraceLevel {
    root,   // L0: the bundle root
    small,  // L1: what was read or listed
    all,    // L2: everything in the trace, and whether files and folders may still be read
};

struct TraceEntry {
    std::string name;
    TraceUse use = TraceUse::stat;   // the strongest: read over list over stat
    EntryStatus status;              // as seen; kind absent for what was not there
    std::uint64_t names_digest = 0;  // list: XXH3 of the sorted names and kinds

    friend bool operator==(const TraceEntry&, const TraceEntry&) = default;
};

struct Trace {
    std::vector<TraceEntry> entries;  // sorted by name, each name once
    bool is_weak = false;  // the file system has no stable inodes or true ctime (FUSE, NFS, SMB, vfat)

    friend bool operator==(const Trace&, const Trace&) = default;

    // A compact form for the index; the same trace gives the same bytes.
    [[nodiscard]] std::string serialise() const;
    // Errors: corrupt.
    [[nodiscard]] static Result<Trace> parse(std::string_view bytes);
    // No more of it than a comparison of this level looks at: for the root, its entry; what comes behind is not
    // read. Errors: corrupt.
    [[nodiscard]] static Result<Trace> parse_for(TraceLevel level, std::string_view bytes);
    // 16 hex digits over all entries: changes when anything that the verdict rests on changes, as
    // compare_trace() sees it.
    [[nodiscard]] std::string fingerprint() const;
};

// Of a root that nobody could look into: it was not there, or was no folder. That is all it
// vouches for; empty, vouching for nothing, where it is a folder after all.
[[nodiscard]] Trace trace_of_unopened_root(std::string_view root);

// What of an entry is compared: all of it, but of a folder whose names were not asked for the times tell
// nothing.
[[nodiscard]] EntryStatus compared_part(const TraceEntry& entry) noexcept;

// XXH3 of the names and kinds of a listing.
[[nodiscard]] std::uint64_t digest_of_names(std::span<const NamedStatus> listing);

enum class Freshness {
    same,        // what the verdict rests on is unchanged
    changed,     // something differs: validate anew
    unreadable,  // this process may not look: the record stays as it was
};

// Compares the trace with what is below `root` now. Reads nothing; stats only, each beneath the root. A root
// that is gone, or is no folder any more, is `changed`, unless that is what the trace says. `options` are those
// of the view that was recorded: whether a link still leads out is for them to say. Errors: io.
[[nodiscard]] Result<Freshness> compare_trace(const Trace& trace, std::string_view root, TraceLevel level,
                                              const FolderViewOptions& options = {});

}  // namespace gantry::host

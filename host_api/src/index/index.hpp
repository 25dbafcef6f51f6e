// Index: answers list, search and get from SQLite. A projection of the registry: it can be deleted at any time
// and is rebuilt from the metadata.json files. Beside the rows it caches examinations (traces and described
// parts) and digests of large files, whose loss costs a revalidation and nothing else.
//
// Thread-safe. Several processes may have it open; whoever writes holds the library's WriterLock. Readers never
// wait for a writer, and see what other processes committed. All Index objects of a process on one folder share
// their connections; a forked child gets second_copy from every call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/events.hpp>
#include <gantry/host/library.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

// What the index keeps of one model.
struct IndexRow {
    // needs_plugin is not stored: it depends on the process that asks. Nor is where an owned model lies, which
    // goes with the library: its entry_path is relative to its folder.
    ModelSummary summary;
    std::string metadata;  // the bytes of metadata.json
    // RecordEntry::identity of the file that this row was made from; "" for unknown. Tells whether the file
    // was changed behind the index, and is no part of what the row says: not compared, not in dump().
    std::string record_identity = {};

    friend bool operator==(const IndexRow&, const IndexRow&);
};

// A cached examination. `verdict` is the part of the Examination that resolving needs (described parts and
// findings), as JSON; `trace` as Trace::serialise() gives it.
struct CachedExamination {
    std::string plugin_id;
    std::string plugin_version;
    std::string plugin_sha256;
    std::string depth;
    std::string configuration_digest;  // of the library's configuration that it was made under
    std::string trace;
    std::string verdict;
    // When the trace was last known to hold, RFC 3339. Not compared: an examination that differs in nothing
    // else is not written again.
    std::string confirmed_at = {};
    // Of a file model, the file of its folder that was examined; "" of a folder. It holds for no other.
    std::string entry_name = {};

    friend bool operator==(const CachedExamination&, const CachedExamination&);
};

struct NamedExamination {
    std::string model_id;
    CachedExamination examination;
};

// What reconciling needs to know of a row, and no more: there may be 100,000.
struct KnownModel {
    std::string model_id;
    std::string record_identity;
    std::string storage_kind;
    std::string bundle_format;
    std::string entry_path;
    std::string validation_state;

    friend bool operator==(const KnownModel&, const KnownModel&) = default;
};

class Index {
public:
    // Opens or creates `<own_folder>/models.v<schema>.db`; "" keeps it in memory (libraries that are only read,
    // or have no folder for it). A file that SQLite calls corrupt, or that holds other tables than ours, is
    // reset and comes back empty; needs_rebuild() tells. Damage deeper in the file shows as io when it is met,
    // and in needs_rebuild(). A file that is deleted while it is open is made again, empty. The cost does not
    // grow with the library. Errors: io, second_copy.
    [[nodiscard]] static Result<std::unique_ptr<Index>> open(const std::string& own_folder);
    virtual ~Index() = default;

    // Whether the file is still the one that was opened. Costs one stat; the next call goes on with the new
    // one.
    [[nodiscard]] virtual bool is_in_place() const = 0;

    // Whether it was created empty, reset, found damaged, or last written in an earlier boot of the machine
    // (whose last writes may be lost): the caller rebuilds it from the registry.
    [[nodiscard]] virtual bool needs_rebuild() const = 0;

    // Whether it is for damage: what it held is lost, or will be when it is rebuilt.
    [[nodiscard]] virtual bool is_damaged() const = 0;

    // Replaces all rows by what `next` gives until it gives nothing. One transaction: readers see the old
    // rows or the new ones. Cached examinations of models whose record is the same are kept; all marks are
    // cleared and events start a new epoch. A damaged file is reset first. `next` must not call this index.
    // `generation` is the registry's before the first row was read. What `marks` holds when `next` has given
    // all is marked afterwards. Errors: io, and next's; then the rows are as they were.
    [[nodiscard]] virtual Result<void> rebuild(const std::function<Result<std::optional<IndexRow>>()>& next,
                                               std::uint64_t generation,
                                               const std::vector<std::string>& marks = {}) = 0;
    // The generation of the registry (LibraryRoot::generation) that the rows, but for those marked, stand for.
    // Another one than the registry's: something was written there that this index has not seen.
    [[nodiscard]] virtual Result<std::uint64_t> generation() const = 0;

    // The step around a change of metadata.json: mark_dirty before the file, put/remove after it (which
    // also clear the mark). A model still marked at open is read again from the registry. `generation` is what
    // the registry was raised to for this change. A mark need not be of a model: see rebuild().
    [[nodiscard]] virtual Result<void> mark_dirty(std::string_view model_id, std::uint64_t generation) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> dirty() const = 0;
    // `examination` none: the cached one is dropped. A row that changes from one pipeline class to another
    // makes the event `replaced`: another model stands in the place of the one that was there.
    [[nodiscard]] virtual Result<void> put(const IndexRow& row,
                                           const std::optional<CachedExamination>& examination) = 0;
    [[nodiscard]] virtual Result<void> remove(std::string_view model_id) = 0;
    // Only the cache: the row stays as it is. Errors: not_found, io.
    [[nodiscard]] virtual Result<void> put_examination(std::string_view model_id,
                                                       const CachedExamination& examination) = 0;

    // Errors: invalid_argument (limit 0, a cursor that is not ours, an unknown filter value), io.
    [[nodiscard]] virtual Result<ModelPage> list(const ListOptions& options) const = 0;
    // Models with every word of `text` in their id, official name, family or tags; the last word matches what
    // begins with it. Words are what FTS5's unicode61 makes of the text: upper and lower case, accents and
    // punctuation do not matter, nothing in it is syntax, and a text without a word finds nothing. Of more than
    // 64 different words the first 64 count. Up to 1,000 hits come best first (a page may then repeat or
    // miss a model while the library changes), more in the order in which they were added. The total is counted
    // to 10,000, then total_is_minimum. Errors: as list().
    [[nodiscard]] virtual Result<ModelPage> search(std::string_view text, const ListOptions& options) const = 0;
    [[nodiscard]] virtual Result<std::optional<IndexRow>> get(std::string_view model_id) const = 0;
    [[nodiscard]] virtual Result<std::optional<CachedExamination>> examination(
        std::string_view model_id) const = 0;

    // A digest of a file, by a text that says which file in which state. Like the examinations a cache, but of
    // no model: rebuild() leaves it, and of more than 65,536 the oldest go. Errors: io.
    [[nodiscard]] virtual Result<void> put_digest(std::string_view file_key, std::string_view digest) = 0;
    [[nodiscard]] virtual Result<std::optional<std::string>> digest(std::string_view file_key) const = 0;

    // Of the models from `first` to `last`, both included, by model_id; without verdict, plugin_sha256 and
    // confirmed_at, which a comparison with what is there does not need.
    [[nodiscard]] virtual Result<std::vector<NamedExamination>> examinations_between(
        std::string_view first, std::string_view last) const = 0;

    // All rows, by model_id.
    [[nodiscard]] virtual Result<std::vector<KnownModel>> known_models() const = 0;
    // External references of this size and class, at most 100. The cost does not grow with the library.
    [[nodiscard]] virtual Result<std::vector<KnownModel>> external_references_like(
        std::uint64_t size_bytes, std::string_view pipeline_class) const = 0;

    // At most `limit` events that came after `cursor`; "" asks for no events, only for the cursor of now. The
    // epoch changes when the index is created or rebuilt, and with the first write in a boot. Of an epoch the
    // last ones are kept. Errors: invalid_argument (limit 0, not a cursor), io.
    [[nodiscard]] virtual Result<EventPage> events_after(std::string_view cursor,
                                                         std::uint32_t limit) const = 0;

    // How many that is, from the next event on; 10,000 unless told. Counts for this object alone.
    virtual void keep_events(std::uint32_t limit) noexcept = 0;

    // Everything but caches, one line per model, sorted, as text: equal for two indexes of the same registry.
    // With the words that search knows of each model.
    [[nodiscard]] virtual Result<std::string> dump() const = 0;
};

}  // namespace gantry::host

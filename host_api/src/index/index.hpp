// Index: answers list and get from SQLite. A projection of the registry: it can be deleted at any time and
// is rebuilt from the metadata.json files. Beside the rows it caches examinations (traces and described
// parts), whose loss costs a revalidation and nothing else.
//
// Thread-safe. Several processes may have it open; whoever writes holds the library's WriterLock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/library.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

// What the index keeps of one model.
struct IndexRow {
    ModelSummary summary;  // needs_plugin is not stored: it depends on the process that asks
    std::string metadata;  // the bytes of metadata.json

    friend bool operator==(const IndexRow&, const IndexRow&);
};

// A cached examination. `verdict` is the part of the Examination that resolving needs (described parts and
// findings), as JSON; `trace` as Trace::serialise() gives it.
struct CachedExamination {
    std::string plugin_id;
    std::string plugin_version;
    std::string plugin_sha256;
    std::string depth;
    std::string trace;
    std::string verdict;

    friend bool operator==(const CachedExamination&, const CachedExamination&) = default;
};

class Index {
public:
    // Opens or creates `<own_folder>/models.v<schema>.db`; "" keeps it in memory (read-only libraries).
    // A file that SQLite calls corrupt is reset and comes back empty; needs_rebuild() tells.
    // Errors: io.
    [[nodiscard]] static Result<std::unique_ptr<Index>> open(const std::string& own_folder);
    virtual ~Index() = default;

    // Whether it was created empty, reset, or not finished: the caller rebuilds it from the registry.
    [[nodiscard]] virtual bool needs_rebuild() const = 0;

    // Replaces all rows by what `next` gives until it gives nothing. One transaction: readers see the old
    // rows or the new ones. Cached examinations of models that remain are kept. Errors: io, and next's.
    [[nodiscard]] virtual Result<void> rebuild(
        const std::function<Result<std::optional<IndexRow>>()>& next) = 0;

    // The step around a change of metadata.json: mark_dirty before the file, put/remove after it (which
    // also clear the mark). A model still marked at open is read again from the registry.
    [[nodiscard]] virtual Result<void> mark_dirty(std::string_view model_id) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> dirty() const = 0;
    // `examination` none: the cached one is dropped.
    [[nodiscard]] virtual Result<void> put(const IndexRow& row,
                                           const std::optional<CachedExamination>& examination) = 0;
    [[nodiscard]] virtual Result<void> remove(std::string_view model_id) = 0;
    // Only the cache: the row stays as it is.
    [[nodiscard]] virtual Result<void> put_examination(std::string_view model_id,
                                                       const CachedExamination& examination) = 0;

    // Errors: invalid_argument (limit 0, a cursor that is not ours, an unknown filter value), io.
    [[nodiscard]] virtual Result<ModelPage> list(const ListOptions& options) const = 0;
    [[nodiscard]] virtual Result<std::optional<IndexRow>> get(std::string_view model_id) const = 0;
    [[nodiscard]] virtual Result<std::optional<CachedExamination>> examination(
        std::string_view model_id) const = 0;

    // Everything but caches, sorted, as text: equal for two indexes of the same registry.
    [[nodiscard]] virtual Result<std::string> dump() const = 0;
};

}  // namespace gantry::host

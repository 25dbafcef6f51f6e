// SourceClaims: which model a source on disk belongs to. One source, one model, even when two processes
// register it at the same moment.
//
// A claim is the file `.gantry/sources/<sha256 of the canonical source>` and holds the model's id, a line.
// Where somebody has copied a record there are two models of one source: the other one's id is the next line,
// and it holds the source once the first is gone. Claims are a cache of the registry: a lost one is rebuilt
// from it, a stale one (its model is gone) is taken over. They are not flushed to disk: after a loss of power
// the index is made anew, and they with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/root.hpp"

namespace gantry::host {

// SHA-256 of a canonical source, 64 hex digits: the name of its claim, and what an id is told apart by when
// two sources would get the same. Errors: out_of_memory.
[[nodiscard]] Result<std::string> source_digest(std::string_view source);

class SourceClaims {
public:
    explicit SourceClaims(std::shared_ptr<LibraryRoot> root) : root_(std::move(root)) {}

    // The model that holds `source`: its record is there and names `source` (an external reference by its
    // entry_path, an owned model by its folder), or is there and cannot be read; such a record keeps its
    // claim until it is repaired or removed. Errors: io, corrupt (as LibraryRoot::read_metadata).
    [[nodiscard]] Result<std::optional<ModelId>> holder(std::string_view source) const;
    // Takes `source` for `id`. The value is whoever holds it now: `id`, or another model that was first; then
    // `id` stands behind it.
    // For the holder of the WriterLock, who writes the record before letting go: a claim whose record is
    // not there counts as stale and is taken over. Errors: io, corrupt.
    [[nodiscard]] Result<ModelId> take(std::string_view source, const ModelId& id);
    // `id` neither holds the source any more nor stands behind whoever does. Errors: io. Where it did not, that
    // changes nothing and is no error.
    [[nodiscard]] Result<void> release(std::string_view source, const ModelId& id);

private:
    // Those that the claim names, in its order; what is no id is left out.
    [[nodiscard]] Result<std::vector<ModelId>> claimants(const std::string& claim) const;
    // The first of them that holds the source.
    [[nodiscard]] Result<std::optional<ModelId>> holder_among(const std::vector<ModelId>& ids,
                                                              std::string_view source) const;
    [[nodiscard]] Result<bool> is_held(std::string_view source, const ModelId& id) const;

    std::shared_ptr<LibraryRoot> root_;
};

}  // namespace gantry::host

// SourceClaims: which model a source on disk belongs to. One source, one model, even when two processes
// register it at the same moment.
//
// A claim is the file `.gantry/sources/<sha256 of the canonical source>` and holds the model's id. Claims
// are a cache of the registry: a lost one is rebuilt from it, a stale one (its model is gone) is taken over.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/root.hpp"

namespace gantry::host {

class SourceClaims {
public:
    explicit SourceClaims(std::shared_ptr<LibraryRoot> root) : root_(std::move(root)) {}

    // The model that holds `source`, if its record is there. Errors: io.
    [[nodiscard]] Result<std::optional<ModelId>> holder(std::string_view source) const;
    // Takes `source` for `id`. The value is whoever holds it now: `id`, or another model that was first.
    // Errors: io.
    [[nodiscard]] Result<ModelId> take(std::string_view source, const ModelId& id);
    // Errors: io. Releasing what is not held is no error.
    [[nodiscard]] Result<void> release(std::string_view source, const ModelId& id);

private:
    std::shared_ptr<LibraryRoot> root_;
};

}  // namespace gantry::host

// Where a recorded model lies on disk.
#pragma once

#include <string>
#include <string_view>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "library/examine.hpp"
#include "registry/metadata_document.hpp"

namespace gantry::host {

struct Location {
    std::string entry_path;  // absolute: what an engine opens
    bool is_folder = true;
    Subject subject;
};

// Of an external reference its recorded entry_path, of an owned model its folder below `root`.
// Errors: corrupt: an external reference whose entry_path is missing or not absolute.
[[nodiscard]] Result<Location> locate(const ModelId& id, const MetadataDocument& document,
                                      std::string_view root, bool format_is_directory);

}  // namespace gantry::host

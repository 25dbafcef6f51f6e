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

[[nodiscard]] bool is_external_reference(const MetadataDocument& document);
// What the `size_bytes` of its record counts.
[[nodiscard]] CountedSize size_to_count(const MetadataDocument& document);

// Of an external reference its recorded entry_path, of an owned model its folder below `root`, or where its
// format is a file the primary one of its recorded files.
// Errors: corrupt: an external reference whose entry_path is missing or not absolute, or an owned file model
// that names no file.
[[nodiscard]] Result<Location> locate(const ModelId& id, const MetadataDocument& document,
                                      std::string_view root, bool format_is_directory);

}  // namespace gantry::host

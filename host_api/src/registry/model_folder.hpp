// The folder of one model, below the root of a library: its record, metadata.json, and what it takes to make,
// replace and take away that record whole. See LibraryRoot for the promises; `root` is the library's folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/beneath.hpp"

namespace gantry::host::registry {

[[nodiscard]] Result<bool> has_model_folder(const FolderRef& root, const ModelId& id);
[[nodiscard]] Result<std::optional<std::string>> read_record(const FolderRef& root, const ModelId& id);
[[nodiscard]] Result<void> create_record(const FolderRef& root, const ModelId& id, std::string_view metadata);
[[nodiscard]] Result<void> replace_record(const FolderRef& root, const ModelId& id, std::string_view metadata);
[[nodiscard]] Result<std::vector<std::string>> remove_record(const FolderRef& root, const ModelId& id);

// Reads a regular file below `folder`; nothing where there is none.
// Errors: corrupt (a link, not a regular file, over kMaxMetadataBytes), io.
[[nodiscard]] Result<std::optional<std::string>> read_file_beneath(const FolderRef& folder,
                                                                   std::string_view name);

}  // namespace gantry::host::registry

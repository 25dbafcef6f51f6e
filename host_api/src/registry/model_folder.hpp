// The folder of one model, below the root of a library: its record, metadata.json, and what it takes to make,
// replace and take away that record whole. See LibraryRoot for the promises; `root` is the library's folder.
#pragma once

#include <functional>
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
// Errors: corrupt (a link, not a regular file, over kMaxMetadataBytes), not_readable_here, io.
[[nodiscard]] Result<std::optional<std::string>> read_file_beneath(const FolderRef& folder,
                                                                   std::string_view name);

// --- for whoever else moves folders of models ---

// Opens the folder (O_PATH). Errors: not_found, corrupt (a link or a file in the way), io.
[[nodiscard]] Result<FileDescriptor> open_model(const FolderRef& root, const ModelId& id);
// Lets `move` give a finished folder its name in the folder of the family, which is made with its parents.
// After an error no empty parent is left. Errors: invalid_argument (`move` says that the name is taken), io.
[[nodiscard]] Result<void> publish_folder(
    const FolderRef& root, const ModelId& id,
    const std::function<Result<bool>(const FolderRef& family, const std::string& name)>& move);
// Takes empty folders away, from the model's family up. One that is not empty ends it without an error.
void remove_empty_parents(const FolderRef& root, const ModelId& id);
// After the model's folder was moved from `family` to `trash`: flushes both, and takes empty parents away,
// whether they could be flushed or not. Errors: io.
[[nodiscard]] Result<void> settle_removal(const FolderRef& root, const ModelId& id, const FolderRef& family,
                                          const FolderRef& trash);
// `<type>/<family>`
[[nodiscard]] std::string parents_of(const ModelId& id);
[[nodiscard]] Error concerning(const ModelId& id, Error error);

}  // namespace gantry::host::registry

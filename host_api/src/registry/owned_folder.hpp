// The folder of a model that the library owns: how it comes into its place, and how it goes. See LibraryRoot
// for the promises; `root` is the library's folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/beneath.hpp"
#include "registry/staged_folder.hpp"

namespace gantry::host::registry {

[[nodiscard]] Result<void> place_model(const FolderRef& root, const ModelId& id, const StagedFolder& staged);
[[nodiscard]] Result<bool> add_record(const FolderRef& root, const ModelId& id, std::string_view metadata);
[[nodiscard]] Result<std::string> move_to_trash(const FolderRef& root, const ModelId& id);
[[nodiscard]] Result<void> empty_trash(const FolderRef& root, const std::string& name);
[[nodiscard]] Result<std::optional<std::uint64_t>> size_of_file(const FolderRef& root, const ModelId& id,
                                                                std::string_view name);
[[nodiscard]] Result<bool> has_staged(const FolderRef& root);
[[nodiscard]] Result<void> discard_staged(const FolderRef& root);
[[nodiscard]] Result<void> empty_all_trash(const FolderRef& root);

}  // namespace gantry::host::registry

// Which models a library holds, told from its folders alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/beneath.hpp"
#include "registry/root.hpp"

namespace gantry::host::registry {

// See LibraryRoot::list_records.
[[nodiscard]] Result<RecordListing> list_records(const FolderRef& root);
// See LibraryRoot::list_folders.
[[nodiscard]] Result<RecordListing> list_model_folders(const FolderRef& root);
// See LibraryRoot::record_identity.
[[nodiscard]] Result<std::optional<std::string>> identity_of_record(const FolderRef& root, const ModelId& id);

// Whether models are looked for at `id`: not below a folder of the root that begins with ".", nor in what an
// import of Pumas left half done, or in a library's own folder (`.gantry`).
[[nodiscard]] bool is_listed_place(const ModelId& id);

}  // namespace gantry::host::registry

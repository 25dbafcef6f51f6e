// Which models a library holds, told from its folders alone.
#pragma once

#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/beneath.hpp"

namespace gantry::host::registry {

// See LibraryRoot::list_models.
[[nodiscard]] Result<std::vector<ModelId>> list_records(const FolderRef& root);
// See LibraryRoot::list_folders.
[[nodiscard]] Result<std::vector<ModelId>> list_model_folders(const FolderRef& root);

// Whether models are looked for at `id`: not below a folder of the root that begins with ".", nor in what an
// import of Pumas left half done.
[[nodiscard]] bool is_listed_place(const ModelId& id);

}  // namespace gantry::host::registry

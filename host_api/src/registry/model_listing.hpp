// Which models a library holds, told from its folders alone.
#pragma once

#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/beneath.hpp"

namespace gantry::host::registry {

// See LibraryRoot::list_models.
[[nodiscard]] Result<std::vector<ModelId>> list_records(const FolderRef& root);

}  // namespace gantry::host::registry

// Deleting a folder with all that is in it, and nothing else.
#pragma once

#include <string>

#include <gantry/result.hpp>

#include "registry/beneath.hpp"

namespace gantry::host::registry {

// Deletes `name`, a plain part, in `folder`. A link is deleted, never followed; what is mounted below stays,
// with the folders around it. What somebody else deletes at the same time is no error, nor is a `name` that
// is not there. Goes on after a failure, so that as little as possible is left.
// Errors: io (something is left; the first reason).
[[nodiscard]] Result<void> remove_tree(const FolderRef& folder, const std::string& name);

}  // namespace gantry::host::registry

// Puts the execution descriptor together from a record and the verdict that holds now.
#pragma once

#include <gantry/host/descriptor.hpp>
#include <gantry/host/model_id.hpp>

#include "library/examine.hpp"
#include "library/location.hpp"
#include "registry/metadata_document.hpp"

namespace gantry::host {

[[nodiscard]] ExecutionDescriptor make_descriptor(const ModelId& id, const MetadataDocument& document,
                                                  const Location& location, const Verdict& verdict);

}  // namespace gantry::host

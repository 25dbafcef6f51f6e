// Which software environments a model is bound to, version 1 of the dependency contract (docs/metadata.md).
// Says nothing about the health of the model's files, and they say nothing about it.
#pragma once

#include <string_view>

#include <gantry/host/descriptor.hpp>
#include <gantry/host/model_id.hpp>

#include "registry/metadata_document.hpp"

namespace gantry::host {

// "linux-x86_64"
[[nodiscard]] std::string_view platform_key() noexcept;

// Whether a binding's selector ("*", or exact keys split by ',' or '|') takes the platform.
[[nodiscard]] bool selects_platform(std::string_view selector, std::string_view platform) noexcept;

// The bindings of the record that apply to `backend_key` on this platform. This host keeps no profiles, so a
// binding that applies is `unknown_profile`, which is what the contract says of a missing profile.
[[nodiscard]] DependencyResolution resolve_dependencies(const ModelId& id, const MetadataDocument& document,
                                                        std::string_view backend_key);

}  // namespace gantry::host

// LoadedPlugin: a module in this process, checked before, at and after loading.
//
// Before dlopen: size and SHA-256 of the manifest. The module is read once into a sealed memory file, that
// copy is hashed and that copy is loaded, so that nothing can be swapped in between. Loaded RTLD_NOW and
// RTLD_LOCAL, never unloaded: a live thread or exception of a plugin would crash (docs/adr).
#pragma once

#include <memory>
#include <string_view>

#include <gantry/abi.h>
#include <gantry/result.hpp>

#include "plugins/catalog.hpp"

namespace gantry::host {

class LoadedPlugin {
public:
    // Errors, each naming file and reason: plugin_untrusted, plugin_changed, plugin_load_failed,
    // plugin_entry_missing, plugin_abi_mismatch, plugin_contract_broken, io.
    [[nodiscard]] static Result<std::shared_ptr<const LoadedPlugin>> load(const CatalogEntry& entry);

    virtual ~LoadedPlugin() = default;

    [[nodiscard]] virtual const PluginIdentity& identity() const noexcept = 0;
    // nullptr where the plugin offers none.
    [[nodiscard]] virtual const gantry_detector_factory* detector() const noexcept = 0;
    [[nodiscard]] virtual const gantry_validator_factory& validator() const noexcept = 0;
    [[nodiscard]] virtual const gantry_describer_factory& describer() const noexcept = 0;
};

}  // namespace gantry::host

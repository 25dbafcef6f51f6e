// Holds a module's entry against the contract and against its manifest.
#pragma once

#include <gantry/abi.h>
#include <gantry/result.hpp>

#include "plugins/catalog.hpp"

namespace gantry::host {

struct PluginFactories {
    const gantry_detector_factory* detector = nullptr;  // nullptr: the plugin offers none
    const gantry_validator_factory* validator = nullptr;
    const gantry_describer_factory* describer = nullptr;
};

// Reads nothing beyond what the version promises, and runs no function of the module.
// Errors: plugin_abi_mismatch; plugin_contract_broken: too small, without its functions, or of another id,
// version or formats than the manifest.
[[nodiscard]] Result<void> check_entry(const gantry_plugin_entry_v0& entry, const CatalogEntry& catalog_entry);

// Calls init() and asks for the factories. To be called once for a module, after check_entry.
// Errors, with the reason alone for their message: plugin_load_failed (init() failed); plugin_contract_broken:
// it threw, or a factory is not there whole.
[[nodiscard]] Result<PluginFactories> start_plugin(const gantry_plugin_entry_v0& entry);

}  // namespace gantry::host

// ResidentModule: a module that the system's loader has mapped into this process, for good.
//
// Never unloaded: a live thread or a caught exception of the plugin would crash on code that is gone.
#pragma once

#include <string>

#include <gantry/abi/entry.h>
#include <gantry/result.hpp>

#include "plugins/module_image.hpp"

#include <boost/dll/shared_library.hpp>

namespace gantry::host {

class ResidentModule {
public:
    // Maps `image` with RTLD_NOW | RTLD_LOCAL; its constructors run. `path`, here and below, is for messages.
    // Errors: plugin_load_failed, with what the loader said.
    [[nodiscard]] static Result<ResidentModule> load(ModuleImage image, const std::string& path);

    // Its entry symbol: an object of this module itself with our magic number and with as many bytes as it
    // says. Until abi_version has been looked at, only the members before plugin_id may be read. Errors:
    // plugin_entry_missing.
    [[nodiscard]] Result<const gantry_plugin_entry_v0*> entry(const std::string& path) const;

private:
    ResidentModule(boost::dll::shared_library library, DescriptorOwner memory_file);

    boost::dll::shared_library library_;
    // Stays open: the loader knows a module by the name that it was given, /proc/self/fd/<number>, and would
    // answer this one for any later module under the same number.
    DescriptorOwner memory_file_;
};

}  // namespace gantry::host

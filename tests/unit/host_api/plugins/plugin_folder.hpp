// PluginFolder: a folder of plugins of its own for one test, made from modules of the build, to be damaged.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "plugins/catalog.hpp"

namespace gantry::host {

[[nodiscard]] std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);

class PluginFolder {
public:
    PluginFolder();
    ~PluginFolder();
    PluginFolder(const PluginFolder&) = delete;
    PluginFolder& operator=(const PluginFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string module_path(std::string_view name) const;
    [[nodiscard]] std::string manifest_path(std::string_view name) const;

    // Copies module and manifest of the good test plugin, org.gantry.test 1.2.3, under `name`.
    void add_good_plugin(const std::string& name = "good");
    // The same of the module with that defect (modules/damaged_plugin.cpp).
    void add_damaged_module(const std::string& defect);
    // A manifest that reads well, with its module: a file of that content, which nothing loads.
    void add_manifest(const std::string& name, const std::string& id, const std::string& version,
                      const std::string& format);

    void edit_manifest(const std::string& name, const std::function<void(nlohmann::json&)>& edit) const;
    // Makes size and digest those of the module as it is now, and leaves the build id out.
    void accept_module(const std::string& name) const;

    // What a scan of this folder alone finds.
    [[nodiscard]] PluginCatalog scan() const;
    // The one entry of a folder with one plugin.
    [[nodiscard]] CatalogEntry only_entry() const;

private:
    void copy(const std::string& module, const std::string& manifest, const std::string& name);

    std::string path_;
};

}  // namespace gantry::host

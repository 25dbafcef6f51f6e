#include "unit/host_api/plugins/plugin_folder.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>

namespace gantry::host {
namespace {

std::string sha256_hex(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
    std::string text;
    for (unsigned int index = 0; index < size; ++index)
        for (const int shift : {4, 0}) text += "0123456789abcdef"[digest[index] >> shift & 15];
    return text;
}

}  // namespace

std::string read_bytes(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error{"cannot read " + path};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

void write_bytes(const std::string& path, std::string_view bytes) {
    std::ofstream file{path, std::ios::binary};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
}

PluginFolder::PluginFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "gantry-plugins-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"cannot make " + pattern};
    path_ = std::filesystem::canonical(pattern);
}

PluginFolder::~PluginFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string PluginFolder::module_path(std::string_view name) const {
    return path_ + "/" + std::string{name} + ".so";
}

std::string PluginFolder::manifest_path(std::string_view name) const {
    return path_ + "/" + std::string{name} + std::string{kManifestSuffix};
}

void PluginFolder::copy(const std::string& module, const std::string& manifest, const std::string& name) {
    std::filesystem::copy_file(module, module_path(name));
    std::filesystem::copy_file(manifest, manifest_path(name));
    edit_manifest(name, [&](nlohmann::json& document) { document["library"] = name + ".so"; });
}

void PluginFolder::add_good_plugin(const std::string& name) {
    const std::string stem = GANTRY_TEST_PLUGIN_FOLDER "/gantry_test_plugin";
    copy(stem + ".so", stem + ".gantry-plugin.json", name);
}

void PluginFolder::add_damaged_module(const std::string& defect) {
    const auto stem = GANTRY_DAMAGED_MODULES "/" + defect;
    copy(stem + ".so", stem + ".gantry-plugin.json", defect);
}

void PluginFolder::add_manifest(const std::string& name, const std::string& id, const std::string& version,
                                const std::string& format) {
    write_bytes(module_path(name), "a module");
    const nlohmann::json document = {
        {"manifest_version", 1},
        {"id", id},
        {"version", version},
        {"license", "Apache-2.0"},
        {"abi", {{"minimum", "0.1"}, {"maximum", "0.1"}}},
        {"formats", {{{"id", format}, {"kind", "directory"}, {"markers", {"marker.json"}}}}},
        {"library", name + ".so"},
    };
    write_bytes(manifest_path(name), document.dump());
    accept_module(name);
}

void PluginFolder::edit_manifest(const std::string& name,
                                 const std::function<void(nlohmann::json&)>& edit) const {
    auto document = nlohmann::json::parse(read_bytes(manifest_path(name)));
    edit(document);
    write_bytes(manifest_path(name), document.dump(2));
}

void PluginFolder::accept_module(const std::string& name) const {
    const auto bytes = read_bytes(module_path(name));
    edit_manifest(name, [&](nlohmann::json& document) {
        document["library_size"] = bytes.size();
        document["library_sha256"] = sha256_hex(bytes);
        document.erase("build_id");
    });
}

PluginCatalog PluginFolder::scan() const {
    CatalogOptions options;
    options.folders = {path_};
    options.search_default_folders = false;
    return PluginCatalog::scan(options);
}

CatalogEntry PluginFolder::only_entry() const {
    const auto catalog = scan();
    if (catalog.entries().size() != 1) throw std::runtime_error{"not one plugin in " + path_};
    return catalog.entries().front();
}

}  // namespace gantry::host

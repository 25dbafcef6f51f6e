#include "plugins/entry_contract.hpp"

#include <string>

#include <fmt/format.h>

#include <gantry/text.hpp>

#include "plugins/abi_version.hpp"

namespace gantry::host {
namespace {

// Longer than anything that a manifest may hold, so that a stray size is not followed.
constexpr std::uint64_t kMaxTextBytes = 255;

Error broken(std::string_view path, std::string_view reason) {
    return make_error(ErrorCode::plugin_contract_broken,
                      fmt::format("{}: {}; tell the plugin's author", path, reason), std::string{path});
}

bool is_sane(gantry_text text) noexcept {
    return text.size <= kMaxTextBytes && (text.data != nullptr || text.size == 0);
}

Result<void> check_same(gantry_text in_module, std::string_view in_manifest, std::string_view what,
                        std::string_view path) {
    if (!is_sane(in_module)) return broken(path, fmt::format("the {} in its entry is not a text", what));
    if (to_view(in_module) == in_manifest) return {};
    return broken(path,
                  fmt::format("its {} is '{}', its manifest says '{}'", what, to_view(in_module), in_manifest));
}

Result<void> check_formats(const gantry_text_list& formats, const Manifest& manifest, std::string_view path) {
    if (formats.size != manifest.formats.size() || formats.data == nullptr)
        return broken(path, fmt::format("it has {} formats, its manifest says {}", formats.size,
                                        manifest.formats.size()));
    for (std::size_t index = 0; index < manifest.formats.size(); ++index)
        GANTRY_TRY(check_same(formats.data[index], manifest.formats[index].id,
                              fmt::format("format number {}", index + 1), path));
    return {};
}

Error broken_at_start(std::string reason) {
    return make_error(ErrorCode::plugin_contract_broken, reason + "; tell the plugin's author");
}

// The factory of that id, nullptr for none.
// Errors: plugin_contract_broken: its struct is too small, or `call` is missing.
template <class Factory, class Call>
Result<const Factory*> find_factory(const gantry_plugin_entry_v0& entry, std::string_view id,
                                    Call Factory::*call) {
    const auto* factory = static_cast<const Factory*>(entry.get_factory(to_text(id)));
    if (factory == nullptr) return factory;
    if (factory->struct_size < sizeof(Factory))
        return broken_at_start(fmt::format("its factory {} has {} bytes, ABI {} has {}", id,
                                           factory->struct_size, abi_version_text(GANTRY_ABI_VERSION),
                                           sizeof(Factory)));
    if (factory->*call == nullptr) return broken_at_start(fmt::format("its factory {} has no function", id));
    return factory;
}

Result<PluginFactories> find_factories(const gantry_plugin_entry_v0& entry) {
    PluginFactories found;
    GANTRY_TRY_ASSIGN(found.detector,
                      find_factory(entry, GANTRY_FACTORY_DETECTOR, &gantry_detector_factory::detect));
    GANTRY_TRY_ASSIGN(found.validator,
                      find_factory(entry, GANTRY_FACTORY_VALIDATOR, &gantry_validator_factory::validate));
    GANTRY_TRY_ASSIGN(found.describer,
                      find_factory(entry, GANTRY_FACTORY_DESCRIBER, &gantry_describer_factory::describe));
    if (found.validator == nullptr) return broken_at_start("it offers no validator");
    if (found.describer == nullptr) return broken_at_start("it offers no describer");
    return found;
}

}  // namespace

Result<void> check_entry(const gantry_plugin_entry_v0& entry, const CatalogEntry& catalog_entry) {
    const auto& path = catalog_entry.module_path;
    // Before anything else: with another version the rest may mean something else.
    if (entry.abi_version != GANTRY_ABI_VERSION)
        return make_error(
            ErrorCode::plugin_abi_mismatch,
            fmt::format(
                "{}: built for plugin ABI {}, this host speaks {}; install the plugin's build for this host",
                path, abi_version_text(entry.abi_version), abi_version_text(GANTRY_ABI_VERSION)),
            path);
    if (entry.struct_size < sizeof entry)
        return broken(path, fmt::format("its entry has {} bytes, ABI {} has {}", entry.struct_size,
                                        abi_version_text(GANTRY_ABI_VERSION), sizeof entry));
    if (entry.init == nullptr || entry.get_factory == nullptr)
        return broken(path, "its entry lacks init or get_factory");
    const auto& manifest = catalog_entry.manifest;
    GANTRY_TRY(check_same(entry.plugin_id, manifest.id, "id", path));
    GANTRY_TRY(check_same(entry.plugin_version, manifest.version, "version", path));
    return check_formats(entry.formats, manifest, path);
}

Result<PluginFactories> start_plugin(const gantry_plugin_entry_v0& entry) {
    try {
        const auto status = entry.init(GANTRY_ABI_VERSION);
        if (status != GANTRY_STATUS_OK)
            return make_error(
                ErrorCode::plugin_load_failed,
                fmt::format("the plugin could not start: init() answered {}; what it needs may be "
                            "missing, see its documentation",
                            status));
        return find_factories(entry);
    } catch (...) {
        return broken_at_start("an exception left it while it started");
    }
}

}  // namespace gantry::host

#include "plugins/module.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "plugins/entry_contract.hpp"
#include "plugins/module_image.hpp"
#include "plugins/resident_module.hpp"

namespace gantry::host {
namespace {

class LoadedModule final : public LoadedPlugin {
public:
    LoadedModule(PluginIdentity identity, const PluginFactories& factories)
        : identity_(std::move(identity)), factories_(factories) {}

    [[nodiscard]] const PluginIdentity& identity() const noexcept override { return identity_; }
    [[nodiscard]] const gantry_detector_factory* detector() const noexcept override {
        return factories_.detector;
    }
    [[nodiscard]] const gantry_validator_factory& validator() const noexcept override {
        return *factories_.validator;
    }
    [[nodiscard]] const gantry_describer_factory& describer() const noexcept override {
        return *factories_.describer;
    }

private:
    PluginIdentity identity_;
    PluginFactories factories_;
};

using SharedPlugin = std::shared_ptr<const LoadedPlugin>;

// Every module of the process, by the SHA-256 of its bytes: mapped once and started once, however often and
// from wherever it is asked for.
class ModuleRegistry {
public:
    // Lives as long as the process: what a module's functions refer to must not go before them.
    static ModuleRegistry& of_process() {
        static auto& registry = *new ModuleRegistry;
        return registry;
    }

    Result<SharedPlugin> load(const CatalogEntry& entry) {
        GANTRY_TRY_ASSIGN(auto image, read_module_image(entry));
        const std::lock_guard lock{mutex_};
        GANTRY_TRY_ASSIGN(auto* const slot, make_resident(std::move(image), entry));
        GANTRY_TRY_ASSIGN(const auto* const module_entry, slot->module.entry(entry.module_path));
        GANTRY_TRY(check_entry(*module_entry, entry));
        // The contract lets a host call init() once, so a failure is final as well.
        if (!slot->plugin) slot->plugin = start(*module_entry, entry.manifest);
        if (*slot->plugin) return **slot->plugin;
        const auto& failure = slot->plugin->error();
        return make_error(failure.code, fmt::format("{}: {}", entry.module_path, failure.message),
                          entry.module_path);
    }

private:
    struct Slot {
        ResidentModule module;
        std::optional<Result<SharedPlugin>> plugin;  // nothing until it has been started
    };

    Result<Slot*> make_resident(ModuleImage image, const CatalogEntry& entry) {
        const auto known = slots_.find(image.sha256);
        if (known != slots_.end()) return &known->second;
        const auto sha256 = image.sha256;
        GANTRY_TRY_ASSIGN(auto module, ResidentModule::load(std::move(image), entry.module_path));
        return &slots_.emplace(sha256, Slot{std::move(module), std::nullopt}).first->second;
    }

    static Result<SharedPlugin> start(const gantry_plugin_entry_v0& entry, const Manifest& manifest) {
        GANTRY_TRY_ASSIGN(const auto factories, start_plugin(entry));
        return SharedPlugin{std::make_shared<LoadedModule>(
            PluginIdentity{manifest.id, manifest.version, manifest.library_sha256}, factories)};
    }

    std::mutex mutex_;
    std::map<std::string, Slot> slots_;
};

}  // namespace

Result<std::shared_ptr<const LoadedPlugin>> LoadedPlugin::load(const CatalogEntry& entry) {
    if (entry.problem) return *entry.problem;
    return ModuleRegistry::of_process().load(entry);
}

}  // namespace gantry::host

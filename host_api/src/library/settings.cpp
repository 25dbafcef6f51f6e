// The library's configuration, as the public interface gives and takes it.
#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"

namespace gantry::host {

Result<LibraryConfiguration> LibraryImpl::configuration() {
    return guarded<LibraryConfiguration>([&]() -> Result<LibraryConfiguration> {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        return configuration_of(store);
    });
}

Result<LibraryConfiguration> LibraryImpl::set_configuration(std::string_view key, std::string_view json) {
    return guarded<LibraryConfiguration>([&]() -> Result<LibraryConfiguration> {
        // Before anything is made for it.
        GANTRY_TRY(configured({}, key, json));
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY_ASSIGN(const auto held, lock(*store, options_.lock_wait));
        GANTRY_TRY_ASSIGN(const auto present, store->root->read_own(kConfigurationName));
        const auto text = configured(present.value_or(""), key, json);
        auto configuration = text ? parse_configuration(*text) : text.error();
        if (!configuration) {
            configuration.error().path = configuration_path(*store->root);
            return configuration;
        }
        if (present != *text) GANTRY_TRY(store->root->write_own(kConfigurationName, *text));
        return configuration;
    });
}

}  // namespace gantry::host

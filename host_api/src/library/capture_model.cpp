#include <algorithm>

#include <fmt/format.h>

#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/location.hpp"
#include "library/verdict_use.hpp"

namespace gantry::host {

Result<Capture> LibraryImpl::capture_model(std::string_view model_id, const CaptureOptions& given) {
    return guarded_asking<Capture>([&]() -> Result<Capture> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        const auto with_id = [&](Error error) {
            error.model_id = id.text();
            return error;
        };
        if (store == nullptr)
            return with_id(make_error(ErrorCode::not_found,
                                      "the library has no model of this id; `gantry list` shows what it has"));
        GANTRY_TRY_ASSIGN(const auto record, read_record(*store, id));
        InspectOptions options;
        options.bundle_format = record.document.string_member("bundle_format").value_or("");
        const auto* plugin = host_->plugin_for(options.bundle_format);
        if (plugin == nullptr)
            return with_id(make_error(ErrorCode::needs_plugin,
                                      "the plugin for this model's format is not here; install it, or give its "
                                      "folder in GANTRY_PLUGIN_PATH_ADD"));
        GANTRY_TRY_ASSIGN(const auto location, locate(id, record.document, store->root->path(),
                                                      format_is_directory(*plugin, options.bundle_format)));
        GANTRY_TRY_ASSIGN(const auto configuration, read_configuration(*store->root));
        options.depth = given.depth;
        options.accepted_tasks = configuration.accepted_tasks;
        options.allowed_folders = configuration.allowed_folders;
        options.cancel = given.cancel;
        options.progress = given.progress;
        auto capture = host_->capture_subject(location.entry_path, location.is_folder, location.subject,
                                              options, [] { return Contents{}; });
        if (!capture) return with_id(std::move(capture).error());
        return capture;
    });
}

}  // namespace gantry::host

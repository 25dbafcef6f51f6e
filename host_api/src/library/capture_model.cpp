#include <algorithm>

#include <fmt/format.h>

#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/location.hpp"
#include "library/verdict_use.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {

Result<Capture> LibraryImpl::capture_model(std::string_view model_id, const CaptureOptions& given) {
    return guarded_asking<Capture>([&]() -> Result<Capture> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        GANTRY_TRY_ASSIGN(const auto store, store_with(id));
        GANTRY_TRY_ASSIGN(const auto record, read_record(*store, id));
        InspectOptions options;
        options.bundle_format = record.document.string_member("bundle_format").value_or("");
        GANTRY_TRY_ASSIGN(const auto* plugin, plugin_of(*host_, id, options.bundle_format));
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
        if (!capture) return registry::concerning(id, std::move(capture).error());
        return capture;
    });
}

}  // namespace gantry::host

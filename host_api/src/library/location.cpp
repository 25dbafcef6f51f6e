#include "library/location.hpp"

#include <fmt/format.h>

#include "registry/root.hpp"

namespace gantry::host {

Result<Location> locate(const ModelId& id, const MetadataDocument& document, std::string_view root,
                        bool format_is_directory) {
    Location location;
    location.is_folder = format_is_directory;
    if (document.string_member("storage_kind") != "external_reference") {
        location.entry_path = fmt::format("{}/{}", root, id.text());
        // The record lies in the same folder as the model and is no part of it.
        location.subject = {location.entry_path, {}, {std::string{kMetadataName}}};
        return location;
    }
    location.entry_path = document.string_member("entry_path").value_or("");
    if (!location.entry_path.starts_with('/')) {
        auto error =
            make_error(ErrorCode::corrupt, "its record has no absolute entry_path; register the bundle again");
        error.model_id = id.text();
        return error;
    }
    if (format_is_directory) {
        location.subject = {location.entry_path, {}, {}};
    } else {
        const auto slash = location.entry_path.rfind('/');
        location.subject = {
            slash == 0 ? "/" : location.entry_path.substr(0, slash), location.entry_path.substr(slash + 1), {}};
    }
    return location;
}

}  // namespace gantry::host

#include "library/location.hpp"

#include <fmt/format.h>

#include "library/owned_files.hpp"
#include "registry/root.hpp"
#include "views/view.hpp"

namespace gantry::host {
namespace {

Error corrupt(const ModelId& id, std::string message) {
    auto error = make_error(ErrorCode::corrupt, std::move(message));
    error.model_id = id.text();
    return error;
}

// A file is seen from the folder that it is in.
Location file_location(std::string entry_path, std::vector<std::string> hidden_names) {
    const auto slash = entry_path.rfind('/');
    Location location;
    location.is_folder = false;
    location.subject = {slash == 0 ? "/" : entry_path.substr(0, slash), entry_path.substr(slash + 1),
                        std::move(hidden_names)};
    location.entry_path = std::move(entry_path);
    return location;
}

}  // namespace

bool is_external_reference(const MetadataDocument& document) {
    return document.string_member("storage_kind") == "external_reference";
}

CountedSize size_to_count(const MetadataDocument& document) {
    return is_external_reference(document) ? CountedSize::bundle : CountedSize::folder;
}

Result<Location> locate(const ModelId& id, const MetadataDocument& document, std::string_view root,
                        bool format_is_directory) {
    Location location;
    location.is_folder = format_is_directory;
    if (!is_external_reference(document)) {
        location.entry_path = fmt::format("{}/{}", root, id.text());
        // The record lies in the same folder as the model and is no part of it.
        location.subject = {location.entry_path, {}, {std::string{kMetadataName}}};
        if (format_is_directory) return location;
        const auto file = primary_file(document);
        if (file.empty()) return corrupt(id, "its record names no file of the model; restore it from a backup");
        const bool is_beside_record = file.find('/') == std::string::npos;
        if (!is_beside_record) location.subject.hidden_names.clear();
        return file_location(location.entry_path + "/" + file, location.subject.hidden_names);
    }
    location.entry_path = document.string_member("entry_path").value_or("");
    if (!location.entry_path.starts_with('/'))
        return corrupt(id,
                       "its record has no absolute entry_path; put it back into the record, or remove the "
                       "model and register the bundle again");
    if (!format_is_directory) return file_location(location.entry_path, {});
    location.subject = {location.entry_path, {}, {}};
    return location;
}

}  // namespace gantry::host

// LibraryRoot: the folder of a library, held open. Every path below it is resolved beneath this descriptor,
// never by a joined string, so that neither an id nor a planted link leads elsewhere.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

// Name of the folder that the library keeps its own files in, below the root.
inline constexpr std::string_view kOwnFolder = ".gantry";
inline constexpr std::string_view kMetadataName = "metadata.json";

class LibraryRoot {
public:
    // Opens an existing root. Errors: path_not_found, path_not_utf8, invalid_argument (not a folder), io.
    [[nodiscard]] static Result<std::shared_ptr<LibraryRoot>> open(std::string_view path);
    // The same, made with its parents if it is not there, and with its own folder in it.
    [[nodiscard]] static Result<std::shared_ptr<LibraryRoot>> create(std::string_view path);

    virtual ~LibraryRoot() = default;

    // Absolute, without links.
    [[nodiscard]] virtual const std::string& path() const noexcept = 0;
    // Device and inode of the folder: tells whether two handles are one library.
    [[nodiscard]] virtual std::string identity() const = 0;
    // Whether path() still leads to this folder.
    [[nodiscard]] virtual bool is_in_place() const = 0;

    // --- files of the library's own, below .gantry; `name` as "sources/ab12", made with its folders ---
    [[nodiscard]] virtual Result<std::optional<std::string>> read_own(std::string_view name) const = 0;
    // Whole or not at all, on disk when it returns (temp file, fsync, rename, fsync of the folder).
    [[nodiscard]] virtual Result<void> write_own(std::string_view name, std::string_view content) = 0;
    // Creates the file with `content` unless it is there: link() of a finished temp file, so two callers
    // can never both win. The value tells whether it was created.
    [[nodiscard]] virtual Result<bool> create_own(std::string_view name, std::string_view content) = 0;
    [[nodiscard]] virtual Result<void> remove_own(std::string_view name) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> list_own(std::string_view folder) const = 0;

    // --- one model ---
    // Whether the model's folder exists (with or without a record).
    [[nodiscard]] virtual Result<bool> has_folder(const ModelId& id) const = 0;
    // The bytes of metadata.json; nothing where there is none. Errors: corrupt (not a regular file, over
    // kMaxMetadataBytes, or a part of the id is a link), io.
    [[nodiscard]] virtual Result<std::optional<std::string>> read_metadata(const ModelId& id) const = 0;
    // Creates the model's folder with its metadata.json: staged, fsynced, renamed into place.
    // Errors: invalid_argument (the folder exists), io.
    [[nodiscard]] virtual Result<void> create_model(const ModelId& id, std::string_view metadata) = 0;
    // Replaces metadata.json whole or not at all. Errors: not_found, io.
    [[nodiscard]] virtual Result<void> write_metadata(const ModelId& id, std::string_view metadata) = 0;
    // Takes the record (metadata.json) away and the folders that are empty then, up to the root. Files that
    // the library did not make stay; the value names them, relative to the model's folder.
    [[nodiscard]] virtual Result<std::vector<std::string>> remove_record(const ModelId& id) = 0;
    // Every model that has a metadata.json, sorted by id. Does not descend into models, links or .gantry.
    [[nodiscard]] virtual Result<std::vector<ModelId>> list_models() const = 0;
};

}  // namespace gantry::host

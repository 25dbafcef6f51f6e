// LibraryRoot: the folder of a library, held open. Every path below it is resolved beneath this descriptor,
// never by a joined string, so that neither an id nor a planted link leads elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/flush.hpp"
#include "registry/staged_folder.hpp"

namespace gantry::host {

// Name of the folder that the library keeps its own files in, below the root.
inline constexpr std::string_view kOwnFolder = ".gantry";
inline constexpr std::string_view kMetadataName = "metadata.json";

// A record as a listing sees it, without reading it.
struct RecordEntry {
    ModelId id;
    // Inode, size and times of its metadata.json: another text, another content. "" for none that this user
    // sees.
    std::string identity;

    friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

struct RecordListing {
    std::vector<RecordEntry> records;  // sorted by id
    // Sorted: `<type>/`, `<type>/<family>/` or `<type>/<family>/<name>/`. What lies there is not known to be
    // gone.
    std::vector<std::string> refused;  // this user is not let in, or may not read the record
    std::vector<std::string> linked;   // a link stands in the place of the folder
};

class LibraryRoot {
public:
    // Opens an existing root; writes nothing.
    // Errors: path_not_found, path_not_utf8, invalid_argument (empty, not a folder), io.
    [[nodiscard]] static Result<std::shared_ptr<LibraryRoot>> open(std::string_view path);
    // The same, made with its parents if it is not there, and with its own folder in it. What is made has
    // the permissions that the umask leaves. Errors: as open, and corrupt (a link stands for its own folder).
    [[nodiscard]] static Result<std::shared_ptr<LibraryRoot>> create(std::string_view path);

    virtual ~LibraryRoot() = default;

    // Absolute, without links.
    [[nodiscard]] virtual const std::string& path() const noexcept = 0;
    // Device and inode of the folder: tells whether two handles are one library.
    [[nodiscard]] virtual std::string identity() const = 0;
    // Whether path() still leads to this folder.
    [[nodiscard]] virtual bool is_in_place() const = 0;

    // --- files of the library's own, below .gantry; `name` as "sources/ab12", made with its folders ---
    // Errors of all five: invalid_argument (a name with an empty part, "." or ".."), corrupt (a link or
    // something else than a regular file is in the place), io.

    // Nothing where there is no such file. Also not_readable_here.
    [[nodiscard]] virtual Result<std::optional<std::string>> read_own(std::string_view name) const = 0;
    // Whole or not at all, and on disk when it returns unless told otherwise (temp file, fsync, rename, fsync
    // of the folder).
    [[nodiscard]] virtual Result<void> write_own(std::string_view name, std::string_view content,
                                                 Flush flush = Flush::yes) = 0;
    // Creates the file with `content` unless it is there: link() of a finished temp file, so two callers
    // can never both win. The value tells whether it was created.
    [[nodiscard]] virtual Result<bool> create_own(std::string_view name, std::string_view content,
                                                  Flush flush = Flush::yes) = 0;
    // Removing what is not there is no error.
    [[nodiscard]] virtual Result<void> remove_own(std::string_view name, Flush flush = Flush::yes) = 0;
    // The names of the files in that folder, sorted, temporary ones left out; none where it is not there.
    [[nodiscard]] virtual Result<std::vector<std::string>> list_own(std::string_view folder) const = 0;

    // A number that is another one after every change of the registry; 0 where none was ever made here.
    // raise_generation() comes before the change, and is for the holder of the WriterLock. Where it is not
    // flushed it tells something within one boot of the machine only. Errors: corrupt (not a regular file), io.
    [[nodiscard]] virtual Result<std::uint64_t> generation() const = 0;
    [[nodiscard]] virtual Result<std::uint64_t> raise_generation(Flush flush = Flush::no) = 0;

    // --- one model ---
    // Those that write are for the holder of the WriterLock. Besides the errors named: corrupt where a part
    // of the id is a link or not a folder; nothing outside the library is ever touched then.

    // The id as the disk spells it. Another one than given only where that does not tell upper from lower case
    // and a folder of the id is there in another spelling; then `id` names no model, though the calls below
    // would find one. Whether it does is asked once, of the library's folder.
    [[nodiscard]] virtual std::string spelling_of(const ModelId& id) const = 0;
    // Whether the model's folder exists (with or without a record, in any spelling that the disk takes for this
    // one). Errors: corrupt, io.
    [[nodiscard]] virtual Result<bool> has_folder(const ModelId& id) const = 0;
    // The bytes of metadata.json; nothing where there is none. Errors: corrupt (not a regular file, over
    // kMaxMetadataBytes, or a part of the id is a link), not_readable_here, io.
    [[nodiscard]] virtual Result<std::optional<std::string>> read_metadata(const ModelId& id) const = 0;
    // Creates the model's folder with its metadata.json: staged, fsynced, renamed into place. After an error
    // nothing of it is left, unless it was only the last flush that failed: then it is there whole.
    // Errors: invalid_argument (the folder exists), io.
    [[nodiscard]] virtual Result<void> create_model(const ModelId& id, std::string_view metadata) = 0;
    // Replaces metadata.json whole or not at all, keeping its permissions; makes it in a folder that has
    // none. Errors: not_found (no such folder), corrupt (metadata.json is not a regular file), io.
    [[nodiscard]] virtual Result<void> write_metadata(const ModelId& id, std::string_view metadata) = 0;
    // Takes the record (metadata.json) away and the folders that are empty then, up to the root; record and
    // folder in one step. What the library did not make stays; the value names it, relative to the model's
    // folder, folders with "/" behind them. What has the record's name and is no file goes like it, a link
    // unread; but for a folder with something in it. Errors: not_found, corrupt (such a folder), io.
    [[nodiscard]] virtual Result<std::vector<std::string>> remove_record(const ModelId& id) = 0;
    // Every folder of a model that has a metadata.json, sorted by id; whether that is a record of ours only
    // its content tells (parse_library_record), and a link or a folder of that name may stand where one was.
    // Does not descend into models, links, folders at the root whose names begin with ".", or what an import of
    // Pumas left half done (`.tmp_import_*`). A model's folder that this user is not let into counts as one
    // with a record; one above it that this user may not read, or whose name can be no id, is passed over.
    // Errors: io.
    [[nodiscard]] virtual Result<std::vector<ModelId>> list_models() const = 0;
    // The same with the identity of each record, and what was passed over; costs one stat a model, and another
    // call of a record that not everybody may read.
    [[nodiscard]] virtual Result<RecordListing> list_records() const = 0;
    // The same with the folders that have no metadata.json: their identity is "". Errors: io.
    [[nodiscard]] virtual Result<RecordListing> list_folders() const = 0;
    // The identity that list_records() gives; nothing where there is no record. Errors: as read_metadata.
    [[nodiscard]] virtual Result<std::optional<std::string>> record_identity(const ModelId& id) const = 0;

    // --- models whose files the library owns ---
    // Those that take an id are for the holder of the WriterLock, with the errors of the calls above.

    // A folder to fill. Errors: corrupt, io.
    [[nodiscard]] virtual Result<registry::StagedFolder> stage() const = 0;
    // Makes a staged folder, flushed to disk by the caller, the model's. Errors: invalid_argument (the folder
    // exists), io.
    [[nodiscard]] virtual Result<void> place_model(const ModelId& id, const registry::StagedFolder& staged) = 0;
    // Adds a metadata.json to a folder unless one is there; the value tells. Errors: not_found, io.
    [[nodiscard]] virtual Result<bool> add_metadata(const ModelId& id, std::string_view metadata) = 0;
    // The size of a regular file in the model's folder; nothing where there is none, or a link.
    [[nodiscard]] virtual Result<std::optional<std::uint64_t>> size_of_file(const ModelId& id,
                                                                            std::string_view name) const = 0;
    // Moves the model's folder to `.gantry/trash/<value>` by one rename, and takes the folders above that are
    // empty then away. Errors: not_found, io.
    [[nodiscard]] virtual Result<std::string> move_to_trash(const ModelId& id) = 0;
    // Deletes what move_to_trash put there. Needs no lock. Errors: io (some of it is left).
    [[nodiscard]] virtual Result<void> empty_trash(const std::string& name) = 0;
    // Whether anything is on its way, or was when its process died. Needs no lock. Errors: io.
    [[nodiscard]] virtual Result<bool> has_staged() const = 0;
    // Moves what no living process is at work on to the trash. Errors: io.
    [[nodiscard]] virtual Result<void> discard_staged() = 0;
    // Deletes all trash. Needs no lock. Errors: io (some of it is left).
    [[nodiscard]] virtual Result<void> empty_all_trash() = 0;
};

}  // namespace gantry::host

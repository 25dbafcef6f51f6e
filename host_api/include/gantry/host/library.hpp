// Library: a folder of models with one metadata.json each, and the descriptor of any of them.
//
//     auto library = gantry::host::Library::open(host, {.root = "/models"});
//     auto model = (*library)->register_external("/data/sdxl", {});
//     auto descriptor = (*library)->resolve_model_execution_descriptor(model->model_id);
//
// A bundle that lives elsewhere is never copied, renamed, opened for writing or deleted.
// Thread-safe. Several processes may open the same root.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/configuration.hpp>
#include <gantry/host/descriptor.hpp>
#include <gantry/host/events.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/host.hpp>
#include <gantry/host/import.hpp>
#include <gantry/host/listing.hpp>
#include <gantry/host/reconcile.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

struct LibraryOptions {
    std::string root = {};  // made with its parents by the first call that writes
    // Write nothing under the root, and make nothing there. So it is also for a root that this user may not
    // write. The index is then made in memory at open, and again when another process has changed the library.
    bool read_only = false;
    // Where the index lies while the root is on a network file system, whose machines share no memory: each has
    // its own in a folder below this one, which is made where it is missing and may be deleted at any time. An
    // absolute path, or "": $XDG_CACHE_HOME/gantry, else ~/.cache/gantry; in a process that gained rights when
    // it was started, none. Where it cannot be used (on the network too, say, or others may write in it) the
    // index is made in memory, as for read_only, and the log says so.
    std::string cache_folder = {};
    // How long a step waits for another process's lock before ErrorCode::locked.
    std::chrono::milliseconds lock_wait{10'000};
    // Reconcile all models once, on a thread of the library's own, from open on. When that is done the thread
    // ends: a library that nobody calls costs no time. Closing the library cancels it.
    bool reconcile_in_background = true;
};

class GANTRY_HOST_API Library {
public:
    // A root that does not exist is an empty library until something is written.
    // Errors: invalid_argument (root empty, cache_folder relative), path_not_utf8, io, corrupt, second_copy,
    // locked.
    [[nodiscard]] static Result<std::shared_ptr<Library>> open(std::shared_ptr<Host> host,
                                                               LibraryOptions options);

    virtual ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    // Registers a bundle where it is. The same source again, also by another spelling or through a link,
    // gives the same model_id. What a detector claims is recorded, however broken.
    // Given again, options.family, name and tags take the place of those recorded; tags all of them.
    // Errors: invalid_argument (the path is empty, lies in the library, or is neither a folder nor a file; a
    // family, name or tag that is not UTF-8 or holds a control character; an empty tag), path_not_found,
    // path_not_utf8, unsupported, ambiguous (nothing is written for all these), not_readable_here (of a model
    // that is here already), read_only, locked, cancelled, source_changed, corrupt, io, plugin_*.
    [[nodiscard]] virtual Result<RegisterOutcome> register_external(std::string_view path,
                                                                    const RegisterOptions& options) = 0;

    // Errors: invalid_argument (limit, cursor, an unknown filter value), io.
    [[nodiscard]] virtual Result<ModelPage> list_models(const ListOptions& options) = 0;

    // Models with every word of `text` in their id, official name, family or tags; the last word also counts as
    // the beginning of one. Upper and lower case, accents and punctuation do not matter, nothing in the text is
    // syntax, and a text without a word finds nothing. Best first, up to 1,000 hits; more in the order in which
    // they were added. The total is counted to 10,000, then total_is_minimum. Errors: as list_models.
    [[nodiscard]] virtual Result<ModelPage> search_models(std::string_view text,
                                                          const ListOptions& options) = 0;

    // Errors: invalid_model_id, not_found, corrupt (its metadata.json does not read), io.
    [[nodiscard]] virtual Result<ModelRecord> get_model(std::string_view model_id) = 0;

    // Checks that what the verdict rests on is unchanged, validates anew if not, and answers only for a
    // valid model. A new verdict is recorded when the lock is free.
    // Errors: degraded and invalid (with the findings), needs_plugin, invalid_model_id, not_found,
    // not_readable_here, source_changed, cancelled, io, corrupt, plugin_*.
    [[nodiscard]] virtual Result<ExecutionDescriptor> resolve_model_execution_descriptor(
        std::string_view model_id, const ResolveOptions& options = {}) = 0;
    // The same for many models, one answer each to `take`, in the order of `model_ids`. An error that concerns
    // one model is its answer, with its model_id as it was given. `take` is called from this thread, with no
    // lock held, and may throw as a ProgressCallback may. Errors: cancelled.
    [[nodiscard]] virtual Result<void> resolve_model_execution_descriptors(
        const std::vector<std::string>& model_ids, const ResolveOptions& options,
        const std::function<void(Result<ExecutionDescriptor>)>& take) = 0;

    // Copies a file, or a folder with all its files, into the library. Whole or not at all: after an error
    // nothing of it is left. Links are replaced by what they lead to; one that leads out of the source (but
    // for the blobs of a Hugging Face cache) refuses the import. A format that no plugin here knows is no
    // obstacle, where a file is named as weights are. The same files again under the same wanted id are the
    // same model.
    // Errors: invalid_argument (no file in it, a special file, it lies in the library or around it; texts as
    // for register_external(), or a type that is none), path_not_found (also a link to nothing), path_not_utf8,
    // not_readable_here, invalid (a link leads out), partial_download, unsupported (not of the format given, no
    // model, or a folder of models), ambiguous, read_only, locked, cancelled, source_changed, io (also a full
    // disk), plugin_*.
    [[nodiscard]] virtual Result<RegisterOutcome> import_model(std::string_view path,
                                                               const ImportOptions& options) = 0;

    // Makes the folder `<root>/<a>/<b>/<c>`, given as such or by the one file in it, the model of that id.
    // Moves and changes nothing but for the metadata.json that it adds.
    // Errors: as import_model, invalid_argument (not such a folder, or a part of a model above it),
    // invalid_model_id, foreign_metadata.
    [[nodiscard]] virtual Result<RegisterOutcome> import_model_in_place(std::string_view path,
                                                                        const ImportOptions& options) = 0;

    // Imports in place every folder of the library, three deep, that has no record. What cannot be one, or is
    // not finished, is left alone and named in the outcome. Run again, it writes nothing.
    // Errors: read_only, locked, cancelled, io.
    [[nodiscard]] virtual Result<AdoptOutcome> adopt_orphan_models(const AdoptOptions& options) = 0;

    // Takes the model out of the library. Of an external reference only the library's own record goes; a
    // file in the record's folder that the library did not make is left and named in the outcome. The folder
    // of a model that the library owns is deleted; links in it are not followed. Of a model whose record does
    // not read only the record goes, since nobody can tell whose the files are, and so of one whose folder lies
    // over models with records of their own. Errors: invalid_model_id, not_found, read_only, locked, cancelled,
    // io, corrupt (metadata.json is no regular file).
    [[nodiscard]] virtual Result<RemoveOutcome> remove_model(std::string_view model_id,
                                                             const RemoveOptions& options = {}) = 0;

    // Host::capture() of a model, under the library's configuration. Its path is the entry path of the record.
    // Errors: invalid_model_id, not_found, needs_plugin, corrupt, io, and those of Host::capture().
    [[nodiscard]] virtual Result<Capture> capture_model(std::string_view model_id,
                                                        const CaptureOptions& options = {}) = 0;

    // At most `limit` events after `cursor`; "" asks for none, only for the cursor of now. A cursor whose
    // events are no longer known gives snapshot_required, and the cursor to go on from. Errors:
    // invalid_argument (limit 0, not a cursor), io.
    [[nodiscard]] virtual Result<EventPage> list_events(std::string_view cursor, std::uint32_t limit) = 0;

    // Errors: corrupt (library.json is malformed; the message names the member), io.
    [[nodiscard]] virtual Result<LibraryConfiguration> configuration() = 0;
    // Sets one member to a JSON value; null takes it away, so that the default holds again. A list of one text
    // may be given as that text. Tasks are lower-case words and digits with hyphens between them. Members that
    // Gantry does not know are kept. The value is what holds now. Errors: invalid_argument (no such member, or
    // not a value for it), corrupt, read_only, locked, io.
    [[nodiscard]] virtual Result<LibraryConfiguration> set_configuration(std::string_view key,
                                                                         std::string_view json) = 0;

    // Compares every record with the index, and every model with what its verdict rests on; examines what is
    // stale and records what is new. One model that cannot be checked never keeps the others from it. Run
    // again with nothing changed, it writes nothing.
    // Errors: invalid_model_id, not_found (a model_id that is nowhere), corrupt (library.json), read_only,
    // locked, cancelled, io.
    [[nodiscard]] virtual Result<ReconcileOutcome> reconcile(const ReconcileOptions& options) = 0;

    // Examines one model now, whatever is cached, and records the verdict.
    // Errors: invalid_model_id, not_found, needs_plugin, not_readable_here, source_changed, locked, cancelled,
    // io, corrupt, plugin_*; the record then stays as it was.
    [[nodiscard]] virtual Result<ValidationOutcome> validate_model(std::string_view model_id,
                                                                   const ValidateOptions& options = {}) = 0;
    // The same for every model, by model_id, one answer each to `take`. An error that concerns one model is its
    // answer, with its model_id. A lock that was not free in time is not waited for as long again. `take` is
    // called from this thread, with no lock held, and may throw as a ProgressCallback may. Errors: cancelled,
    // io.
    [[nodiscard]] virtual Result<void> validate_all(
        const ValidateOptions& options, const std::function<void(Result<ValidationOutcome>)>& take) = 0;

    // Makes the index anew from the records. Ids, records and cached examinations stay; events start anew.
    // Cancelled, it stays as it was. Errors: read_only, locked, cancelled, io.
    [[nodiscard]] virtual Result<RebuildOutcome> rebuild_index(const RebuildOptions& options = {}) = 0;

    // Tells where the bundle of an external reference is now; the id stays. The new place must hold a bundle of
    // the recorded format.
    // Errors: invalid_model_id, not_found, invalid_argument (the library owns the model, the path lies in the
    // library, or another model has it: then model_id names that one), path_not_found, path_not_utf8,
    // unsupported (not of the recorded format), needs_plugin, read_only, locked, cancelled, io, plugin_*.
    [[nodiscard]] virtual Result<RegisterOutcome> relocate_model(std::string_view model_id,
                                                                 std::string_view path,
                                                                 const RelocateOptions& options = {}) = 0;

protected:
    Library() = default;
};

}  // namespace gantry::host

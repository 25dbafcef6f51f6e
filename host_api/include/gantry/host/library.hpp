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
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/descriptor.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/host.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

struct LibraryOptions {
    std::string root;        // made with its parents by the first call that writes
    bool read_only = false;  // write nothing under the root
    // How long a step waits for another process's lock before ErrorCode::locked.
    std::chrono::milliseconds lock_wait{10'000};
};

struct RegisterOptions {
    std::string family;         // "": the Hugging Face organisation, else "unknown"
    std::string name;           // "": the repository, folder or file name
    std::string bundle_format;  // "": ask the detectors
    std::vector<std::string> tags;
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
};

enum class RegisterStatus {
    created,
    exists,   // the same source, and nothing changed
    updated,  // the same source; the verdict or a given field changed
};
[[nodiscard]] GANTRY_HOST_API std::string_view to_string(RegisterStatus status) noexcept;

struct RegisterOutcome {
    std::string model_id;
    RegisterStatus status = RegisterStatus::created;
    ValidationState validation_state = ValidationState::valid;
};

// One row of a listing, from the index alone.
struct ModelSummary {
    std::string model_id;
    std::string official_name;
    std::string family;
    std::string model_type;
    std::string storage_kind;   // library_owned, external_reference
    std::string bundle_format;  // "" where no plugin knows it
    std::string pipeline_class;
    std::string task_type_primary;
    std::string entry_path;        // absolute
    std::string import_state;      // pending, ready, failed, "" in records that have none
    std::string validation_state;  // valid, degraded, invalid, "" in records that have none
    std::vector<std::string> tags;
    std::uint64_t size_bytes = 0;
    bool metadata_needs_review = false;
    bool needs_plugin = false;  // its format has no plugin here
};

struct ListOptions {
    std::uint32_t limit = 100;  // at least 1
    std::string cursor;         // next_cursor of the page before
    // Empty: any.
    std::string validation_state;
    std::string bundle_format;
    std::string storage_kind;
    std::optional<bool> needs_review;
};

struct ModelPage {
    std::vector<ModelSummary> models;  // by model_id
    std::uint64_t total = 0;           // of all pages
    bool total_is_minimum = false;
    std::string next_cursor;  // "" on the last page
};

struct ModelRecord {
    ModelSummary summary;
    std::string metadata;                  // the bytes of metadata.json
    std::vector<Finding> findings;         // of the present verdict, warnings included
    std::optional<PluginIdentity> plugin;  // who validated it
    std::string validation_checked_at;     // RFC 3339, UTC; "" for never
    std::string validation_depth;          // structure, headers, content; "" for never
};

struct RemoveOutcome {
    std::string model_id;
    std::vector<std::string> left_files;  // below the model's folder, not made by the library, not touched
};

class GANTRY_HOST_API Library {
public:
    // A root that does not exist is an empty library until something is written.
    // Errors: invalid_argument (root empty), path_not_utf8, io, corrupt, second_copy, locked.
    [[nodiscard]] static Result<std::shared_ptr<Library>> open(std::shared_ptr<Host> host,
                                                               LibraryOptions options);

    virtual ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    // Registers a bundle where it is. The same source again, also by another spelling or through a link,
    // gives the same model_id. What a detector claims is recorded, however broken.
    // Errors: path_not_found, path_not_utf8, unsupported, ambiguous (nothing is written for these),
    // read_only, locked, cancelled, source_changed, io, plugin_*.
    [[nodiscard]] virtual Result<RegisterOutcome> register_external(std::string_view path,
                                                                    const RegisterOptions& options) = 0;

    // Errors: invalid_argument (limit, cursor, an unknown filter value), io.
    [[nodiscard]] virtual Result<ModelPage> list_models(const ListOptions& options) = 0;

    // Errors: invalid_model_id, not_found, io.
    [[nodiscard]] virtual Result<ModelRecord> get_model(std::string_view model_id) = 0;

    // Checks that what the verdict rests on is unchanged, validates anew if not, and answers only for a
    // valid model. A new verdict is recorded when the lock is free.
    // Errors: degraded and invalid (with the findings), needs_plugin, pending, invalid_model_id,
    // not_found, not_readable_here, source_changed, io, corrupt, plugin_*.
    [[nodiscard]] virtual Result<ExecutionDescriptor> resolve_model_execution_descriptor(
        std::string_view model_id) = 0;

    // Takes the model out of the library. Of an external reference only the library's own record goes; a
    // file in the record's folder that the library did not make is left and named in the outcome.
    // Errors: invalid_model_id, not_found, read_only, locked, io, unsupported (a model that the library owns).
    [[nodiscard]] virtual Result<RemoveOutcome> remove_model(std::string_view model_id) = 0;

protected:
    Library() = default;
};

}  // namespace gantry::host

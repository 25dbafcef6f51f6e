// How models come into a library and leave it: options and outcomes of register, import, adopt and remove.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/host.hpp>
#include <gantry/host/progress.hpp>

namespace gantry::host {

struct RegisterOptions {
    std::string family = {};         // "": the Hugging Face organisation, else "unknown"
    std::string name = {};           // "": the repository, folder or file name
    std::string bundle_format = {};  // "": ask the detectors
    std::vector<std::string> tags = {};
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
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
    std::optional<ValidationState> validation_state;  // nothing: no plugin here knows its format
    // One line for a person, "" for none, and what to do: of a registered model which other one may have been
    // this bundle before it moved, of a relocated one that it is of another class now.
    std::string hint;
};

// Of a model whose files the library is to own.
struct ImportOptions {
    std::string model_type = {};     // "": what the plugin says, else "unknown"
    std::string family = {};         // "": the Hugging Face organisation, else "unknown"; in place the folder's
    std::string name = {};           // "": the repository, folder or file name
    std::string bundle_format = {};  // "": ask the detectors
    std::vector<std::string> tags = {};
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

struct AdoptOptions {
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress = {};
};

// A folder where a model could be, and why it was not made one.
struct LeftAlone {
    std::string path;  // absolute
    // partial_download, foreign_metadata, empty, no_weights (no file of it is named as weights are),
    // holds_models (it is several, or a library), part_of_model (of `path`, which lies at the wrong level),
    // other_library (it lies in the library at `path`), path_escape (a link leads out), special_file,
    // too_many_entries, or the code of the error that kept it from being read.
    std::string reason;
    std::string message;  // what is wrong and what to do, in one line
};

struct AdoptOutcome {
    std::vector<RegisterOutcome> adopted;  // by model_id
    std::vector<LeftAlone> left_alone;     // by path
};

struct RemoveOptions {
    const CancelFlag* cancel = nullptr;  // asked while the lock is waited for
};

struct RemoveOutcome {
    std::string model_id;
    // What lies in the model's folder and was not made by the library, or not surely so: of an external
    // reference, of a model whose record does not read, and of one over models with records of their own. Not
    // touched.
    std::vector<std::string> left_files;
    // Absolute: the folder of an owned model in the trash, where something in it could not be deleted yet.
    // Whoever opens the library for writing tries again.
    std::vector<std::string> undeleted;
};

}  // namespace gantry::host

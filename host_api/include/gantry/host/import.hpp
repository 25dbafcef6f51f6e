// How models come into a library and leave it: options and outcomes of register and remove.
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
    std::string family;         // "": the Hugging Face organisation, else "unknown"
    std::string name;           // "": the repository, folder or file name
    std::string bundle_format;  // "": ask the detectors
    std::vector<std::string> tags;
    Depth depth = Depth::headers;
    const CancelFlag* cancel = nullptr;
    ProgressCallback progress;
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
};

struct RemoveOutcome {
    std::string model_id;
    std::vector<std::string> left_files;  // below the model's folder, not made by the library, not touched
};

}  // namespace gantry::host

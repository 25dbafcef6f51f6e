// CaptureDocument: what a capture says, and its JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/examine_options.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/result.hpp>

#include "views/observations.hpp"

namespace gantry::host {

inline constexpr std::uint64_t kCaptureVersion = 1;

struct CaptureDocument {
    std::string path;  // as it was given
    bool is_folder = true;
    // What was asked for.
    Depth depth = Depth::headers;
    std::string requested_format;  // "": the detectors decided
    std::vector<std::string> accepted_tasks;
    std::vector<std::string> asked_formats;  // whose detectors could be asked
    // What came of it.
    std::string bundle_format;  // "" where no format claimed it
    std::optional<PluginIdentity> plugin;
    Observations seen;
};

[[nodiscard]] std::string to_json(const CaptureDocument& capture);

// Checks every value: what is read gives the same bytes again, and no call of a view that replays it can fail
// for a reason that is in the document.
// Errors: corrupt (the message names the member), unsupported (of a newer version).
[[nodiscard]] Result<CaptureDocument> capture_from_json(std::string_view text);

}  // namespace gantry::host

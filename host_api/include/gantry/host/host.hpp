// Host: the plugins of this process, and the check of a path without any library.
//
//     auto host = gantry::host::Host::open({});
//     auto seen = (*host)->inspect("/models/sdxl");
//
// Opening reads manifests and loads no module; a plugin's module is loaded when its format is first needed.
// Thread-safe. A Host outlives every Library opened on it (they share it).
//
// No call that returns a Result throws, and the others throw at most std::bad_alloc. Every call of Host and
// Library that returns one may also end with out_of_memory, or with internal: a promise of Gantry's own does
// not hold. A callback of yours that throws (ProgressCallback, what validate_all() takes) ends its call as a
// cancel does: with ErrorCode::cancelled, whose message tells what was thrown.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/capture.hpp>
#include <gantry/host/classification.hpp>
#include <gantry/host/examination.hpp>
#include <gantry/host/export.hpp>
#include <gantry/host/progress.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

struct HostOptions {
    // Folders of plugins, searched before all others.
    std::vector<std::string> plugin_folders = {};
    // Also search the folder installed beside the library, GANTRY_PLUGIN_PATH (which replaces it) and
    // GANTRY_PLUGIN_PATH_ADD. The variables are ignored in a process that gained rights at exec.
    bool search_default_folders = true;
    // Called with one line for whatever a developer would want to know. Any thread; what it throws is dropped.
    // Must not call the host or a library, which may be in the middle of what it tells of.
    std::function<void(std::string_view)> log = {};
};

struct InspectOptions {
    Depth depth = Depth::headers;
    std::string bundle_format = {};                 // examine as this format; "" asks the detectors
    std::vector<std::string> accepted_tasks = {};   // empty: every task
    std::vector<std::string> allowed_folders = {};  // links of a bundle may lead in here; absolute paths
    const CancelFlag* cancel = nullptr;
    // Depth content: told after each block that is hashed. A check that was cancelled, and is asked for again
    // of the same Host, goes on where it stopped.
    ProgressCallback progress = {};
};

// A format as a plugin's manifest declares it.
struct FormatInfo {
    std::string id;
    bool is_directory = true;             // else a file
    std::vector<std::string> markers;     // names whose presence suggests the format
    std::vector<std::string> extensions;  // of file models, with the dot
};

struct PluginInfo {
    PluginIdentity identity;
    std::vector<FormatInfo> formats;
    std::string manifest_path;
    std::string module_path;
    std::optional<Error> problem;  // why it cannot be used; nothing while it has not been tried
};

class GANTRY_HOST_API Host {
public:
    // Errors: none but out_of_memory: a folder that cannot be read or a manifest that is wrong is logged
    // and shows in plugins() with its problem.
    [[nodiscard]] static Result<std::shared_ptr<Host>> open(HostOptions options);

    virtual ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    // Classifies and examines a path. Writes nothing, anywhere. A path that does not exist, or that nobody
    // claims, is an Examination with a finding, not an error.
    // Errors: invalid_argument (the path is empty, or neither a folder nor a file), path_not_utf8, unsupported
    // (no plugin has options.bundle_format), not_readable_here, io, source_changed, cancelled, and those of
    // loading the plugin (plugin_*).
    [[nodiscard]] virtual Result<Examination> inspect(std::string_view path,
                                                      const InspectOptions& options = {}) = 0;

    // What a path is, and which models are in it: of a folder that is no model itself, those at most two levels
    // down; of a folder of a Hugging Face cache, its snapshots. Looks no further than is needed to tell, and
    // writes nothing.
    // Errors: path_not_found, path_not_utf8, invalid_argument (neither folder nor file), not_readable_here, io,
    // cancelled, plugin_*.
    [[nodiscard]] virtual Result<PathClassification> classify(std::string_view path,
                                                              const CancelFlag* cancel = nullptr) = 0;

    // Inspects a path, and keeps all that was looked at, so that replay() can do it again without the bundle.
    // What a capture holds: see capture.hpp. Writes nothing.
    // Errors: path_not_found, unsupported (a folder that is no model, with models in it), invalid_argument
    // (more than kMaxCapturedBytes would have to be kept), and those of inspect().
    [[nodiscard]] virtual Result<Capture> capture(std::string_view path,
                                                  const InspectOptions& options = {}) = 0;

    // Inspects what a capture holds, with the plugins that are here. The same plugin gives the same
    // examination, byte for byte, on any machine. `capture` is not trusted: it is checked and limited, and can
    // make nothing be opened, run or written. Errors: corrupt (not a capture, or it lacks an answer that the
    // plugin asks for: nothing is made up), unsupported (a capture of a newer version), needs_plugin,
    // cancelled, plugin_*.
    [[nodiscard]] virtual Result<Examination> replay(std::string_view capture,
                                                     const CancelFlag* cancel = nullptr) = 0;

    // Every plugin found, by id.
    [[nodiscard]] virtual std::vector<PluginInfo> plugins() const = 0;

    // Whether a usable plugin declares this format. Loads nothing.
    [[nodiscard]] virtual bool has_format(std::string_view bundle_format) const = 0;

protected:
    Host() = default;
};

// "0.1.0"
[[nodiscard]] GANTRY_HOST_API std::string_view version() noexcept;

}  // namespace gantry::host

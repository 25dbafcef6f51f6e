// Examine: one look at a bundle with one plugin: validate and describe on one recorded view.
//
// Pure but for reading: writes nothing. Runs again by itself when the bundle changed while it was read, or
// so shortly before that its times could not tell.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/host.hpp>

#include "plugins/catalog.hpp"
#include "plugins/module.hpp"
#include "views/folder_view.hpp"
#include "views/recording_view.hpp"
#include "views/trace.hpp"
#include "views/view.hpp"

namespace gantry::host {

// What is to be examined: a folder, or a file seen from its folder.
struct Subject {
    std::string root;                       // absolute
    std::string entry_name;                 // of a file model; "" for a directory bundle
    std::vector<std::string> hidden_names;  // at the root: the host's own files
};

// What the size that a check tells is the sum of.
enum class CountedSize {
    nothing,
    bundle,  // all files of a folder, or the one file
    folder,  // of an owned model: all files of its folder, whatever the model is opened by
};

// What a check is asked for, in the ABI's shape.
class ExamineRequest {
public:
    ExamineRequest(Depth depth, const std::vector<std::string>& accepted_tasks, const CancelFlag* cancel);
    ExamineRequest(const ExamineRequest&) = delete;
    ExamineRequest& operator=(const ExamineRequest&) = delete;

    [[nodiscard]] gantry_examine_options options() const noexcept;
    // Also tells a size.
    void count_size(CountedSize counted = CountedSize::bundle) { counted_size_ = counted; }
    [[nodiscard]] CountedSize counted_size() const noexcept { return counted_size_; }
    // Who is told how far the hashing is, of a check of depth content. Must outlive this.
    void report_to(const ProgressCallback& progress) noexcept { progress_ = &progress; }
    [[nodiscard]] const ProgressCallback& progress() const noexcept { return *progress_; }
    // Where digests are looked for, and kept, that outlive the process. Must outlive this.
    void keep_digests_in(DigestStore& store) noexcept { digest_store_ = &store; }
    [[nodiscard]] DigestStore* digest_store() const noexcept { return digest_store_; }

    // Looks at least so deep.
    void deepen(Depth depth) noexcept { depth_ = std::max(depth_, depth); }
    [[nodiscard]] Depth depth() const noexcept { return depth_; }
    [[nodiscard]] const std::vector<std::string>& accepted_tasks() const noexcept { return tasks_; }
    [[nodiscard]] bool is_cancelled() const noexcept { return cancel_ != nullptr && cancel_->load(); }
    [[nodiscard]] const CancelFlag* cancel() const noexcept { return cancel_; }

private:
    Depth depth_;
    std::vector<std::string> tasks_;
    TextList accepted_tasks_;  // of tasks_
    const CancelFlag* cancel_;
    CountedSize counted_size_ = CountedSize::nothing;
    const ProgressCallback* progress_;
    DigestStore* digest_store_ = nullptr;
};

// What a check found. `trace` is what the verdict rests on.
struct Verdict {
    PluginIdentity plugin;
    std::string bundle_format;
    Depth depth = Depth::structure;
    std::string configuration_digest;  // of the configuration it was reached under, see configuration.hpp
    ValidationState state = ValidationState::invalid;
    std::vector<Finding> findings;  // sorted by path, rule, code
    Description description;
    Trace trace;
    std::optional<std::uint64_t> size_bytes;  // as asked for; nothing where nobody counted
    std::string entry_name;                   // as Subject has it
};

// Errors: path_not_found, not_readable_here, invalid_argument (the root is not a folder), source_changed (it
// does not hold still), cancelled, plugin_contract_broken, io. Throws EngineThrew.
[[nodiscard]] Result<Verdict> examine(const LoadedPlugin& plugin, std::string_view bundle_format,
                                      const Subject& subject, const std::vector<std::string>& allowed_folders,
                                      const ExamineRequest& request,
                                      const std::shared_ptr<DigestCache>& digests);

// The same once, on a view that the caller has; whether the bundle held still is not asked.
// Errors: cancelled, plugin_contract_broken, io.
[[nodiscard]] Result<Verdict> examine_view(const LoadedPlugin& plugin, std::string_view bundle_format,
                                           RecordingView& view, const std::vector<std::string>& allowed_folders,
                                           const ExamineRequest& request);

// How long to wait before a bundle is worth another look; zero: it held still, and what was seen counts.
using Unrest = std::chrono::nanoseconds;

// Whether what `view` was asked for since `started_ns` is what it was then, for all that times can tell.
[[nodiscard]] Unrest unrest_of(const RecordingView& view, std::int64_t started_ns);

// Gives `look` a view of the subject, and a fresh one again, until it answers that the bundle held still.
// Errors: those of FolderView::open() and of `look`, source_changed.
using Look = std::function<Result<Unrest>(View& folder, std::int64_t started_ns)>;
[[nodiscard]] Result<void> look_until_still(const Subject& subject,
                                            const std::vector<std::string>& allowed_folders,
                                            const Hashing& hashing, const Look& look);

// Asks the plugin's detector, or goes by `format`'s markers where it has none.
[[nodiscard]] Result<Detection> detect(const LoadedPlugin& plugin, const FormatInfo& format,
                                       RecordingView& view, const ExamineRequest& request);

// By path, rule, code, then the rest, so that equal reports have equal bytes; doubles removed.
void sort_findings(std::vector<Finding>& findings);

}  // namespace gantry::host

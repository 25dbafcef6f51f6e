// HostImpl: the Host behind the public interface, and what Library needs of it beyond that.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <gantry/host/host.hpp>

#include "library/classify.hpp"
#include "library/examine.hpp"
#include "library/look_inside.hpp"
#include "library/scene.hpp"
#include "plugins/catalog.hpp"
#include "plugins/module.hpp"

namespace gantry::host {

class HostImpl final : public Host {
public:
    explicit HostImpl(HostOptions options);

    [[nodiscard]] Result<Examination> inspect(std::string_view path, const InspectOptions& options) override;
    [[nodiscard]] Result<PathClassification> classify(std::string_view path, const CancelFlag* cancel) override;
    [[nodiscard]] Result<Capture> capture(std::string_view path, const InspectOptions& options) override;
    [[nodiscard]] Result<Examination> replay(std::string_view capture, const CancelFlag* cancel) override;
    [[nodiscard]] std::vector<PluginInfo> plugins() const override;
    [[nodiscard]] bool has_format(std::string_view bundle_format) const override;

    [[nodiscard]] Result<Classification> classify(const SourcePath& source, std::string_view only_format,
                                                  const std::vector<std::string>& allowed_folders,
                                                  const ExamineRequest& request);

    // Which models are in a path that no format claims. Errors: those of look_inside(), cancelled.
    [[nodiscard]] Result<Contents> contents_of(const SourcePath& source,
                                               const std::vector<std::string>& allowed_folders,
                                               const ExamineRequest& request, int levels = kLevelsToShow);

    // Errors: unsupported (no plugin for the format), plugin_*, and those of examine().
    [[nodiscard]] Result<Verdict> examine_as(std::string_view bundle_format, const Subject& subject,
                                             const std::vector<std::string>& allowed_folders,
                                             const ExamineRequest& request);

    // What capture() does for a subject that is known. `path` is what its examinations are shown under.
    [[nodiscard]] Result<Capture> capture_subject(const std::string& path, bool is_folder,
                                                  const Subject& subject, const InspectOptions& options,
                                                  const std::function<Result<Contents>()>& contents);

    // The plugin that answers for a format; nullptr for none. Valid as long as the host.
    [[nodiscard]] const CatalogEntry* plugin_for(std::string_view bundle_format) const noexcept {
        return catalog_.find_format(bundle_format);
    }

    void log(std::string_view line) const {
        if (options_.log) options_.log(line);
    }

private:
    [[nodiscard]] Result<std::shared_ptr<const LoadedPlugin>> load(const CatalogEntry& entry);
    // Errors: unsupported (no plugin for the format), plugin_*.
    [[nodiscard]] Result<std::shared_ptr<const LoadedPlugin>> plugin_of(std::string_view bundle_format);
    // What the public calls of these names do; they may throw std::bad_alloc.
    // --- capture.cpp ---
    [[nodiscard]] Result<Capture> capture_path(std::string_view path, const InspectOptions& options);
    [[nodiscard]] Result<Examination> replay_capture(std::string_view capture, const CancelFlag* cancel);

    // --- classify_path.cpp ---
    [[nodiscard]] Result<PathClassification> classify_path(std::string_view path, const CancelFlag* cancel);

    // --- inspect.cpp ---
    [[nodiscard]] Result<Examination> inspect_path(std::string_view path, const InspectOptions& options);
    // What inspect() does, wherever it looks.
    [[nodiscard]] Result<Examination> inspect_scene(const Scene& scene, const InspectOptions& options);
    // The format that a scene is to be examined as, or the examination that says why there is none.
    struct Choice {
        std::string bundle_format;
        std::vector<Candidate> candidates;
        std::optional<Examination> answer;
    };
    [[nodiscard]] Result<Choice> choose_format(const Scene& scene, const InspectOptions& options,
                                               const ExamineRequest& request);
    // What is wrong with examining a file as a directory format, or the reverse.
    [[nodiscard]] std::optional<Finding> kind_mismatch(std::string_view bundle_format, bool is_folder) const;

    HostOptions options_;
    std::shared_ptr<DigestCache> digests_ = std::make_shared<DigestCache>();
    PluginCatalog catalog_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<const CatalogEntry*, std::shared_ptr<const LoadedPlugin>> loaded_;
    std::map<const CatalogEntry*, Error> problems_;
};

// An examination out of a verdict; `path` as the user gave it.
[[nodiscard]] Examination to_examination(std::string_view path, bool is_folder, Verdict verdict,
                                         std::vector<Candidate> candidates);

}  // namespace gantry::host

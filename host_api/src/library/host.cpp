#include <gantry/host/host.hpp>

#include <fmt/format.h>

#include "library/engine_call.hpp"
#include "library/host_impl.hpp"
#include "library/without_exceptions.hpp"

namespace gantry::host {
Host::~Host() = default;

Result<std::shared_ptr<Host>> Host::open(HostOptions options) {
    return without_exceptions<std::shared_ptr<Host>>([&]() -> Result<std::shared_ptr<Host>> {
        return std::shared_ptr<Host>{std::make_shared<HostImpl>(std::move(options))};
    });
}

HostImpl::HostImpl(HostOptions options) : options_(std::move(options)) {
    options_.log = undisturbed(std::move(options_.log));
    catalog_ = PluginCatalog::scan({options_.plugin_folders, options_.search_default_folders, options_.log});
}

Result<std::shared_ptr<const LoadedPlugin>> HostImpl::load(const CatalogEntry& entry) {
    const std::lock_guard lock{mutex_};
    if (const auto found = loaded_.find(&entry); found != loaded_.end()) return found->second;
    auto plugin = LoadedPlugin::load(entry);
    if (!plugin) {
        // Not remembered as final: the file may be put right while this process lives.
        problems_.insert_or_assign(&entry, plugin.error());
        log(plugin.error().message);
        return std::move(plugin).error();
    }
    problems_.erase(&entry);
    return loaded_.emplace(&entry, *std::move(plugin)).first->second;
}

std::vector<PluginInfo> HostImpl::plugins() const {
    const std::lock_guard lock{mutex_};
    std::vector<PluginInfo> plugins;
    for (const auto& entry : catalog_.entries()) {
        const auto& manifest = entry.manifest;
        PluginInfo info{{manifest.id, manifest.version, manifest.library_sha256},
                        manifest.formats,
                        entry.manifest_path,
                        entry.module_path,
                        entry.problem};
        if (const auto found = problems_.find(&entry); found != problems_.end()) info.problem = found->second;
        plugins.push_back(std::move(info));
    }
    return plugins;
}

Result<Examination> HostImpl::inspect(std::string_view path, const InspectOptions& options) {
    return without_exceptions<Examination>([&] { return inspect_path(path, options); });
}

Result<PathClassification> HostImpl::classify(std::string_view path, const CancelFlag* cancel) {
    return without_exceptions<PathClassification>([&] { return classify_path(path, cancel); });
}

Result<Capture> HostImpl::capture(std::string_view path, const InspectOptions& options) {
    return without_exceptions<Capture>([&] { return capture_path(path, options); });
}

Result<Examination> HostImpl::replay(std::string_view capture, const CancelFlag* cancel) {
    return without_exceptions<Examination>([&] { return replay_capture(capture, cancel); });
}

bool HostImpl::has_format(std::string_view bundle_format) const {
    return catalog_.find_format(bundle_format) != nullptr;
}

Result<Classification> HostImpl::classify(const SourcePath& source, std::string_view only_format,
                                          const std::vector<std::string>& allowed_folders,
                                          const ExamineRequest& request) {
    return host::classify(
        source, only_format, catalog_, [this](const CatalogEntry& entry) { return load(entry); },
        allowed_folders, request);
}

Result<std::shared_ptr<const LoadedPlugin>> HostImpl::plugin_of(std::string_view bundle_format) {
    const auto* entry = catalog_.find_format(bundle_format);
    if (entry == nullptr)
        return make_error(
            ErrorCode::unsupported,
            fmt::format("no plugin here knows the format \"{}\"; `gantry plugins list` shows what is here",
                        bundle_format));
    return load(*entry);
}

Result<Verdict> HostImpl::examine_as(std::string_view bundle_format, const Subject& subject,
                                     const std::vector<std::string>& allowed_folders,
                                     const ExamineRequest& request) {
    GANTRY_TRY_ASSIGN(const auto plugin, plugin_of(bundle_format));
    return examine(*plugin, bundle_format, subject, allowed_folders, request, digests_);
}

std::string_view version() noexcept {
    return GANTRY_VERSION;
}

}  // namespace gantry::host

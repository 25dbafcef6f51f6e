#include <algorithm>

#include <fmt/format.h>

#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/location.hpp"
#include "library/make_descriptor.hpp"
#include "library/verdict_json.hpp"
#include "library/verdict_use.hpp"

namespace gantry::host {
namespace {

Error with_model(Error error, const ModelId& id) {
    error.model_id = id.text();
    return error;
}

Error needs_plugin_error(const ModelId& id, const std::string& bundle_format) {
    return with_model(
        make_error(ErrorCode::needs_plugin,
                   bundle_format.empty()
                       ? "no plugin here knows the format of this model; install one that does"
                       : fmt::format("the plugin for \"{}\" is not here; install it, or give its folder in "
                                     "GANTRY_PLUGIN_PATH_ADD",
                                     bundle_format)),
        id);
}

// The typed error for a model that must not be run, with one line that says why and all findings behind it.
Error not_valid_error(const ModelId& id, const std::string& entry_path, const Verdict& verdict) {
    const bool is_degraded = verdict.state == ValidationState::degraded;
    const auto worst = std::max_element(
        verdict.findings.begin(), verdict.findings.end(),
        [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
    const auto counted = std::count_if(verdict.findings.begin(), verdict.findings.end(),
                                       [](const Finding& f) { return f.severity >= Severity::degrading; });
    auto message = fmt::format("the model is {}: {}{}", to_string(verdict.state),
                               worst->path.empty() ? "" : worst->path + ": ", worst->message);
    if (counted > 1) message += fmt::format(" (and {} more)", counted - 1);
    auto error = with_model(
        make_error(is_degraded ? ErrorCode::degraded : ErrorCode::invalid, std::move(message), entry_path), id);
    error.findings = verdict.findings;
    return error;
}

// A verdict of the host's own on a bundle that no plugin could look into.
Verdict host_verdict(const CatalogEntry& plugin, std::string_view bundle_format, std::string digest,
                     Finding finding) {
    Verdict verdict;
    verdict.plugin = {plugin.manifest.id, plugin.manifest.version, plugin.manifest.library_sha256};
    verdict.bundle_format = bundle_format;
    verdict.depth = kResolveDepth;
    verdict.configuration_digest = std::move(digest);
    verdict.findings.push_back(std::move(finding));
    verdict.state = state_of(verdict.findings);
    return verdict;
}

bool is_unreadable_here(const Verdict& verdict) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                       [](const Finding& finding) { return finding.code == "component_unreadable"; });
}

}  // namespace

Result<LibraryImpl::CurrentVerdict> LibraryImpl::current_verdict(const Store& store, const Record& record) {
    const auto bundle_format = record.document.string_member("bundle_format").value_or("");
    const auto* plugin = host_->plugin_for(bundle_format);
    if (plugin == nullptr) return needs_plugin_error(record.id, bundle_format);
    GANTRY_TRY_ASSIGN(const auto location, locate(record.id, record.document, store.root->path(),
                                                  format_is_directory(*plugin, bundle_format)));
    const auto not_readable = [&] {
        return with_model(make_error(ErrorCode::not_readable_here,
                                     "permissions keep this user from checking the model; its record stays as "
                                     "it was. Grant read access, or ask as another user",
                                     location.entry_path),
                          record.id);
    };

    GANTRY_TRY_ASSIGN(const auto configuration, read_configuration(*store.root));
    const auto& tasks = configuration.accepted_tasks;
    const auto& allowed_folders = configuration.allowed_folders;
    const auto digest = configuration_digest(tasks, allowed_folders);
    GANTRY_TRY_ASSIGN(const auto cached, store.index->examination(record.id.text()));
    if (cached && is_usable(*cached, *plugin, digest)) {
        auto verdict = from_cached(*cached, bundle_format);
        if (verdict) {
            FolderViewOptions view_options;
            view_options.allowed_folders = allowed_folders;
            view_options.entry_name = location.subject.entry_name;
            view_options.hidden_names = location.subject.hidden_names;
            GANTRY_TRY_ASSIGN(const auto freshness, compare_trace(verdict->trace, location.subject.root,
                                                                  TraceLevel::all, view_options));
            if (freshness == Freshness::same) return CurrentVerdict{*std::move(verdict), false};
            if (freshness == Freshness::unreadable) return not_readable();
        }
    }

    const ExamineRequest request{kResolveDepth, tasks, nullptr};
    auto verdict = host_->examine_as(bundle_format, location.subject, allowed_folders, request);
    if (!verdict) {
        const auto code = verdict.error().code;
        if (code == ErrorCode::not_readable_here) return not_readable();
        if (code == ErrorCode::path_not_found)
            return CurrentVerdict{
                host_verdict(*plugin, bundle_format, digest,
                             {"H6", "path_not_found", Severity::degrading,
                              fmt::format("{} is not there; connect the drive that it is on, or register the "
                                          "bundle where it is now",
                                          location.entry_path),
                              ""}),
                true};
        if (code == ErrorCode::invalid_argument)
            return CurrentVerdict{
                host_verdict(*plugin, bundle_format, digest,
                             {"H7", "path_not_directory", Severity::fatal,
                              fmt::format("{} is not a folder any more; put the bundle back, or remove the "
                                          "model",
                                          location.subject.root),
                              ""}),
                true};
        return with_model(std::move(verdict).error(), record.id);
    }
    if (is_unreadable_here(*verdict)) return not_readable();
    return CurrentVerdict{*std::move(verdict), true};
}

Result<void> LibraryImpl::publish(Store& store, const ModelId& id, const Verdict& verdict) {
    if (!store.is_writable) return {};
    const auto held = lock(store, std::chrono::milliseconds{0});
    if (!held) {
        host_->log(fmt::format("{}: the new verdict is recorded later: {}", id.text(), held.error().message));
        return {};
    }
    // Read again under the lock: another process may have written, or removed it, meanwhile.
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    const auto now = timestamp_now();
    const auto edits = verdict_edits(record.document, verdict, now);
    if (edits.empty()) return store.index->put_examination(id.text(), to_cached(verdict));
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(edits, now)));
    return write_record(store, id, document, to_cached(verdict));
}

Result<ExecutionDescriptor> LibraryImpl::resolve_model_execution_descriptor(std::string_view model_id) {
    return guarded<ExecutionDescriptor>([&]() -> Result<ExecutionDescriptor> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store == nullptr)
            return with_model(make_error(ErrorCode::not_found,
                                         fmt::format("no model \"{}\": the library is empty", id.text())),
                              id);
        GANTRY_TRY_ASSIGN(auto record, read_record(*store, id));
        GANTRY_TRY_ASSIGN(const auto current, current_verdict(*store, record));
        const auto& verdict = current.verdict;
        const bool is_recorded = record.document.string_member("validation_state") == to_string(verdict.state);
        if (current.is_new || !is_recorded) {
            // What an engine is told does not depend on whether it could be written down.
            if (const auto published = publish(*store, id, verdict); !published)
                host_->log(fmt::format("{}: {}", id.text(), published.error().message));
            if (auto written = read_record(*store, id)) record = *std::move(written);
        }
        GANTRY_TRY_ASSIGN(
            const auto location,
            locate(id, record.document, store->root->path(),
                   format_is_directory(*host_->plugin_for(verdict.bundle_format), verdict.bundle_format)));
        if (verdict.state != ValidationState::valid) return not_valid_error(id, location.entry_path, verdict);
        return make_descriptor(id, record.document, location, verdict);
    });
}

}  // namespace gantry::host

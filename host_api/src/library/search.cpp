// Search, and what listings add to the rows of the index when they are asked to look at the disk.
#include <algorithm>
#include <chrono>

#include "library/configuration.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/location.hpp"
#include "library/missing_file.hpp"
#include "library/root_check.hpp"
#include "library/verdict_use.hpp"

namespace gantry::host {
namespace {

constexpr std::chrono::milliseconds kRootCheckTime{2'000};

bool has_code(const std::vector<Finding>& findings, std::string_view code) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.code == code; });
}

// The root itself; of a file model its parent folder's names tell nothing, so the file as well.
Trace root_part(Trace trace, const std::string& entry_name) {
    std::erase_if(trace.entries,
                  [&](const TraceEntry& entry) { return !entry.name.empty() && entry.name != entry_name; });
    return trace;
}

// What can be told of a model before anything is looked at.
struct Prospect {
    RootSubject subject;
    bool is_stale = false;
};

Result<Prospect> prospect_of(const Index& index, const HostImpl& host, std::string_view root,
                             const ModelSummary& model, std::string_view configuration) {
    GANTRY_TRY_ASSIGN(auto id, ModelId::parse(model.model_id));
    GANTRY_TRY_ASSIGN(auto row, index.get(model.model_id));
    Prospect prospect{{std::move(id), row ? row->metadata : "", {}, {}, {}}, !row.has_value()};
    auto& subject = prospect.subject;
    GANTRY_TRY_ASSIGN(const auto document, MetadataDocument::parse(subject.record));
    const auto findings = recorded_findings(document);
    subject.is_recorded_gone = has_code(findings, "path_not_found");
    subject.is_recorded_other_kind = has_code(findings, "path_not_directory");
    const auto* plugin = host.plugin_for(model.bundle_format);
    if (plugin == nullptr) {
        subject.is_folder = false;
        if (row) subject.entry_path = owned_primary(row->summary, root);
        return prospect;
    }

    subject.is_folder = format_is_directory(*plugin, model.bundle_format);
    subject.entry_path = model.entry_path;
    const auto location = locate(subject.id, document, root, subject.is_folder);
    // Nobody can look where a record leads nowhere: what was found before is not to be relied on.
    prospect.is_stale = !location;
    if (!location) return prospect;
    GANTRY_TRY_ASSIGN(const auto cached, index.examination(model.model_id));
    if (!cached) return prospect;
    prospect.is_stale =
        !is_usable(*cached, *plugin, configuration) || !is_of_entry(*cached, location->subject.entry_name);
    if (auto trace = Trace::parse(cached->trace)) {
        subject.trace = root_part(*std::move(trace), location->subject.entry_name);
        subject.trace_root = location->subject.root;
    }
    return prospect;
}

}  // namespace

void LibraryImpl::mark_stale(const StorePointer& store, std::vector<ModelSummary>& models) const {
    const auto configuration = read_configuration(*store->root);
    if (!configuration) return;
    const auto digest = configuration_digest(configuration->accepted_tasks, configuration->allowed_folders);
    std::vector<RootSubject> subjects;
    std::vector<ModelSummary*> asked;
    for (auto& model : models) {
        auto prospect = prospect_of(*store->index, *host_, store->root->path(), model, digest);
        if (!prospect) continue;
        if (prospect->is_stale) {
            model.stale = true;
            continue;
        }
        subjects.push_back(std::move(prospect->subject));
        asked.push_back(&model);
    }
    const auto answers =
        check_roots([root = store->root](const ModelId& id) { return root->read_metadata(id); },
                    std::move(subjects), kRootCheckTime);
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->stale = answers[i];
}

Result<ModelPage> LibraryImpl::search_models(std::string_view text, const ListOptions& options) {
    return guarded_asking<ModelPage>([&]() -> Result<ModelPage> {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store == nullptr) return ModelPage{};
        GANTRY_TRY_ASSIGN(auto page, store->index->search(text, options));
        for (auto& model : page.models) complete(*store, model);
        if (options.check_roots) mark_stale(store, page.models);
        return page;
    });
}

}  // namespace gantry::host

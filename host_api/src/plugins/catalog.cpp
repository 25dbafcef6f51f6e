#include "plugins/catalog.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "plugins/folder_scan.hpp"
#include "plugins/search_path.hpp"

namespace gantry::host {
namespace {

// Collects what the folders hold, in the order of the search.
class FolderCollector {
public:
    explicit FolderCollector(const std::function<void(std::string_view)>& log) : log_(log) {}

    void visit(const SearchFolder& folder) {
        if (folder.problem) return refuse_folder(folder.path, *folder.problem);
        auto canonical = canonical_plugin_folder(folder.path);
        if (!canonical) return refuse_folder(folder.path, std::move(canonical).error());
        if (std::find(visited_.begin(), visited_.end(), *canonical) != visited_.end()) return;
        visited_.push_back(*canonical);
        auto found = scan_plugin_folder(*canonical);
        if (!found) return refuse_folder(folder.path, std::move(found).error());
        for (auto& entry : *found) {
            if (entry.problem) log(entry.problem->message);
            entries_.push_back(std::move(entry));
        }
    }

    [[nodiscard]] std::vector<CatalogEntry> take() { return std::move(entries_); }

private:
    void refuse_folder(const std::string& path, Error problem) {
        log(fmt::format("plugin folder not used: {}", problem.message));
        // Nobody needs to be told later that a folder which may be there is not.
        if (problem.code == ErrorCode::path_not_found) return;
        CatalogEntry entry;
        // What is not UTF-8 could not be shown.
        if (problem.code != ErrorCode::path_not_utf8) entry.manifest_path = path;
        entry.problem = std::move(problem);
        entries_.push_back(std::move(entry));
    }

    void log(std::string_view line) const {
        if (log_) log_(line);
    }

    const std::function<void(std::string_view)>& log_;
    std::vector<std::string> visited_;
    std::vector<CatalogEntry> entries_;
};

Error superseded(const CatalogEntry& loser, const CatalogEntry& winner) {
    const bool is_older = compare_versions(loser.manifest.version, winner.manifest.version) < 0;
    return make_error(
        ErrorCode::plugin_superseded,
        fmt::format("{}: {} {} is used from {} instead, which {}; remove one of the two", loser.manifest_path,
                    winner.manifest.id, winner.manifest.version, winner.manifest_path,
                    is_older ? "has the higher version" : "comes first in the search"),
        loser.manifest_path);
}

// `entries` come in the order of the search, and leave by id, the higher version first.
void settle_conflicts(std::vector<CatalogEntry>& entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const CatalogEntry& left, const CatalogEntry& right) {
        if (left.manifest.id != right.manifest.id) return left.manifest.id < right.manifest.id;
        return compare_versions(left.manifest.version, right.manifest.version) > 0;
    });
    const CatalogEntry* winner = nullptr;
    for (auto& entry : entries) {
        if (entry.problem) continue;
        if (winner != nullptr && winner->manifest.id == entry.manifest.id)
            entry.problem = superseded(entry, *winner);
        else
            winner = &entry;
    }
}

bool declares(const CatalogEntry& entry, std::string_view bundle_format) {
    const auto& formats = entry.manifest.formats;
    return std::any_of(formats.begin(), formats.end(),
                       [&](const FormatInfo& format) { return format.id == bundle_format; });
}

}  // namespace

PluginCatalog PluginCatalog::scan(const CatalogOptions& options) {
    FolderCollector collector{options.log};
    for (const auto& folder : plugin_search_path(options.folders, options.search_default_folders,
                                                 SearchEnvironment::of_this_process()))
        collector.visit(folder);
    PluginCatalog catalog;
    catalog.entries_ = collector.take();
    settle_conflicts(catalog.entries_);
    return catalog;
}

const CatalogEntry* PluginCatalog::find_format(std::string_view bundle_format) const noexcept {
    const CatalogEntry* best = nullptr;
    for (const auto& entry : entries_) {
        if (entry.problem || !declares(entry, bundle_format)) continue;
        // Entries come by id, so of equal versions the smaller id is already held.
        if (best == nullptr || compare_versions(entry.manifest.version, best->manifest.version) > 0)
            best = &entry;
    }
    return best;
}

}  // namespace gantry::host

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "library/freshness.hpp"
#include "library/guarded.hpp"
#include "library/json_values.hpp"
#include "library/library_impl.hpp"
#include "library/placement.hpp"
#include "library/verdict_json.hpp"
#include "registry/model_folder.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

using registry::concerning;

// A place that does not answer for so long is not known to be gone.
constexpr std::chrono::milliseconds kPresenceWait{2'000};

// The canonical path of what is at `place` now: another one where a link stands in its way, which somebody left
// who moved what was there; "" where nothing is. What gave no answer counts as being there still.
std::string place_behind(const std::string& place, Presence presence) {
    if (presence == Presence::gone) return {};
    if (presence == Presence::unknown) return place;
    const auto present = resolve_source_path(place);
    return present ? present->entry_path : place;
}

}  // namespace

Result<RegisterOutcome> LibraryImpl::relocate_model(std::string_view model_id, std::string_view path,
                                                    const RelocateOptions& options) {
    return guarded<RegisterOutcome>([&]() -> Result<RegisterOutcome> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        GANTRY_TRY(store_with(id));
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY_ASSIGN(const auto record, read_record(*store, id));
        if (!is_external_reference(record.document))
            return concerning(id, make_error(ErrorCode::invalid_argument,
                                             "the library owns the files of this model; only a model that was "
                                             "registered where it is can be relocated"));
        GANTRY_TRY_ASSIGN(const auto source, resolve_source_path(path));
        if (is_beneath(source.entry_path, store->root->path()))
            return make_error(ErrorCode::invalid_argument,
                              "the path lies inside the library; give the place of the bundle outside of it",
                              source.entry_path);
        GANTRY_TRY_ASSIGN(const auto terms, CheckTerms::of(*store->root));
        GANTRY_TRY_ASSIGN(const auto verdict,
                          examine_new_place(*store, id, record.document, source, terms, options));
        GANTRY_TRY_ASSIGN(const auto held, lock(*store, options_.lock_wait, options.cancel));
        return move_reference(*store, id, source, verdict);
    });
}

Result<Verdict> LibraryImpl::examine_new_place(const Store& store, const ModelId& id,
                                               const MetadataDocument& document, const SourcePath& source,
                                               const CheckTerms& terms, const RelocateOptions& options) {
    const auto bundle_format = document.string_member("bundle_format").value_or("");
    GANTRY_TRY(plugin_of(*host_, id, bundle_format));
    ExamineRequest request{depth_to_examine(document, options.depth), terms.configuration.accepted_tasks,
                           options.cancel};
    request.count_size();
    request.report_to(options.progress);
    auto digests = kept_digests(store);
    request.keep_digests_in(digests);
    const auto& folders = terms.configuration.allowed_folders;
    GANTRY_TRY_ASSIGN(const auto seen, host_->classify(source, bundle_format, folders, request));
    if (seen.candidates.empty())
        return concerning(id,
                          make_error(ErrorCode::unsupported,
                                     fmt::format("what is there is not recognised as \"{}\", which the model "
                                                 "is; `gantry inspect` says what it is",
                                                 bundle_format),
                                     source.entry_path));
    GANTRY_TRY_ASSIGN(const auto verdict,
                      host_->examine_as(bundle_format, subject_of(source), folders, request));
    if (is_unreadable_here(verdict)) return not_readable_error(id, source.entry_path);
    return verdict;
}

Result<RegisterOutcome> LibraryImpl::move_reference(Store& store, const ModelId& id, const SourcePath& source,
                                                    const Verdict& verdict) {
    SourceClaims claims{store.root};
    GANTRY_TRY_ASSIGN(const auto holder, claims.holder(source.entry_path));
    if (holder && *holder != id)
        return concerning(*holder, make_error(ErrorCode::invalid_argument,
                                              fmt::format("the bundle belongs to \"{}\"; to give it to \"{}\", "
                                                          "first `gantry remove {}`",
                                                          holder->text(), id.text(), holder->text()),
                                              source.entry_path));
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    const auto now = timestamp_now();
    auto edits = verdict_edits(record.document, verdict, now);
    const std::vector<MetadataEdit> place{{"source_path", one_line(source.source_path)},
                                          {"entry_path", one_line(source.entry_path)}};
    // Another spelling of the same place is no change.
    const auto before = record.document.string_member("entry_path");
    if (before != source.entry_path) edits.insert(edits.end(), place.begin(), place.end());
    const auto status = edits.empty() ? RegisterStatus::exists : RegisterStatus::updated;
    append_size(edits, record.document, verdict);
    auto examination = to_cached(verdict);
    examination.confirmed_at = now;
    if (edits.empty()) {
        keep_examination(store, id, record.document, examination);
        return RegisterOutcome{id.text(), status, verdict.state, {}};
    }
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(std::move(edits), now)));
    // The claim first: one whose record leads elsewhere is stale and harmless, a record without one could be
    // doubled.
    GANTRY_TRY(claims.take(source.entry_path, id));
    GANTRY_TRY(write_record(store, id, document, examination));
    // The model has moved; a claim that could not go is stale, and harmless.
    if (before && before != source.entry_path)
        if (const auto released = claims.release(*before, id); !released) host_->log(released.error().message);
    return RegisterOutcome{id.text(), status, verdict.state, hint_for_another_class(record, verdict)};
}

std::string LibraryImpl::hint_for_another_class(const Record& before, const Verdict& verdict) {
    const auto was = before.document.string_member("pipeline_class").value_or("");
    const auto& now = verdict.description.identity.pipeline_class;
    if (was.empty() || now.empty() || was == now) return {};
    return fmt::format(
        "\"{0}\" was a {1} and is a {2} now; if that is another model, give the id back to its own "
        "bundle with `gantry relocate {0} {3}`",
        before.id.text(), was, now,
        registry::printable(before.document.string_member("entry_path").value_or("PATH")));
}

std::string LibraryImpl::hint_for_moved(Store& store, const std::string& model_id) const {
    const auto row = store.index->get(model_id);
    if (!row || !*row || (*row)->summary.pipeline_class.empty()) return {};
    const auto& made = (*row)->summary;
    const auto alike = store.index->external_references_like(made.size_bytes, made.pipeline_class);
    if (!alike) return {};
    std::vector<KnownModel> others;
    std::vector<std::string> places;
    for (const auto& other : *alike) {
        if (other.model_id == model_id || other.bundle_format != made.bundle_format) continue;
        others.push_back(other);
        places.push_back(other.entry_path);
    }
    if (others.empty()) return {};
    const auto presences = presences_of(std::move(places), kPresenceWait);
    const KnownModel* lost = nullptr;
    for (std::size_t i = 0; i < others.size(); ++i) {
        const auto leads_to = place_behind(others[i].entry_path, presences[i]);
        if (leads_to == others[i].entry_path) continue;
        if (lost == nullptr || leads_to == made.entry_path) lost = &others[i];
        if (leads_to == made.entry_path) break;
    }
    if (lost == nullptr) return {};
    return fmt::format(
        "\"{0}\" has lost its source {1} and was alike in class and size; if this is it, keep that id with "
        "`gantry remove {2}` and then `gantry relocate {0} {3}`",
        lost->model_id, lost->entry_path, model_id, made.entry_path);
}

}  // namespace gantry::host

#include <fmt/format.h>

#include "library/engine_call.hpp"
#include "library/freshness.hpp"
#include "library/given_text.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/other_models.hpp"
#include "library/placement.hpp"
#include "library/verdict_json.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

DefaultNames names_for(const SourcePath& source, const RegisterOptions& options) {
    auto names = default_names(source.entry_path, source.is_folder);
    if (!options.family.empty()) names.family = options.family;
    if (!options.name.empty()) names.name = options.name;
    return names;
}

// So often a holder may vanish between being found and being read.
constexpr int kMostHolders = 16;

void report(const RegisterOptions& options, std::string_view stage, const SourcePath& source) {
    report_to(options.progress, {std::string{stage}, source.entry_path, 0, 0, ""});
}

}  // namespace

Result<RegisterOutcome> LibraryImpl::register_external(std::string_view path, const RegisterOptions& options) {
    return guarded<RegisterOutcome>([&]() -> Result<RegisterOutcome> {
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        GANTRY_TRY(check_given_texts(options.family, options.name, options.tags));
        GANTRY_TRY_ASSIGN(const auto source, resolve_source_path(path));
        // Before anything is made: a library that is not there yet could be about to be made in the bundle.
        GANTRY_TRY(check_apart(source, options_.root, Taking::reference));
        if (source.is_folder) GANTRY_TRY(check_holds_no_other_models(source.entry_path));
        GANTRY_TRY_ASSIGN(const auto present, store_for_reading());
        GANTRY_TRY_ASSIGN(const auto configuration, configuration_of(present));
        ExamineRequest request{options.depth, configuration.accepted_tasks, options.cancel};
        request.count_size();
        request.report_to(options.progress);
        const auto& allowed_folders = configuration.allowed_folders;
        report(options, "classify", source);
        GANTRY_TRY_ASSIGN(const auto bundle_format,
                          format_to_register(source, options, allowed_folders, request));
        report(options, "examine", source);
        GANTRY_TRY_ASSIGN(const auto verdict, examine_to_register(present, source, bundle_format, request));

        report(options, "record", source);
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY(check_apart(source, store->root->path(), Taking::reference));
        auto outcome = [&]() -> Result<RegisterOutcome> {
            GANTRY_TRY_ASSIGN(const auto held, lock(*store, options_.lock_wait, options.cancel));
            for (int attempt = 1;; ++attempt) {
                GANTRY_TRY_ASSIGN(const auto holder,
                                  holder_of(*store, source, names_for(source, options), verdict));
                if (!holder) return create_reference(*store, source, options, verdict);
                auto updated = update_reference(*store, *holder, options, verdict);
                // Somebody who asks for no lock may have just taken its folder away: then it belongs to
                // another model, or to none.
                const bool is_gone = !updated && updated.error().code == ErrorCode::not_found;
                if (!is_gone || attempt == kMostHolders) return updated;
            }
        }();
        if (!outcome) return outcome;
        outcome->validation_state = verdict.state;
        if (outcome->status == RegisterStatus::created)
            outcome->hint = hint_for_moved(*store, outcome->model_id);
        return outcome;
    });
}

Result<std::string> LibraryImpl::format_to_register(const SourcePath& source, const RegisterOptions& options,
                                                    const std::vector<std::string>& allowed_folders,
                                                    const ExamineRequest& request) {
    GANTRY_TRY_ASSIGN(const auto classification,
                      host_->classify(source, options.bundle_format, allowed_folders, request));
    if (classification.kind == PathKind::ambiguous)
        return make_error(
            ErrorCode::ambiguous,
            fmt::format("{} and {} claim it alike; choose one with --format",
                        classification.candidates[0].bundle_format, classification.candidates[1].bundle_format),
            source.entry_path);
    if (classification.kind != PathKind::unsupported) return classification.candidates.front().bundle_format;

    // A bundle that is registered already may have lost what it was recognised by; it is still that model.
    if (options.bundle_format.empty()) {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store != nullptr) {
            GANTRY_TRY_ASSIGN(const auto holder, SourceClaims{store->root}.holder(source.entry_path));
            if (holder) {
                const auto record = read_record(*store, *holder);
                // Somebody may have just removed it.
                if (!record && record.error().code != ErrorCode::not_found) return record.error();
                auto recorded = record ? record->document.string_member("bundle_format").value_or("") : "";
                if (host_->has_format(recorded)) return recorded;
            }
        }
        return unrecognised(source, options.cancel);
    }
    return make_error(ErrorCode::unsupported,
                      fmt::format("it is not recognised as \"{}\"; `gantry inspect --format {}` says why",
                                  options.bundle_format, options.bundle_format),
                      source.entry_path);
}

// The models that are in it, where there are some: somebody who gives a folder of them means one of those.
Error LibraryImpl::unrecognised(const SourcePath& source, const CancelFlag* cancel) const {
    const auto inside = host_->classify(source.entry_path, cancel);
    if (!inside && inside.error().code == ErrorCode::cancelled) return inside.error();
    auto what = std::string{"no plugin here recognises it; `gantry inspect` says what was looked for"};
    if (inside && inside->members.size() == 1)
        what = fmt::format("it is no model itself; register the one in it, {}",
                           registry::printable(inside->members.front()));
    else if (inside && !inside->members.empty())
        what = fmt::format("it is no model itself; register one of the {} in it, the first is {}",
                           inside->members.size(), registry::printable(inside->members.front()));
    return make_error(ErrorCode::unsupported, std::move(what), source.entry_path);
}

Result<Verdict> LibraryImpl::examine_known(const Store& store, const Record& record,
                                           const std::string& bundle_format, const CheckTerms& terms,
                                           ExamineRequest& request) {
    GANTRY_TRY_ASSIGN(const auto* plugin, plugin_of(*host_, record.id, bundle_format));
    GANTRY_TRY_ASSIGN(const auto location, locate(record.id, record.document, store.root->path(),
                                                  format_is_directory(*plugin, bundle_format)));
    if (record.document.string_member("bundle_format") == bundle_format) {
        GANTRY_TRY_ASSIGN(auto held, deeper_verdict(store, record.id, *plugin, bundle_format, location,
                                                    request.depth(), terms));
        if (held) return *std::move(held);
        request.deepen(depth_to_examine(record.document, request.depth()));
    }
    return examine_anew(*host_, record.id, bundle_format, location, terms, request);
}

// A model that is registered already is looked at as every later check does, so that both find the same.
Result<Verdict> LibraryImpl::examine_to_register(const StorePointer& store, const SourcePath& source,
                                                 const std::string& bundle_format, ExamineRequest& request) {
    CheckTerms terms;
    std::optional<KeptDigests> digests;
    if (store != nullptr) {
        digests.emplace(kept_digests(*store));
        request.keep_digests_in(*digests);
        GANTRY_TRY_ASSIGN(terms, CheckTerms::of(*store->root));
        GANTRY_TRY_ASSIGN(const auto holder, SourceClaims{store->root}.holder(source.entry_path));
        if (holder) {
            const auto record = read_record(*store, *holder);
            if (record) return examine_known(*store, *record, bundle_format, terms, request);
            // Somebody has just removed it.
            if (record.error().code != ErrorCode::not_found) return record.error();
        }
    }
    return host_->examine_as(bundle_format, subject_of(source), terms.configuration.allowed_folders, request);
}

// A record that was taken away and put back has lost its claim meanwhile; its folder is where it would be made.
Result<std::optional<ModelId>> LibraryImpl::holder_of(Store& store, const SourcePath& source,
                                                      const DefaultNames& names, const Verdict& verdict) {
    SourceClaims claims{store.root};
    GANTRY_TRY_ASSIGN(auto holder, claims.holder(source.entry_path));
    if (holder) return holder;
    const auto wanted = ModelId::make(verdict.description.identity.model_type, names.family, names.name);
    GANTRY_TRY_ASSIGN(const auto candidates, id_candidates(*store.root, wanted, source.entry_path));
    for (const auto& candidate : candidates) {
        GANTRY_TRY_ASSIGN(const bool is_taken, store.root->has_folder(candidate));
        if (!is_taken) continue;
        const auto record = read_record(store, candidate);
        if (!record || !is_external_reference(record->document) ||
            record->document.string_member("entry_path") != source.entry_path)
            continue;
        GANTRY_TRY(claims.take(source.entry_path, candidate));
        return std::optional{candidate};
    }
    return std::optional<ModelId>{};
}

Result<RegisterOutcome> LibraryImpl::create_reference(Store& store, const SourcePath& source,
                                                      const RegisterOptions& options, const Verdict& verdict) {
    const auto names = names_for(source, options);
    const auto wanted = ModelId::make(verdict.description.identity.model_type, names.family, names.name);
    GANTRY_TRY_ASSIGN(const auto id, free_id(store, wanted, source.entry_path));
    const NewRecord record{id.text(), source, names, options.tags, verdict.size_bytes.value_or(0)};
    GANTRY_TRY_ASSIGN(const auto document,
                      MetadataDocument::parse(new_external_record(record, verdict, timestamp_now())));

    // The claim first: a claim without a record is stale and harmless, a record without one could be doubled.
    GANTRY_TRY(mark_dirty(store, id));
    GANTRY_TRY(SourceClaims{store.root}.take(source.entry_path, id));
    GANTRY_TRY(store.root->create_model(id, document.text()));
    put_row(store, id, document, to_cached(verdict));
    return RegisterOutcome{id.text(), RegisterStatus::created, verdict.state, {}};
}

Result<RegisterOutcome> LibraryImpl::update_reference(Store& store, const ModelId& id,
                                                      const RegisterOptions& options, const Verdict& verdict) {
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    if (is_unreadable_here(verdict))
        return not_readable_error(id, record.document.string_member("entry_path").value_or(""));
    const auto now = timestamp_now();
    auto edits = verdict_edits(record.document, verdict, now);
    for (auto& edit : given_edits(record.document, options)) edits.push_back(std::move(edit));
    const auto status = edits.empty() ? RegisterStatus::exists : RegisterStatus::updated;
    append_size(edits, record.document, verdict);
    if (edits.empty()) {
        keep_examination(store, id, record.document, to_cached(verdict));
        return RegisterOutcome{id.text(), status, verdict.state, {}};
    }
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(std::move(edits), now)));
    GANTRY_TRY(write_record(store, id, document, to_cached(verdict)));
    return RegisterOutcome{id.text(), status, verdict.state, {}};
}

Result<ModelId> LibraryImpl::free_id(const Store& store, const ModelId& wanted,
                                     const std::string& source) const {
    GANTRY_TRY_ASSIGN(const auto candidates, id_candidates(*store.root, wanted, source));
    for (const auto& candidate : candidates) {
        GANTRY_TRY_ASSIGN(const bool is_taken, store.root->has_folder(candidate));
        if (!is_taken) return candidate;
    }
    return every_id_taken(wanted);
}

}  // namespace gantry::host

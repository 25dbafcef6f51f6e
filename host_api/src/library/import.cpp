// Library::import_model: a model is copied into the library.
#include <fmt/format.h>

#include "library/given_text.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/model_bounds.hpp"
#include "library/other_models.hpp"
#include "library/placement.hpp"
#include "library/shard_name.hpp"
#include "library/staged_copy.hpp"
#include "registry/atomic_file.hpp"

namespace gantry::host {
namespace {

std::string folder_path_of(const SourcePath& source) {
    if (source.is_folder) return source.entry_path;
    const auto slash = source.entry_path.rfind('/');
    return slash == 0 ? "/" : source.entry_path.substr(0, slash);
}

std::string joined(const std::string& folder, const std::string& name) {
    return fmt::format("{}/{}", folder == "/" ? "" : folder, name);
}

}  // namespace

Result<void> check_not_partial(const std::string& path, const std::vector<std::string>& names) {
    const auto partial = partial_download_in(names);
    if (!partial) return {};
    auto error = make_error(ErrorCode::partial_download,
                            fmt::format("{}: {}; finish the download, or delete what is left of it",
                                        partial->name, partial->reason),
                            path);
    error.findings.push_back({"H12", "partial_download", Severity::degrading, partial->reason, partial->name});
    return error;
}

// A copy on its way.
struct LibraryImpl::CopyImport {
    SourcePath source;
    const ImportOptions& options;
    ImportSource from;
    ProgressMeter meter;
    std::vector<OwnedFile> files;  // the primary first
    std::optional<Claim> claim;
    // The source, or of one of several shards the first: whichever is given is the same model.
    SourcePath named_by;
    ImportNames names;
    std::string model_type;
    std::string model_type_source;

    [[nodiscard]] Result<std::vector<ModelId>> candidates(const LibraryRoot& root) const {
        const auto wanted = ModelId::make(model_type, names.family, names.id_name);
        return id_candidates(root, wanted, named_by.entry_path);
    }
};

Result<RegisterOutcome> LibraryImpl::import_model(std::string_view path, const ImportOptions& options) {
    return guarded<RegisterOutcome>([&]() -> Result<RegisterOutcome> {
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        GANTRY_TRY(check_model_type(options.model_type));
        GANTRY_TRY(check_given_texts(options.family, options.name, options.tags));
        GANTRY_TRY_ASSIGN(auto source, resolve_source_path(path));
        // Before anything is made: a library that is not there yet could be about to be made in the source.
        GANTRY_TRY(check_apart(source, options_.root, Taking::copy));
        GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
        GANTRY_TRY_ASSIGN(const auto terms, terms_of(readable));
        GANTRY_TRY_ASSIGN(auto copy, plan_copy(std::move(source), terms, options));

        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY(check_apart(copy.source, store->root->path(), Taking::copy));
        GANTRY_TRY_ASSIGN(const auto present, present_copy(*store, copy));
        if (present) return import_known(*store, *present, options);

        GANTRY_TRY_ASSIGN(const auto staged, stage(*store, options.cancel));
        GANTRY_TRY(copy_source(copy.from, staged.folder(), copy.meter));
        GANTRY_TRY(hash_files(staged.folder(), copy.files, copy.meter));
        ExamineRequest request{options.depth, terms.configuration.accepted_tasks, options.cancel};
        request.report_to(options.progress);
        GANTRY_TRY_ASSIGN(const auto verdict,
                          examine_owned(copy.claim, staged.folder().path, copy.files, terms, request));
        GANTRY_TRY_ASSIGN(auto placed, place_copy(*store, copy, staged, verdict));
        if (placed.status == RegisterStatus::created) return placed;
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(placed.model_id));
        return import_known(*store, id, options);
    });
}

// Under the lock, so that nobody takes it for abandoned before it has an owner.
Result<registry::StagedFolder> LibraryImpl::stage(Store& store, const CancelFlag* cancel) {
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, cancel));
    return store.root->stage();
}

Result<LibraryImpl::CopyImport> LibraryImpl::plan_copy(SourcePath source, const CheckTerms& terms,
                                                       const ImportOptions& options) {
    if (source.is_folder) GANTRY_TRY(check_holds_no_other_models(source.entry_path));
    GANTRY_TRY_ASSIGN(auto from, ImportSource::read(source, false));
    CopyImport copy{std::move(source),
                    options,
                    std::move(from),
                    {options.progress, options.cancel},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {}};
    copy.files = planned_files(copy.from);
    copy.named_by = copy.source;
    if (!copy.source.is_folder)
        copy.named_by.entry_path = joined(folder_path_of(copy.source), copy.files.front().original_name);
    copy.names = names_for_copy(copy.named_by, options);
    ExamineRequest request{options.depth, terms.configuration.accepted_tasks, options.cancel};
    request.report_to(options.progress);
    const auto folder = folder_path_of(copy.source);
    std::vector<OwnedFile> as_found = copy.files;
    for (auto& file : as_found) file.name = file.original_name;
    GANTRY_TRY_ASSIGN(copy.claim, claim_of(copy.source.is_folder, folder, as_found.front().name,
                                           options.bundle_format, terms, request));
    if (!copy.claim) {
        const auto file_names = copy.from.file_names();
        GANTRY_TRY(check_not_partial(copy.source.entry_path, file_names));
        GANTRY_TRY(check_is_one_model(*host_, copy.source, file_names, terms, request));
    } else if (copy.source.is_folder && !copy.claim->is_directory) {
        GANTRY_TRY(check_holds_one_model(*host_, copy.source, copy.from.file_names(), terms, request));
    }

    // The type is part of the id, by which a model that is here already is found before it is copied again.
    GANTRY_TRY_ASSIGN(const auto verdict, examine_owned(copy.claim, folder, as_found, terms, request));
    copy.model_type = "unknown";
    if (!options.model_type.empty()) {
        copy.model_type = options.model_type;
        copy.model_type_source = kTypeFromImport;
    } else if (verdict && is_model_type(verdict->description.identity.model_type)) {
        copy.model_type = verdict->description.identity.model_type;
        if (copy.model_type != "unknown") copy.model_type_source = verdict->plugin.id;
    }
    return copy;
}

Result<std::optional<ModelId>> LibraryImpl::present_copy(Store& store, CopyImport& copy) {
    using Present = std::optional<ModelId>;
    bool may_be_here = false;
    GANTRY_TRY_ASSIGN(const auto candidates, copy.candidates(*store.root));
    for (const auto& candidate : candidates) {
        GANTRY_TRY_ASSIGN(const bool is_taken, store.root->has_folder(candidate));
        if (!is_taken) continue;
        const auto record = read_record(store, candidate);
        may_be_here = may_be_here || (record && has_same_sizes(record->document, copy.files));
    }
    if (!may_be_here) return Present{};
    // Reading the source once more is cheaper than a copy that is thrown away.
    GANTRY_TRY(hash_source(copy.from, copy.files, copy.meter));
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, copy.options.cancel));
    for (const auto& candidate : candidates) {
        GANTRY_TRY_ASSIGN(const bool is_same, holds_files(store, candidate, copy.files));
        if (is_same) return Present{candidate};
    }
    return Present{};
}

Result<bool> LibraryImpl::holds_files(const Store& store, const ModelId& id,
                                      const std::vector<OwnedFile>& files) const {
    const auto record = read_record(store, id);
    if (!record || !has_same_files(record->document, files)) return false;
    // A record can outlive its files; a model that lost some is not what is being imported.
    for (const auto& file : files) {
        GANTRY_TRY_ASSIGN(const auto size, store.root->size_of_file(id, file.name));
        if (size != file.size) return false;
    }
    return true;
}

Result<RegisterOutcome> LibraryImpl::place_copy(Store& store, const CopyImport& copy,
                                                const registry::StagedFolder& staged,
                                                const std::optional<Verdict>& verdict) {
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, copy.options.cancel));
    GANTRY_TRY_ASSIGN(const auto candidates, copy.candidates(*store.root));
    for (const auto& id : candidates) {
        GANTRY_TRY_ASSIGN(const bool is_taken, store.root->has_folder(id));
        if (is_taken) {
            // Another import of the same may have been quicker.
            GANTRY_TRY_ASSIGN(const bool is_same, holds_files(store, id, copy.files));
            if (is_same) return RegisterOutcome{id.text(), RegisterStatus::exists, {}, {}};
            continue;
        }
        const NewOwnedRecord record{id.text(),          copy.names.family, copy.names.shown,
                                    copy.names.repo_id, copy.model_type,   copy.model_type_source,
                                    copy.options.tags,  copy.files};
        GANTRY_TRY_ASSIGN(const auto document,
                          MetadataDocument::parse(new_owned_record(record, verdict, timestamp_now())));
        const OwnFolder folder{staged.folder().path, verdict ? verdict->trace : Trace{}};
        GANTRY_TRY(registry::write_new_file(staged.folder(), kMetadataName, document.text()));
        GANTRY_TRY(registry::sync_folder(staged.folder()));
        GANTRY_TRY(mark_dirty(store, id));
        GANTRY_TRY(store.root->place_model(id, staged));
        return put_new(store, id, document, verdict, folder);
    }
    return every_id_taken(candidates.front());
}

}  // namespace gantry::host

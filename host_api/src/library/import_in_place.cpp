// Library::import_model_in_place: a folder of the library gets a record, and nothing else happens to it.
#include <fmt/format.h>

#include "library/given_text.hpp"
#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/model_bounds.hpp"
#include "library/other_models.hpp"
#include "library/placement.hpp"
#include "library/staged_copy.hpp"

namespace gantry::host {
namespace {

Error foreign_metadata(const ModelId& id, const std::string& path) {
    auto error = make_error(ErrorCode::foreign_metadata,
                            "the folder holds a metadata.json that is not a record of a library; it is not "
                            "overwritten: move or rename it, then try again",
                            path);
    error.model_id = id.text();
    return error;
}

}  // namespace

Result<RegisterOutcome> LibraryImpl::import_model_in_place(std::string_view path,
                                                           const ImportOptions& options) {
    return guarded<RegisterOutcome>([&]() -> Result<RegisterOutcome> {
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        GANTRY_TRY(check_model_type(options.model_type));
        GANTRY_TRY(check_given_texts(options.family, options.name, options.tags));
        GANTRY_TRY_ASSIGN(const auto source, resolve_source_path(path));
        GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
        if (readable == nullptr)
            return make_error(
                ErrorCode::invalid_argument,
                "the library does not exist yet, so nothing lies in it; import without --in-place",
                source.entry_path);
        GANTRY_TRY_ASSIGN(const auto id, id_in_place(source, readable->root->path()));
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        const auto folder = fmt::format("{}/{}", store->root->path(), id.text());
        if (!source.is_folder) {
            GANTRY_TRY_ASSIGN(const auto content, ImportSource::read({folder, folder, true}, true));
            if (content.files().size() != 1)
                return make_error(
                    ErrorCode::invalid_argument,
                    "the file has others beside it, which belong to the same model; give the folder",
                    source.entry_path);
        }
        return add_in_place(*store, id, options);
    });
}

Result<RegisterOutcome> LibraryImpl::add_in_place(Store& store, const ModelId& id,
                                                  const ImportOptions& options) {
    const auto folder = fmt::format("{}/{}", store.root->path(), id.text());
    GANTRY_TRY(check_in_no_other_library(store.root->path(), id));
    GANTRY_TRY_ASSIGN(const auto metadata, store.root->read_metadata(id));
    if (metadata) {
        auto outcome = import_known(store, id, options);
        if (!outcome && outcome.error().code == ErrorCode::not_found) return foreign_metadata(id, folder);
        return outcome;
    }
    GANTRY_TRY_ASSIGN(const auto terms, CheckTerms::of(*store.root));
    ExamineRequest request{options.depth, terms.configuration.accepted_tasks, options.cancel};
    request.report_to(options.progress);
    GANTRY_TRY(check_holds_no_other_models(folder));
    GANTRY_TRY(check_is_no_part(*host_, store.root->path(), id, terms, request));
    const SourcePath place{folder, folder, true};
    GANTRY_TRY_ASSIGN(auto source, ImportSource::read(place, true));
    GANTRY_TRY(check_not_partial(folder, source.file_names()));
    auto files = planned_files(source);
    ProgressMeter meter{options.progress, options.cancel};
    GANTRY_TRY_ASSIGN(const auto claim,
                      claim_of(true, folder, files.front().name, options.bundle_format, terms, request));
    if (!claim)
        GANTRY_TRY(check_is_one_model(*host_, place, source.file_names(), terms, request));
    else if (!claim->is_directory)
        GANTRY_TRY(check_holds_one_model(*host_, place, source.file_names(), terms, request));
    GANTRY_TRY(hash_source(source, files, meter));
    GANTRY_TRY_ASSIGN(const auto verdict, examine_owned(claim, folder, files, terms, request));
    GANTRY_TRY(source.check_all());
    GANTRY_TRY_ASSIGN(auto added, record_in_place(store, id, options, std::move(files), verdict));
    if (added.status == RegisterStatus::created) return added;
    return import_known(store, id, options);
}

Result<RegisterOutcome> LibraryImpl::record_in_place(Store& store, const ModelId& id,
                                                     const ImportOptions& options, std::vector<OwnedFile> files,
                                                     const std::optional<Verdict>& verdict) {
    NewOwnedRecord record{id.text(),    std::string{id.family()}, std::string{id.name()}, {}, "unknown", {},
                          options.tags, std::move(files)};
    if (!options.family.empty()) record.family = options.family;
    if (!options.name.empty()) record.name = options.name;
    const auto described = verdict ? verdict->description.identity.model_type : std::string{"unknown"};
    if (!options.model_type.empty()) {
        record.model_type = options.model_type;
        record.model_type_source = kTypeFromImport;
    } else if (described != "unknown" && is_model_type(described)) {
        record.model_type = described;
        record.model_type_source = verdict->plugin.id;
    } else if (id.type() != "unknown" && is_model_type(id.type())) {
        record.model_type = id.type();
        record.model_type_source = "library-folder";
    }
    GANTRY_TRY_ASSIGN(const auto document,
                      MetadataDocument::parse(new_owned_record(record, verdict, timestamp_now())));
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, options.cancel));
    const OwnFolder folder{fmt::format("{}/{}", store.root->path(), id.text()),
                           verdict ? verdict->trace : Trace{}};
    GANTRY_TRY(mark_dirty(store, id));
    GANTRY_TRY_ASSIGN(const bool is_added, store.root->add_metadata(id, document.text()));
    if (is_added) return put_new(store, id, document, verdict, folder);
    // Somebody made one meanwhile: of whatever kind, it counts.
    GANTRY_TRY_ASSIGN(const auto row, read_row(store, id));
    if (!row) {
        GANTRY_TRY(store.index->remove(id.text()));
        return foreign_metadata(id, fmt::format("{}/{}", store.root->path(), id.text()));
    }
    GANTRY_TRY(store.index->put(*row, std::nullopt));
    return RegisterOutcome{id.text(), RegisterStatus::exists, {}, {}};
}

}  // namespace gantry::host

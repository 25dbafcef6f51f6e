// What importing by copy and in place have in common.
#include <fmt/format.h>

#include "library/library_impl.hpp"
#include "library/verdict_json.hpp"
#include "registry/root.hpp"

namespace gantry::host {

Result<std::optional<LibraryImpl::Claim>> LibraryImpl::claim_of(bool is_folder, const std::string& folder,
                                                                const std::string& primary,
                                                                const std::string& only_format,
                                                                const CheckTerms& terms,
                                                                const ExamineRequest& request) {
    const auto file = fmt::format("{}/{}", folder == "/" ? "" : folder, primary);
    std::vector<SourcePath> subjects{{file, file, false}};
    // A folder that no format claims may be one around a file model.
    if (is_folder) subjects.insert(subjects.begin(), SourcePath{folder, folder, true});
    for (const auto& subject : subjects) {
        GANTRY_TRY_ASSIGN(const auto seen,
                          host_->classify(subject, only_format, terms.configuration.allowed_folders, request));
        if (seen.kind == PathKind::ambiguous)
            return make_error(ErrorCode::ambiguous,
                              fmt::format("{} and {} claim it alike; choose one with --format",
                                          seen.candidates[0].bundle_format, seen.candidates[1].bundle_format),
                              subject.entry_path);
        if (seen.kind != PathKind::unsupported)
            return std::optional{Claim{seen.candidates.front().bundle_format, subject.is_folder}};
    }
    if (only_format.empty()) return std::optional<Claim>{};
    return make_error(ErrorCode::unsupported,
                      fmt::format("it is not recognised as \"{}\"; `gantry inspect --format {}` says why",
                                  only_format, only_format),
                      subjects.front().entry_path);
}

Result<std::optional<Verdict>> LibraryImpl::examine_owned(const std::optional<Claim>& claim,
                                                          const std::string& folder,
                                                          const std::vector<OwnedFile>& files,
                                                          const CheckTerms& terms,
                                                          const ExamineRequest& request) {
    if (!claim) return std::optional<Verdict>{};
    Subject subject{folder, {}, {std::string{kMetadataName}}};
    if (!claim->is_directory) {
        const auto file = fmt::format("{}/{}", folder == "/" ? "" : folder, files.front().name);
        const auto slash = file.rfind('/');
        subject = {slash == 0 ? "/" : file.substr(0, slash), file.substr(slash + 1), subject.hidden_names};
    }
    GANTRY_TRY_ASSIGN(auto verdict, host_->examine_as(claim->bundle_format, subject,
                                                      terms.configuration.allowed_folders, request));
    return std::optional{std::move(verdict)};
}

Result<RegisterOutcome> LibraryImpl::update_given(Store& store, const ModelId& id,
                                                  const ImportOptions& options) {
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    const auto state = validation_state_from(record.document.string_member("validation_state").value_or(""));
    RegisterOptions given;
    given.family = options.family;
    given.name = options.name;
    given.tags = options.tags;
    auto edits = given_edits(record.document, given);
    for (auto& edit : given_type_edits(record.document, options.model_type)) edits.push_back(std::move(edit));
    if (edits.empty()) return RegisterOutcome{id.text(), RegisterStatus::exists, state, {}};
    GANTRY_TRY_ASSIGN(const auto document, record.document.edited(dated(std::move(edits), timestamp_now())));
    // Nothing that the verdict rests on has changed, unless somebody edited the record behind the index.
    std::optional<CachedExamination> examination;
    GANTRY_TRY_ASSIGN(const auto known, store.index->get(id.text()));
    GANTRY_TRY_ASSIGN(const auto identity, store.root->record_identity(id));
    if (known && known->record_identity == identity) {
        GANTRY_TRY_ASSIGN(examination, store.index->examination(id.text()));
    }
    GANTRY_TRY(write_record(store, id, document, examination));
    return RegisterOutcome{id.text(), RegisterStatus::updated, state, {}};
}

RegisterOutcome LibraryImpl::put_new(Store& store, const ModelId& id, const MetadataDocument& document,
                                     std::optional<Verdict> verdict, const OwnFolder& folder) {
    std::optional<CachedExamination> examination;
    std::optional<ValidationState> state;
    if (verdict) {
        (void)folder.follow(fmt::format("{}/{}", store.root->path(), id.text()), verdict->trace);
        examination = to_cached(*verdict);
        state = verdict->state;
    }
    put_row(store, id, document, examination);
    return RegisterOutcome{id.text(), RegisterStatus::created, state, {}};
}

}  // namespace gantry::host

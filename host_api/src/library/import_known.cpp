// What an import answers for a model that is here already: the state that it is in now, with what was given for
// it.
#include <fmt/format.h>

#include "library/kept_digests.hpp"
#include "library/library_impl.hpp"
#include "library/missing_file.hpp"
#include "library/owned_files.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {
namespace {

Error registered_error(const ModelId& id, const MetadataDocument& document) {
    return registry::concerning(
        id, make_error(ErrorCode::invalid_argument,
                       fmt::format(
                           "it is a bundle that lies elsewhere, at {}, and is no model in place; change what "
                           "is recorded of it with `gantry register`, or `gantry remove {}` first",
                           registry::printable(document.string_member("entry_path").value_or("")), id.text())));
}

}  // namespace

Result<RegisterOutcome> LibraryImpl::import_known(Store& store, const ModelId& id,
                                                  const ImportOptions& options) {
    GANTRY_TRY_ASSIGN(const auto record, read_record(store, id));
    if (is_external_reference(record.document)) return registered_error(id, record.document);
    GANTRY_TRY_ASSIGN(const auto verdict, examine_known_import(store, record, options));
    bool is_verdict_new = false;
    if (verdict) {
        const auto entry_path = index_row(id, record.document).summary.entry_path;
        if (is_unreadable_here(*verdict))
            return not_readable_error(id, fmt::format("{}/{}", store.root->path(), id.text()));
        GANTRY_TRY_ASSIGN(const auto published,
                          publish(store, id, *verdict, entry_path, options_.lock_wait, options.cancel));
        is_verdict_new = published.is_record_written;
    }
    GANTRY_TRY_ASSIGN(const auto held, lock(store, options_.lock_wait, options.cancel));
    if (!verdict) GANTRY_TRY(meet_unknown(store, record));
    GANTRY_TRY_ASSIGN(auto outcome, update_given(store, id, options));
    if (is_verdict_new) outcome.status = RegisterStatus::updated;
    if (verdict) outcome.validation_state = verdict->state;
    return outcome;
}

// What a verdict would bring: that the file is there, and a row for a record that came behind the index.
Result<void> LibraryImpl::meet_unknown(Store& store, const Record& record) {
    const auto row = index_row(record.id, record.document);
    if (row.summary.bundle_format.empty()) {
        auto missing = with_missing_file(needs_plugin_error(record.id, {}),
                                         owned_primary(row.summary, store.root->path()));
        if (missing.code == ErrorCode::path_not_found) return missing;
    }
    GANTRY_TRY_ASSIGN(const auto known, store.index->get(record.id.text()));
    if (!known) put_row(store, record.id, record.document, std::nullopt);
    return {};
}

Result<std::optional<Verdict>> LibraryImpl::examine_known_import(const Store& store, const Record& record,
                                                                 const ImportOptions& options) {
    GANTRY_TRY_ASSIGN(const auto terms, CheckTerms::of(*store.root));
    ExamineRequest request{options.depth, terms.configuration.accepted_tasks, options.cancel};
    request.report_to(options.progress);
    request.count_size(size_to_count(record.document));
    auto digests = kept_digests(store);
    request.keep_digests_in(digests);
    auto bundle_format = record.document.string_member("bundle_format").value_or("");
    if (!options.bundle_format.empty() && options.bundle_format != bundle_format) {
        const auto files = recorded_files(record.document);
        const auto folder = fmt::format("{}/{}", store.root->path(), record.id.text());
        GANTRY_TRY_ASSIGN(
            const auto claim,
            claim_of(true, folder, files.empty() ? std::string{kMetadataName} : files.front().name,
                     options.bundle_format, terms, request));
        if (claim) bundle_format = claim->bundle_format;
    }
    if (bundle_format.empty())
        return recognise(*host_, record.id, record.document, store.root->path(), terms, request);
    // Without its plugin nobody can tell more than the record does.
    if (!host_->has_format(bundle_format)) return std::optional<Verdict>{};
    GANTRY_TRY_ASSIGN(auto verdict, examine_known(store, record, bundle_format, terms, request));
    return std::optional{std::move(verdict)};
}

}  // namespace gantry::host

// Library::adopt_orphan_models: folders of the library without a record become models of it.
#include <algorithm>

#include <fmt/format.h>

#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/model_bounds.hpp"
#include "library/other_models.hpp"

namespace gantry::host {
namespace {

// Errors that say something of the library or the call, not of one folder.
bool ends_the_call(ErrorCode code) {
    return code == ErrorCode::cancelled || code == ErrorCode::locked || code == ErrorCode::read_only ||
           code == ErrorCode::out_of_memory || code == ErrorCode::internal;
}

std::string reason_of(const Error& error) {
    return error.findings.empty() ? std::string{to_string(error.code)} : error.findings.front().code;
}

}  // namespace

Result<AdoptOutcome> LibraryImpl::adopt_orphan_models(const AdoptOptions& options) {
    return guarded<AdoptOutcome>([&]() -> Result<AdoptOutcome> {
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        AdoptOutcome outcome;
        GANTRY_TRY_ASSIGN(const auto readable, store_for_reading());
        if (readable == nullptr) return outcome;
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        GANTRY_TRY_ASSIGN(const auto folders, store->root->list_folders());
        for (const auto& [id, identity] : folders.records) {
            // A model that is here already, or a record that cannot be read, which somebody is to repair.
            if (!identity.empty()) {
                const auto record = read_record(*store, id);
                if (record || record.error().code == ErrorCode::corrupt) continue;
            }
            GANTRY_TRY(adopt_folder(*store, id, options, outcome));
        }
        return outcome;
    });
}

Result<void> LibraryImpl::adopt_folder(Store& store, const ModelId& id, const AdoptOptions& options,
                                       AdoptOutcome& outcome) {
    ImportOptions import;
    import.cancel = options.cancel;
    import.progress = options.progress;
    auto adopted = add_in_place(store, id, import);
    if (adopted) {
        // One that was made a model meanwhile was adopted by somebody else, if at all.
        if (adopted->status != RegisterStatus::created) return {};
        outcome.adopted.push_back(*std::move(adopted));
        return {};
    }
    const auto& error = adopted.error();
    if (ends_the_call(error.code)) return error;
    // It has a record all the same, which could not be read before, or was made meanwhile.
    if (read_record(store, id)) return {};
    host_->log(fmt::format("{}: left alone: {}", id.text(), error.message));
    LeftAlone left{fmt::format("{}/{}", store.root->path(), id.text()), reason_of(error), error.message};
    // The bundle or library is what somebody has to move, and told of once, not with each of its folders.
    if (left.reason == kPartOfModel || left.reason == kOtherLibrary) {
        left.path = error.path;
        const auto& told = outcome.left_alone;
        if (!told.empty() && told.back().path == left.path) return {};
    }
    outcome.left_alone.push_back(std::move(left));
    return {};
}

}  // namespace gantry::host

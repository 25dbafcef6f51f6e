#include <fmt/format.h>

#include "library/guarded.hpp"
#include "library/library_impl.hpp"
#include "library/other_models.hpp"

namespace gantry::host {

Result<RemoveOutcome> LibraryImpl::remove_model(std::string_view model_id, const RemoveOptions& options) {
    return guarded<RemoveOutcome>([&]() -> Result<RemoveOutcome> {
        GANTRY_TRY_ASSIGN(const auto id, ModelId::parse(model_id));
        if (options_.read_only)
            return make_error(ErrorCode::read_only, "the library was opened read-only", options_.root);
        GANTRY_TRY(store_with(id));
        GANTRY_TRY_ASSIGN(const auto store, store_for_writing());
        std::string trash;
        {
            GANTRY_TRY_ASSIGN(const auto held, lock(*store, options_.lock_wait, options.cancel));
            const auto found = read_record(*store, id);
            if (!found && found.error().code == ErrorCode::corrupt) return remove_record_alone(*store, id);
            if (!found) return found.error();
            const auto& record = *found;
            if (record.document.string_member("storage_kind") == "external_reference")
                return remove_reference(*store, record);
            const auto apart =
                check_holds_no_other_models(fmt::format("{}/{}", store->root->path(), id.text()));
            if (!apart && apart.error().findings.empty()) return apart.error();
            if (!apart) return remove_record_alone(*store, id);
            GANTRY_TRY(mark_dirty(*store, id));
            GANTRY_TRY_ASSIGN(trash, store->root->move_to_trash(id));
            end_step(*store, id, store->index->remove(id.text()));
        }
        RemoveOutcome outcome{id.text(), {}, {}};
        // The model is gone already; what cannot be deleted now is tried again by whoever opens the library.
        if (const auto emptied = store->root->empty_trash(trash); !emptied) {
            host_->log(emptied.error().message);
            outcome.undeleted.push_back(fmt::format("{}/{}/trash/{}/", store->root->path(), kOwnFolder, trash));
        }
        return outcome;
    });
}

Result<RemoveOutcome> LibraryImpl::remove_reference(Store& store, const Record& record) {
    const auto& id = record.id;
    GANTRY_TRY(mark_dirty(store, id));
    GANTRY_TRY_ASSIGN(auto left_files, store.root->remove_record(id));
    // The record is gone; a claim that could not go is stale, and harmless.
    if (const auto source = record.document.string_member("entry_path"))
        if (const auto released = SourceClaims{store.root}.release(*source, id); !released)
            host_->log(released.error().message);
    end_step(store, id, store.index->remove(id.text()));
    return RemoveOutcome{id.text(), std::move(left_files), {}};
}

// Where nobody can tell any more whose the files are, or models lie among them that have records of their own,
// only the record goes. Files in the library without a record can be adopted. Behind a link nothing is removed.
Result<RemoveOutcome> LibraryImpl::remove_record_alone(Store& store, const ModelId& id) {
    GANTRY_TRY_ASSIGN(const bool is_there, store.root->has_folder(id));
    if (!is_there) return not_found_error(id);
    GANTRY_TRY(mark_dirty(store, id));
    GANTRY_TRY_ASSIGN(auto left_files, store.root->remove_record(id));
    end_step(store, id, store.index->remove(id.text()));
    return RemoveOutcome{id.text(), std::move(left_files), {}};
}

}  // namespace gantry::host

// What every change of the library goes through: the lock, an index that is up with the registry, and the mark
// that lets whoever comes next finish what a dead process began.
#include <chrono>

#include <fmt/format.h>

#include "library/configuration.hpp"
#include "library/library_impl.hpp"

namespace gantry::host {
Result<WriterLock> LibraryImpl::lock(Store& store, std::chrono::milliseconds wait, const CancelFlag* cancel) {
    auto held = WriterLock::acquire(fmt::format("{}/{}", store.root->path(), kOwnFolder), wait, cancel);
    if (!held) return held;
    GANTRY_TRY(catch_up(store, *held));
    const auto configuration = read_configuration(*store.root);
    if (configuration)
        store.index->keep_events(configuration->event_limit);
    else
        host_->log(configuration.error().message);
    return held;
}

Result<void> LibraryImpl::sweep(Store& store) {
    GANTRY_TRY_ASSIGN(const bool has_staged, store.root->has_staged());
    if (has_staged) {
        GANTRY_TRY_ASSIGN(const auto held, lock(store, std::chrono::milliseconds{0}));
        GANTRY_TRY(store.root->discard_staged());
    }
    return store.root->empty_all_trash();
}

// In this order: whoever dies behind the first line has an index that is behind and is made anew, behind the
// second one a model that is read again.
Result<void> LibraryImpl::mark_dirty(Store& store, const ModelId& id) {
    // Another machine may go on with what this one loses with its power.
    const auto flush = store.place.is_private ? Flush::yes : Flush::no;
    GANTRY_TRY_ASSIGN(const auto generation, store.root->raise_generation(flush));
    return store.index->mark_dirty(id.text(), generation);
}

void LibraryImpl::end_step(Store& store, const ModelId& id, const Result<void>& row) {
    if (row) return;
    host_->log(
        fmt::format("{}: done, but the index is not up with it yet: {}", id.text(), row.error().message));
    store.is_behind.store(true);
}

Result<bool> LibraryImpl::is_index_up(const Store& store) const {
    if (store.index->needs_rebuild()) return false;
    GANTRY_TRY_ASSIGN(const auto seen, store.index->generation());
    GANTRY_TRY_ASSIGN(const auto present, store.root->generation());
    if (seen != present) return false;
    GANTRY_TRY_ASSIGN(const auto dirty, store.index->dirty());
    return dirty.empty();
}

Result<void> LibraryImpl::catch_up(Store& store, const WriterLock& held) {
    GANTRY_TRY_ASSIGN(const auto seen, store.index->generation());
    GANTRY_TRY_ASSIGN(const auto present, store.root->generation());
    if (seen != present || store.index->needs_rebuild()) return rebuild_index(store, &held);
    return repair_dirty(store);
}

Result<void> LibraryImpl::bring_index_up(Store& store) {
    GANTRY_TRY_ASSIGN(const bool is_up, is_index_up(store));
    if (store.place.folder.empty()) {
        if (is_up && !store.is_behind.load()) return {};
        return rebuild_index(store, nullptr);
    }
    if (is_up) {
        store.is_behind.store(false);
        return {};
    }
    // A step of another process shows as a difference too, and is over when its lock is free. Rows that are
    // there can be read meanwhile.
    const bool must_wait = store.index->needs_rebuild();
    store.is_behind.store(true);
    const auto held = lock(store, must_wait ? options_.lock_wait : std::chrono::milliseconds{0});
    if (held) {
        store.is_behind.store(false);
        return {};
    }
    if (must_wait) return held.error();
    // Nor does a disk that takes no byte keep anybody from reading what there is.
    if (held.error().code != ErrorCode::locked) host_->log(held.error().message);
    return {};
}

}  // namespace gantry::host

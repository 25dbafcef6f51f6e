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
    GANTRY_TRY(catch_up(store, &*held));
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
    auto marked = store.index->mark_dirty(id.text(), generation);
    // Without the mark the index is behind, and is made anew: as it has to be, if it is damaged.
    if (!marked && store.index->is_damaged()) return {};
    return marked;
}

void LibraryImpl::end_step(Store& store, const ModelId& id, const Result<void>& row) {
    if (row) return;
    host_->log(
        fmt::format("{}: done, but the index is not up with it yet: {}", id.text(), row.error().message));
    store.is_behind.store(true);
}

Result<LibraryImpl::IndexState> LibraryImpl::state_of_index(const Store& store) const {
    const auto asked = [&]() -> Result<IndexState> {
        if (store.index->needs_rebuild()) return IndexState::behind;
        GANTRY_TRY_ASSIGN(const auto seen, store.index->generation());
        GANTRY_TRY_ASSIGN(const auto present, store.root->generation());
        if (seen != present) return IndexState::behind;
        GANTRY_TRY_ASSIGN(const auto dirty, store.index->dirty());
        return dirty.empty() ? IndexState::up : IndexState::marked;
    }();
    // Damage shows where it is met.
    if (!asked && store.index->needs_rebuild()) return IndexState::behind;
    return asked;
}

Result<void> LibraryImpl::catch_up(Store& store, const WriterLock* held) {
    GANTRY_TRY_ASSIGN(const auto state, state_of_index(store));
    if (state == IndexState::up) return {};
    if (state == IndexState::marked) {
        auto repaired = repair_dirty(store, held);
        if (repaired || !store.index->needs_rebuild()) return repaired;
    }
    return rebuild_index(store, held);
}

bool LibraryImpl::is_index_damaged() {
    const std::lock_guard guard{mutex_};
    return store_ != nullptr && store_->index->is_damaged();
}

Result<void> LibraryImpl::mend_index() {
    const std::lock_guard guard{mutex_};
    return store_ == nullptr ? Result<void>{} : bring_index_up(*store_);
}

Result<void> LibraryImpl::bring_index_up(Store& store) {
    if (store.place.folder.empty())
        return store.is_behind.load() ? rebuild_index(store, nullptr) : catch_up(store, nullptr);
    GANTRY_TRY_ASSIGN(const auto state, state_of_index(store));
    if (state == IndexState::up) {
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

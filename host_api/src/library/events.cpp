#include "library/guarded.hpp"
#include "library/library_impl.hpp"

namespace gantry::host {
namespace {

// Of a library that is not there yet. No index draws this epoch, so whoever goes on from here is told to take
// a snapshot as soon as there is something.
constexpr std::string_view kBeforeTheFirst = "none:0";

}  // namespace

Result<EventPage> LibraryImpl::list_events(std::string_view cursor, std::uint32_t limit) {
    return guarded_asking<EventPage>([&]() -> Result<EventPage> {
        GANTRY_TRY_ASSIGN(const auto store, store_for_reading());
        if (store != nullptr) return store->index->events_after(cursor, limit);
        if (limit == 0) return make_error(ErrorCode::invalid_argument, "the limit is 0; give at least 1");
        return EventPage{{}, std::string{kBeforeTheFirst}, !cursor.empty() && cursor != kBeforeTheFirst};
    });
}

}  // namespace gantry::host

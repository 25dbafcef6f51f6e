// Events: what changed in a library, in order, for whoever keeps a view of it up to date.
//
//     auto page = library->list_events("", 1);           // where it is now
//     page = library->list_events(page->cursor, 1'000);  // what has changed since
//
// One polls. A question that has no news costs a few reads in memory, so once a second is often enough for a
// person and no load; ask again at once while a page is full. On a network file system each question also asks
// the server.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gantry::host {

// One change of a model's record, or its coming and going.
struct LibraryEvent {
    std::uint64_t seq = 0;  // rises by 1 from event to event
    std::string kind;       // added, changed, replaced (another pipeline class), removed
    std::string model_id;

    friend bool operator==(const LibraryEvent&, const LibraryEvent&) = default;
};

struct EventPage {
    std::vector<LibraryEvent> events;  // oldest first
    std::string cursor;                // where to go on, "<epoch>:<seq>"
    // The events since the cursor given are no longer known: list everything, then go on from `cursor`.
    bool snapshot_required = false;
};

}  // namespace gantry::host

#include <charconv>

#include <fmt/format.h>

#include "index/meta.hpp"
#include "index/queries.hpp"

namespace gantry::host::index {
namespace {

struct Cursor {
    std::string_view epoch;
    std::uint64_t seq = 0;
};

Result<Cursor> parse_cursor(std::string_view text) {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos && colon > 0) {
        Cursor cursor{text.substr(0, colon), 0};
        const auto* end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(text.data() + colon + 1, end, cursor.seq);
        if (failure == std::errc{} && stop == end) return cursor;
    }
    return make_error(ErrorCode::invalid_argument,
                      "the cursor is not one of events; give one as it came, \"<epoch>:<seq>\", or none");
}

Result<std::uint64_t> edge_of(Connection& connection, std::string_view sql) {
    GANTRY_TRY_ASSIGN(auto query, connection.statement(sql));
    GANTRY_TRY(query.step());
    return static_cast<std::uint64_t>(query.integer(0));
}

std::string make_event_cursor(std::string_view epoch, std::uint64_t seq) {
    return fmt::format("{}:{}", epoch, seq);
}

Result<std::vector<LibraryEvent>> read_events(Connection& connection, std::uint64_t after,
                                              std::uint32_t limit) {
    GANTRY_TRY_ASSIGN(auto rows, connection.statement("SELECT seq, kind, model_id FROM events"
                                                      " WHERE seq > ?1 ORDER BY seq LIMIT ?2"));
    rows.bind(1, static_cast<std::int64_t>(after)).bind(2, std::int64_t{limit});
    std::vector<LibraryEvent> events;
    for (;;) {
        GANTRY_TRY_ASSIGN(const bool is_row, rows.step());
        if (!is_row) return events;
        events.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.text(1), rows.text(2)});
    }
}

}  // namespace

Result<EventPage> event_page(Connection& connection, std::string_view cursor, std::uint32_t limit) {
    if (limit == 0) return make_error(ErrorCode::invalid_argument, "the limit is 0; give at least 1");
    std::optional<Cursor> given;
    if (!cursor.empty()) {
        GANTRY_TRY_ASSIGN(given, parse_cursor(cursor));
    }

    GANTRY_TRY_ASSIGN(const auto transaction, Transaction::begin_read(connection));
    GANTRY_TRY_ASSIGN(const auto present, epoch(connection));
    GANTRY_TRY_ASSIGN(const auto newest, edge_of(connection, "SELECT MAX(seq) FROM events"));
    EventPage page;
    page.cursor = make_event_cursor(present, newest);
    if (!given) return page;

    GANTRY_TRY_ASSIGN(const auto oldest, edge_of(connection, "SELECT MIN(seq) FROM events"));
    const bool is_known = given->epoch == present && given->seq <= newest && given->seq + 1 >= oldest;
    page.snapshot_required = !is_known;
    if (!is_known) return page;
    GANTRY_TRY_ASSIGN(page.events, read_events(connection, given->seq, limit));
    if (!page.events.empty()) page.cursor = make_event_cursor(present, page.events.back().seq);
    return page;
}

}  // namespace gantry::host::index

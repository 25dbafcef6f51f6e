// Pages, filters and totals.
#include "unit/host_api/index/index_testing.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace gantry::host {
namespace {

using namespace testing;

std::string id_of(unsigned long number) {
    auto digits = std::to_string(number);
    return "type/family/m" + std::string(6 - digits.size(), '0') + digits;
}

// All combinations of values that a filter can have; "any" first.
std::vector<ListOptions> all_filters() {
    std::vector<ListOptions> filters;
    for (const auto* state : {"", "valid", "degraded", "invalid"})
        for (const auto* format : {"", "first_format", "second_format", "unknown"})
            for (const auto* kind : {"", "library_owned", "external_reference"})
                for (const auto review :
                     {std::optional<bool>{}, std::optional<bool>{true}, std::optional<bool>{false}}) {
                    ListOptions options;
                    options.validation_state = state;
                    options.bundle_format = format;
                    options.storage_kind = kind;
                    options.needs_review = review;
                    filters.push_back(options);
                }
    return filters;
}

bool lets_through(const ListOptions& filter, const ModelSummary& model) {
    const auto same = [](const auto& wanted, const auto& value) { return wanted.empty() || wanted == value; };
    return same(filter.validation_state, model.validation_state) &&
           same(filter.bundle_format, model.bundle_format) && same(filter.storage_kind, model.storage_kind) &&
           (!filter.needs_review || *filter.needs_review == model.metadata_needs_review);
}

using Rows = std::map<std::string, IndexRow>;

void expect_lists_exactly(const Index& index, const Rows& rows, std::uint32_t limit) {
    for (auto options : all_filters()) {
        std::vector<std::string> expected;
        for (const auto& [id, row] : rows)
            if (lets_through(options, row.summary)) expected.push_back(id);
        options.limit = limit;
        const auto page = expect_value(index.list(options));
        ASSERT_EQ(page.total, expected.size());
        ASSERT_FALSE(page.total_is_minimum);
        ASSERT_EQ(walk_list(index, options), expected);
    }
}

TEST(IndexList, ShowsPagesInTheOrderOfIdsForEveryFilter) {
    auto index = open_index("");
    std::mt19937 random{11};
    Rows rows;
    for (unsigned number = 0; number < 150; ++number) {
        const auto row = make_random_row(random, id_of(random() % 100'000));
        rows[row.summary.model_id] = row;
        expect_done(index->put(row, {}));
    }
    for (const auto limit : {1U, 7U, 1'000U}) expect_lists_exactly(*index, rows, limit);
}

TEST(IndexList, TotalsStayRightThroughRandomChanges) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    std::mt19937 random{12};
    Rows rows;
    for (int step = 0; step < 600; ++step) {
        const auto id = id_of(random() % 60);
        if (random() % 3 == 0) {
            expect_done(index->remove(id));
            rows.erase(id);
        } else {
            rows[id] = make_random_row(random, id);
            expect_done(index->put(rows[id], {}));
        }
        if (step % 100 == 99) expect_lists_exactly(*index, rows, 1'000);
    }
    EXPECT_EQ(run_sql(folder.database(), "SELECT count(*) FROM facets WHERE models = 0"), "0");
    std::vector<IndexRow> all;
    for (const auto& [id, row] : rows) all.push_back(row);
    expect_done(rebuild_from(*index, all));
    expect_lists_exactly(*index, rows, 1'000);
}

TEST(IndexList, TheTotalDoesNotDependOnLimitOrCursor) {
    auto index = open_index("");
    for (unsigned number = 0; number < 5; ++number) expect_done(index->put(make_row(id_of(number)), {}));
    ListOptions options;
    options.limit = 2;
    for (const auto expected_size : {2U, 2U, 1U}) {
        const auto page = expect_value(index->list(options));
        EXPECT_EQ(page.total, 5U);
        EXPECT_EQ(page.models.size(), expected_size);
        EXPECT_EQ(page.next_cursor.empty(), expected_size == 1U);
        options.cursor = page.next_cursor;
    }
}

TEST(IndexList, AFullLastPageHasNoCursor) {
    auto index = open_index("");
    for (unsigned number = 0; number < 4; ++number) expect_done(index->put(make_row(id_of(number)), {}));
    ListOptions options;
    options.limit = 4;
    EXPECT_EQ(expect_value(index->list(options)).next_cursor, "");
    options.limit = 2;
    options.cursor = expect_value(index->list(options)).next_cursor;
    EXPECT_EQ(expect_value(index->list(options)).next_cursor, "");
}

TEST(IndexList, TakesAnyPositiveLimit) {
    auto index = open_index("");
    expect_done(index->put(make_row("a/b/c"), {}));
    ListOptions options;
    for (const auto limit : {1U, 0x7fff'ffffU, std::numeric_limits<std::uint32_t>::max()}) {
        options.limit = limit;
        EXPECT_EQ(expect_value(index->list(options)).models.size(), 1U);
        EXPECT_EQ(expect_value(index->search("c", options)).models.size(), 1U);
    }
}

TEST(IndexList, WalksEveryRowThatStaysExactlyOnceWhileOthersComeAndGo) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    std::mt19937 random{13};
    std::set<std::string> staying;
    for (unsigned number = 0; number < 300; number += 3) {
        expect_done(index->put(make_row(id_of(number)), {}));
        staying.insert(id_of(number));
    }
    for (const auto* format : {"", "some_format"}) {
        ListOptions options;
        options.limit = 7;
        options.bundle_format = format;
        std::vector<std::string> seen;
        do {
            const auto page = expect_value(index->list(options));
            for (const auto& id : ids_of(page)) seen.push_back(id);
            options.cursor = page.next_cursor;
            for (int change = 0; change < 20; ++change) {
                const auto id = id_of(random() % 100 * 3 + 1 + random() % 2);
                if (random() % 2 == 0)
                    expect_done(index->put(make_row(id), {}));
                else
                    expect_done(index->remove(id));
            }
        } while (!options.cursor.empty());
        EXPECT_TRUE(std::ranges::is_sorted(seen));
        EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << "a row came twice";
        EXPECT_TRUE(std::ranges::includes(seen, staying)) << "a row is missing";
    }
}

TEST(IndexList, GoesOnAfterACursorWhoseModelIsGone) {
    auto index = open_index("");
    for (unsigned number = 0; number < 4; ++number) expect_done(index->put(make_row(id_of(number)), {}));
    ListOptions options;
    options.limit = 2;
    options.cursor = expect_value(index->list(options)).next_cursor;
    expect_done(index->remove(id_of(1)));
    EXPECT_EQ(ids_of(expect_value(index->list(options))), (std::vector{id_of(2), id_of(3)}));
}

TEST(IndexList, RefusesWhatIsOutsideItsRange) {
    auto index = open_index("");
    const auto refuses = [&](const ListOptions& options, std::string_view part_of_message) {
        for (const auto& page : {index->list(options), index->search("text", options)}) {
            ASSERT_FALSE(page);
            EXPECT_EQ(page.error().code, ErrorCode::invalid_argument);
            EXPECT_NE(page.error().message.find(part_of_message), std::string::npos) << page.error().message;
        }
    };
    ListOptions options;
    options.limit = 0;
    refuses(options, "limit");
    options = {};
    options.validation_state = "Valid";
    refuses(options, "'Valid'");
    options = {};
    options.storage_kind = "library";
    refuses(options, "'library'");
    for (const auto* cursor : {"x", "!", "AAAAAAAAAAA", "a/b/c", "AAAAAAAAAAAAAAAAAAAAAAAA"}) {
        options = {};
        options.cursor = cursor;
        refuses(options, "cursor");
    }
}

TEST(IndexList, RefusesACursorOfOtherFiltersAndOneThatWasChanged) {
    auto index = open_index("");
    for (unsigned number = 0; number < 4; ++number) expect_done(index->put(make_row(id_of(number)), {}));
    ListOptions options;
    options.limit = 2;
    const auto cursor = expect_value(index->list(options)).next_cursor;
    EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);

    options.limit = 3;
    options.cursor = cursor;
    EXPECT_TRUE(index->list(options)) << "the limit may change from page to page";
    for (auto filter : all_filters()) {
        if (filter.validation_state.empty() && filter.bundle_format.empty() && filter.storage_kind.empty() &&
            !filter.needs_review)
            continue;
        filter.cursor = cursor;
        EXPECT_FALSE(index->list(filter));
    }
    EXPECT_FALSE(index->search("name", options));
    for (std::size_t at = 0; at < cursor.size(); ++at) {
        options.cursor = cursor;
        options.cursor[at] = options.cursor[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(index->list(options)) << at;
        options.cursor = cursor.substr(0, at);
        EXPECT_EQ(index->list(options).has_value(), at == 0) << at;
    }
    options.cursor = cursor + "A";
    EXPECT_FALSE(index->list(options));
}

}  // namespace
}  // namespace gantry::host

// Memory runs out while SQLite, which is C and knows no exceptions, hands over the words of a search: the
// failure goes back through it as one of its codes.
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "faults/failing_new.hpp"
#include "index/words.hpp"

namespace gantry::test {
namespace {

using host::index::Connection;
using host::index::words_of;

TEST(SearchWords, TellsOfMissingMemoryInACodeOfSqliteAndThrowsNothingThroughIt) {
    std::atomic<bool> damaged = false;
    const auto opened = Connection::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, damaged);
    ASSERT_TRUE(opened) << opened.error().message;
    auto& connection = **opened;
    const std::string_view text = "a_word_that_fits_into_no_small_string another_word_that_fits_into_none";
    ASSERT_TRUE(words_of(connection, text));
    const auto allocations = [&](std::string_view searched) {
        const FailingNew counting{0, false};
        EXPECT_TRUE(words_of(connection, searched));
        return counting.count();
    };
    const auto before_words = allocations("");
    const auto all = allocations(text);
    ASSERT_GT(all, before_words);
    for (auto at = before_words + 1; at <= all; ++at) {
        std::optional<Result<std::vector<std::string>>> words;
        {
            const FailingNew failing{at, false};
            ASSERT_NO_THROW(words = words_of(connection, text)) << "allocation " << at << " of " << all;
        }
        ASSERT_FALSE(*words) << "allocation " << at << " of " << all;
        EXPECT_EQ(words->error().code, ErrorCode::out_of_memory) << words->error().message;
    }
}

}  // namespace
}  // namespace gantry::test

// SQLite fails below an open library, at each place where it can, once and from then on: that is a typed error
// or the right answer, the library is as before or as after, and the next try works.
#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "support/sqlite_sweep.hpp"

namespace gantry::test {
namespace {

// Before anything uses SQLite.
[[maybe_unused]] const bool is_installed = (install_failing_sqlite(), true);

constexpr long kShort = 8;

bool is_clean(ErrorCode code) {
    return code != ErrorCode::internal;
}

class EachDatabaseCall : public testing::TestWithParam<const char*> {};

TEST_P(EachDatabaseCall, ThatFailsIsTypedAndLeavesAConsistentLibrary) {
    Trials trials;
    const auto& operation = *operation_named(GetParam());
    sweep_sqlite_faults(operation.name, kShort, [&](const SqliteFault& fault) {
        long places = 0;
        Fault trial;
        trial.within = [&](const Operation& tried, const auto& place) {
            Ending ending;
            const FailingSqlite failing{fault};
            const auto done = [&]() -> Result<void> {
                GANTRY_TRY_ASSIGN(const auto library, open_library_at(library_of(place)));
                return tried.run(*library, place);
            }();
            places = failing.count();
            ending.is_done = done.has_value();
            ending.said =
                done ? "done" : std::string{to_string(done.error().code)} + " " + done.error().message;
            EXPECT_TRUE(done || is_clean(done.error().code)) << ending.said;
            return ending;
        };
        SCOPED_TRACE(testing::Message() << operation.name << ": " << fault);
        const auto ending = trials.run(operation, trial);
        EXPECT_EQ(trials.check(operation, ending), "") << ending.said;
        return places;
    });
}

INSTANTIATE_TEST_SUITE_P(Of, EachDatabaseCall,
                         testing::Values("register", "reconcile", "rebuild_index", "remove_owned"),
                         [](const auto& tried) { return std::string{tried.param}; });

Result<std::string> all_answers(host::Library& library) {
    std::string text;
    const auto add = [&](const host::ModelPage& page) {
        for (const auto& model : page.models) text += model.model_id + " " + model.validation_state + "\n";
        text += std::to_string(page.total) + "\n";
    };
    GANTRY_TRY_ASSIGN(const auto all, library.list_models({}));
    add(all);
    host::ListOptions owned;
    owned.storage_kind = "library_owned";
    GANTRY_TRY_ASSIGN(const auto some, library.list_models(owned));
    add(some);
    GANTRY_TRY_ASSIGN(const auto found, library.search_models("drif", {}));
    add(found);
    GANTRY_TRY_ASSIGN(const auto one, library.get_model(found.models.front().model_id));
    return text + one.metadata;
}

TEST(EachDatabaseCallOfListAndSearch, ThatFailsGivesNoWrongAnswer) {
    Trials trials;
    const auto open = [&] { return open_library_at(trials.library()); };
    const auto answers = [&]() -> Result<std::string> {
        GANTRY_TRY_ASSIGN(const auto library, open());
        return all_answers(*library);
    };
    const auto expected = answers();
    ASSERT_TRUE(expected) << expected.error().message;
    sweep_sqlite_faults("list_search", kShort, [&](const SqliteFault& fault) {
        SCOPED_TRACE(testing::Message() << "list_search: " << fault);
        trials.lay_out();
        long places = 0;
        {
            const FailingSqlite failing{fault};
            const auto answered = answers();
            if (answered)
                EXPECT_EQ(*answered, *expected);
            else
                EXPECT_TRUE(is_clean(answered.error().code)) << answered.error().message;
            places = failing.count();
        }
        const auto again = answers();
        EXPECT_EQ(again ? *again : again.error().message, *expected);
        return places;
    });
}

}  // namespace
}  // namespace gantry::test

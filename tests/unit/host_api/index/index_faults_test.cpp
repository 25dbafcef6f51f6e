// SQLite fails under each call of the index, at each place where it can, once and from then on: that is a typed
// error or the right answer, the rows are as before or as after, no fault passes for damage, and the next try
// works. The short run tries some of the places; each failure names its own.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "index/store.hpp"
#include "support/sqlite_sweep.hpp"
#include "unit/host_api/index/index_calls.hpp"

namespace gantry::host {
namespace {

using namespace testing;
using index::Transaction;
using test::FailingSqlite;
using test::SqliteFault;
using test::SqlitePlace;
using test::sweep_sqlite_faults;
namespace fs = std::filesystem;

// Before anything uses SQLite.
[[maybe_unused]] const bool is_installed = (test::install_failing_sqlite(), true);

constexpr long kShort = 12;

// All that can be read.
std::string state_of(Index& index) {
    std::string state;
    for (const auto& call : reading_calls())
        state += std::string{call.name} + ":\n" + expect_value(call.run(index)) + "\n";
    return state;
}

void expect_code(const Error& error) {
    EXPECT_THAT(error.code, ::testing::AnyOf(ErrorCode::io, ErrorCode::out_of_memory)) << error.message;
    EXPECT_THAT(error.message, ::testing::Not(::testing::IsEmpty()));
}

void expect_typed(const Error& error) {
    expect_code(error);
    EXPECT_THAT(error.message, ::testing::Not(::testing::HasSubstr("damaged"))) << "a fault is no damage";
}

class IndexFaults : public ::testing::Test {
protected:
    IndexFaults() {
        auto index = open_complete_index(template_.path());
        expect_done(rebuild_from(*index, two_rows()));
        rebuilt_ = expect_value(index->dump());
        for (const auto& row : two_rows()) {
            auto earlier = row;
            earlier.summary.family = "earlier";
            expect_done(index->put(earlier, std::nullopt));
            expect_done(index->put(row, make_examination("as it was")));
        }
        expect_done(index->mark_dirty("d/e/f", 5));
        before_ = state_of(*index);
    }

    // These two: nothing of the folder is open here.
    void remove_files() const {
        for (const auto* end : {"-wal", "-shm", "-journal", ""}) fs::remove(folder_.database() + end);
    }
    void lay_out() const {
        remove_files();
        fs::copy_file(template_.database(), folder_.database());
    }

    template <class Check>
    [[nodiscard]] long open_with(const SqliteFault& fault, const Check& check) const {
        const FailingSqlite failing{fault};
        if (const auto opened = Index::open(folder_.path()); !opened) check(opened.error());
        return failing.count();
    }

    void expect_empty_and_usable() const {
        const auto index = open_index(folder_.path());
        EXPECT_TRUE(index->needs_rebuild());
        EXPECT_EQ(expect_value(index->dump()), "");
        expect_done(rebuild_from(*index, two_rows()));
        EXPECT_EQ(expect_value(index->dump()), rebuilt_);
    }

    TemporaryFolder template_;
    TemporaryFolder folder_;
    std::string before_;
    std::string rebuilt_;  // the dump of two_rows()
};

class IndexFaultsOf : public IndexFaults, public ::testing::WithParamInterface<IndexCall> {
protected:
    void try_each_place() {
        lay_out();
        auto index = open_index(folder_.path());
        answer_ = expect_value(GetParam().run(*index));
        after_ = state_of(*index);
        was_incomplete_ = index->needs_rebuild();
        index.reset();
        sweep_sqlite_faults(GetParam().name, kShort,
                            [this](const SqliteFault& fault) { return try_place(fault); });
    }

    long try_place(const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << GetParam().name << ": " << fault);
        lay_out();
        auto index = open_index(folder_.path());
        long places = 0;
        Result<std::string> outcome{std::string{}};
        {
            const FailingSqlite failing{fault};
            outcome = GetParam().run(*index);
            places = failing.count();
        }
        const auto state = state_of(*index);
        if (outcome) {
            EXPECT_EQ(*outcome, answer_);
            EXPECT_EQ(state, after_);
        } else {
            expect_typed(outcome.error());
            EXPECT_THAT(state, ::testing::AnyOf(before_, after_, noted_));
        }
        EXPECT_EQ(expect_value(GetParam().run(*index)), answer_);
        index.reset();
        index = open_index(folder_.path());
        EXPECT_EQ(state_of(*index), after_);
        EXPECT_EQ(index->needs_rebuild(), was_incomplete_);
        return places;
    }

    std::string answer_;
    std::string after_;
    std::string noted_;  // nothing but that this boot of the machine has written: events begin anew
    bool was_incomplete_ = false;
};

TEST_P(IndexFaultsOf, AreTypedOrTheRightAnswerAndTheNextTryWorks) {
    noted_ = before_;
    try_each_place();
}

class IndexFaultsOfTheFirst : public IndexFaultsOf {};

TEST_P(IndexFaultsOfTheFirst, WriteInABootAreTheSame) {
    run_sql(template_.database(), "DELETE FROM events");
    noted_ = state_of(*open_index(template_.path()));
    run_sql(template_.database(),
            "UPDATE meta SET value = 'earlier' WHERE key = 'boot_id';"
            "INSERT INTO events VALUES(4, 'added', 'a/b/c')");
    before_ = state_of(*open_index(template_.path()));
    try_each_place();
}

std::string name_of(const ::testing::TestParamInfo<IndexCall>& tested) {
    return tested.param.name;
}
INSTANTIATE_TEST_SUITE_P(Readers, IndexFaultsOf, ::testing::ValuesIn(reading_calls()), name_of);
INSTANTIATE_TEST_SUITE_P(Writers, IndexFaultsOf, ::testing::ValuesIn(writing_calls()), name_of);
INSTANTIATE_TEST_SUITE_P(Writers, IndexFaultsOfTheFirst, ::testing::ValuesIn(writing_calls()), name_of);

TEST_F(IndexFaults, WhileItIsOpenedLoseNothing) {
    sweep_sqlite_faults("open", kShort, [this](const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << fault);
        lay_out();
        const auto places = open_with(fault, expect_typed);
        const auto index = open_index(folder_.path());
        EXPECT_EQ(state_of(*index), before_);
        EXPECT_FALSE(index->needs_rebuild());
        return places;
    });
}

TEST_F(IndexFaults, WhileItIsClosedLoseNothing) {
    sweep_sqlite_faults("close", kShort, [this](const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << fault);
        lay_out();
        auto index = open_index(folder_.path());
        expect_done(index->put(make_row("new/new/new"), make_examination("t")));
        const auto written = state_of(*index);
        long places = 0;
        {
            const FailingSqlite failing{fault};
            index.reset();
            places = failing.count();
        }
        index = open_index(folder_.path());
        EXPECT_EQ(state_of(*index), written);
        EXPECT_FALSE(index->needs_rebuild());
        return places;
    });
}

TEST_F(IndexFaults, WhileANewFileIsMadeLeaveOneThatOpens) {
    sweep_sqlite_faults("make", kShort, [this](const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << fault);
        remove_files();
        const auto places = open_with(fault, expect_typed);
        expect_empty_and_usable();
        return places;
    });
}

TEST_F(IndexFaults, WhileAForeignFileIsResetLeaveOneThatOpens) {
    run_sql(template_.database(), "CREATE TABLE hidden(a)");
    sweep_sqlite_faults("reset", kShort, [this](const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << fault);
        lay_out();
        const auto places = open_with(fault, [](const Error& error) { expect_code(error); });
        expect_empty_and_usable();
        return places;
    });
}

TEST_F(IndexFaults, WhileADamagedFileIsMendedLeaveOneThatCanBeMended) {
    sweep_sqlite_faults("mend", kShort, [this](const SqliteFault& fault) {
        SCOPED_TRACE(::testing::Message() << fault);
        lay_out();
        const auto index = open_index(folder_.path());
        run_sql(folder_.database(), "DROP TABLE documents");
        EXPECT_FALSE(index->get("a/b/c"));
        EXPECT_TRUE(index->needs_rebuild());
        long places = 0;
        {
            const FailingSqlite failing{fault};
            const auto mended = rebuild_from(*index, two_rows());
            if (!mended) expect_code(mended.error());
            places = failing.count();
        }
        expect_done(rebuild_from(*index, two_rows()));
        EXPECT_FALSE(index->needs_rebuild());
        EXPECT_EQ(expect_value(index->dump()), rebuilt_);
        return places;
    });
}

// A transaction whose rollback fails: a statement that has to be prepared anew takes memory.
void leave_a_transaction(Result<index::Lease> lease, Result<Transaction> (*begin)(index::Connection&)) {
    ASSERT_TRUE(lease);
    auto& connection = **lease;
    {
        auto transaction = begin(connection);
        ASSERT_TRUE(transaction);
        expect_done(connection.execute("CREATE TEMP TABLE IF NOT EXISTS other(a)"));
        const FailingSqlite failing{{SqlitePlace::allocation, 1, true}};
        const auto ended = std::move(transaction);
    }
    EXPECT_TRUE(connection.is_in_transaction()) << "the test wants the rollback to fail";
}

void run_out(Result<index::Lease> lease) {
    ASSERT_TRUE(lease);
    auto& connection = **lease;
    EXPECT_FALSE(connection.has_run_out_of_memory()) << "one that was used before";
    const FailingSqlite failing{{SqlitePlace::allocation, 1, true}};
    EXPECT_FALSE(connection.statement("SELECT 'not prepared before'"));
    EXPECT_TRUE(connection.has_run_out_of_memory());
}

// FTS5 keeps what it has read and half of what it was told: a later write would find it at odds with the file.
TEST_F(IndexFaults, AConnectionThatRanOutOfMemoryIsUsedNoMore) {
    lay_out();
    const auto index = open_index(folder_.path());
    const auto store = expect_value(index::Store::open(folder_.path()));
    for (int times = 0; times < 2; ++times) {
        run_out(store->writer());
        run_out(store->reader());
    }
    EXPECT_EQ(state_of(*index), before_);
    expect_done(index->remove("a/b/c"));
}

TEST_F(IndexFaults, DamageThatWasFoundIsNotForgottenWithTheConnection) {
    lay_out();
    const auto store = expect_value(index::Store::open(folder_.path()));
    store->damaged().store(true);
    run_out(store->writer());
    EXPECT_TRUE(store->writer());
    EXPECT_TRUE(store->damaged().load());
    remove_files();
    EXPECT_TRUE(store->writer());
    EXPECT_FALSE(store->damaged().load()) << "the file that was damaged is gone";
}

TEST_F(IndexFaults, AnIndexInMemoryOutlivesWantOfMemory) {
    const auto index = open_index("");
    expect_done(rebuild_from(*index, two_rows()));
    {
        const FailingSqlite failing{{SqlitePlace::allocation, 1, true}};
        EXPECT_FALSE(index->dump());
    }
    EXPECT_EQ(expect_value(index->dump()), rebuilt_);
}

// A file system that cannot share memory between processes, as over a network.
TEST_F(IndexFaults, AFileThatCanHaveNoLogHereIsRefused) {
    auto* const usual = sqlite3_vfs_find(nullptr);
    sqlite3_vfs_register(sqlite3_vfs_find("unix-dotfile"), 1);
    const auto made = Index::open(folder_.path());
    sqlite3_vfs_register(usual, 1);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::io);
    EXPECT_THAT(made.error().message, ::testing::HasSubstr("write-ahead log"));
    remove_files();
    EXPECT_TRUE(open_index(folder_.path())->needs_rebuild());
}

TEST_F(IndexFaults, ATransactionThatCouldNotBeRolledBackEndsWithItsCall) {
    lay_out();
    const auto index = open_index(folder_.path());
    const auto store = expect_value(index::Store::open(folder_.path()));
    leave_a_transaction(store->reader(), Transaction::begin_read);
    EXPECT_EQ(state_of(*index), before_);
    leave_a_transaction(store->writer(), Transaction::begin_write);
    EXPECT_EQ(run_sql(folder_.database(), "BEGIN IMMEDIATE; SELECT 'free'; ROLLBACK"), "free");
    expect_done(index->put(make_row("new/new/new"), {}));
}

TEST_F(IndexFaults, ATransactionThatCouldNotBeRolledBackInMemoryLeavesAnIndexToFill) {
    const auto store = expect_value(index::Store::open(""));
    leave_a_transaction(store->reader(), Transaction::begin_read);
    const auto lease = store->writer();
    ASSERT_TRUE(lease);
    EXPECT_FALSE((*lease)->is_in_transaction());
    EXPECT_TRUE(Transaction::begin_write(**lease));
}

}  // namespace
}  // namespace gantry::host

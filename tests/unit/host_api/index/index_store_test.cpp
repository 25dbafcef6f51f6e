// The file and its connections: shared within the process, refused to a forked child, followed when replaced.
#include "unit/host_api/index/index_calls.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace gantry::host {
namespace {

using namespace testing;
namespace fs = std::filesystem;

int descriptors_of(const std::string& path) {
    int count = 0;
    for (const auto& entry : fs::directory_iterator{"/proc/self/fd"}) {
        std::error_code ignored;
        if (fs::read_symlink(entry.path(), ignored) == path) ++count;
    }
    return count;
}

TEST(IndexStore, ObjectsOnOneFolderShareTheirConnections) {
    const TemporaryFolder folder;
    const TemporaryFolder links;
    fs::create_directory_symlink(folder.path(), links.path() + "/link");
    auto first = open_index(folder.path());
    expect_done(first->put(make_row("a/b/c"), {}));
    const auto descriptors = descriptors_of(folder.database());
    EXPECT_GT(descriptors, 0);
    auto second = open_index(folder.path() + "/.");
    auto third = open_index(links.path() + "/link");
    EXPECT_EQ(descriptors_of(folder.database()), descriptors);
    EXPECT_EQ(expect_value(third->list({})).total, 1U);
    first.reset();
    expect_done(second->put(make_row("a/b/d"), {}));
    EXPECT_EQ(expect_value(third->list({})).total, 2U);
    second.reset();
    third.reset();
    EXPECT_EQ(descriptors_of(folder.database()), 0);
}

TEST(IndexStore, MayBeWrittenByWhomTheUmaskLeavesIt) {
    for (const mode_t mask : {0002U, 0022U, 0077U}) {
        const TemporaryFolder folder;
        const auto before = ::umask(mask);
        auto index = open_index(folder.path());
        expect_done(index->put(make_row("a/b/c"), {}));
        ::umask(before);
        for (const auto* suffix : {"", "-wal", "-shm"}) {
            struct stat status {};
            ASSERT_EQ(::stat((folder.database() + suffix).c_str(), &status), 0) << suffix;
            EXPECT_EQ(status.st_mode & 0777, 0666U & ~mask) << suffix;
        }
    }
    EXPECT_FALSE(fs::exists(":memory:"));
}

TEST(IndexStore, UsesAWriteAheadLogAndLargePages) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    EXPECT_EQ(run_sql(folder.database(), "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(run_sql(folder.database(), "PRAGMA page_size"), "16384");
}

TEST(IndexStore, KeepsNoFileInMemoryAndSharesNothing) {
    const TemporaryFolder folder;
    const auto was = fs::current_path();
    fs::current_path(folder.path());
    auto first = open_index("");
    auto second = open_index("");
    expect_done(first->put(make_row("a/b/c"), {}));
    EXPECT_EQ(expect_value(second->list({})).total, 0U);
    EXPECT_TRUE(fs::is_empty(folder.path()));
    fs::current_path(was);
}

TEST(IndexStore, ReadersWriteNothing) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    const auto log = folder.database() + "-wal";
    const auto before = fs::file_size(log);
    EXPECT_TRUE(index->list({}) && index->get("a/b/c") && index->search("c", {}) && index->dump());
    EXPECT_TRUE(index->events_after("", 1) && index->dirty() && index->examination("a/b/c"));
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_EQ(fs::file_size(log), before) << "an unchanged row is no write either";
}

TEST(IndexStore, RefusesAFolderThatIsNotThereAndAFileThatIsNoFile) {
    const TemporaryFolder folder;
    const auto refuses = [](const std::string& path) {
        const auto index = Index::open(path);
        ASSERT_FALSE(index);
        EXPECT_EQ(index.error().code, ErrorCode::io);
        EXPECT_NE(index.error().path.find(path), std::string::npos);
        EXPECT_FALSE(index.error().message.empty());
    };
    refuses(folder.path() + "/missing");
    fs::create_directory(folder.database());
    refuses(folder.path());
    fs::remove(folder.database());

    const auto target = folder.path() + "/target";
    std::ofstream{target} << "precious";
    fs::create_symlink(target, folder.database());
    refuses(folder.path());
    std::string content;
    std::getline(std::ifstream{target}, content);
    EXPECT_EQ(content, "precious");
    fs::remove(folder.database());

    ASSERT_EQ(::mkfifo(folder.database().c_str(), 0600), 0);
    refuses(folder.path());
}

TEST(IndexStore, StartsAnewWhenTheFileIsDeletedWhileOpen) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_EQ(expect_value(index->list({})).total, 1U);
    const auto delete_file = [&] {
        for (const auto* end : {"", "-wal", "-shm"}) fs::remove(folder.database() + end);
    };
    delete_file();
    EXPECT_TRUE(index->needs_rebuild());
    EXPECT_EQ(expect_value(index->list({})).total, 0U);
    delete_file();
    expect_done(index->put(make_row("a/b/d"), {}));
    EXPECT_TRUE(index->needs_rebuild());
    EXPECT_TRUE(fs::exists(folder.database()));
    EXPECT_EQ(ids_of(expect_value(open_index(folder.path())->list({}))), std::vector<std::string>{"a/b/d"});
}

TEST(IndexStore, DoesNotFollowItsPathIntoAnotherFolder) {
    const TemporaryFolder parent;
    const auto own = parent.path() + "/own";
    fs::create_directory(own);
    auto index = open_complete_index(own);
    fs::rename(own, parent.path() + "/moved");
    fs::create_directory(own);
    const auto result = index->put(make_row("a/b/c"), {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::io);
    EXPECT_TRUE(fs::is_empty(own));
}

TEST(IndexStore, SaysInEveryCallThatItsFolderWasMoved) {
    const TemporaryFolder parent;
    const auto own = parent.path() + "/own";
    fs::create_directory(own);
    const auto index = open_complete_index(own);
    expect_done(rebuild_from(*index, two_rows()));
    fs::rename(own, parent.path() + "/moved");
    for (const auto* calls : {&reading_calls(), &writing_calls()}) {
        for (const auto& call : *calls) {
            const auto outcome = call.run(*index);
            ASSERT_FALSE(outcome) << call.name;
            EXPECT_EQ(outcome.error().code, ErrorCode::io);
            EXPECT_NE(outcome.error().message.find("moved or removed"), std::string::npos) << call.name;
        }
    }
    EXPECT_TRUE(index->needs_rebuild());
    EXPECT_FALSE(index->is_in_place());
    // The same folder by its new path is that of nobody's old handle.
    EXPECT_EQ(expect_value(open_index(parent.path() + "/moved")->list({})).total, 2U);
}

TEST(IndexStore, RefusesAFileThatThisProcessHasOpenByOtherMeans) {
    const TemporaryFolder folder;
    open_complete_index(folder.path()).reset();
    {
        const std::ifstream open_by_another_copy{folder.database()};
        const auto index = Index::open(folder.path());
        ASSERT_FALSE(index);
        EXPECT_EQ(index.error().code, ErrorCode::second_copy);
    }
    EXPECT_FALSE(open_index(folder.path())->needs_rebuild());
}

TEST(IndexStore, GivesAForkedChildATypedErrorFromEveryCallAndLeavesTheParentItsFile) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    EXPECT_TRUE(index->list({}));
    const auto child = ::fork();
    if (child == 0) {
        const auto is_refused = [](const auto& outcome) {
            return !outcome && outcome.error().code == ErrorCode::second_copy;
        };
        bool are_refused = is_refused(Index::open(folder.path()));
        for (const auto* calls : {&reading_calls(), &writing_calls()})
            for (const auto& call : *calls) are_refused = are_refused && is_refused(call.run(*index));
        are_refused = are_refused && index->needs_rebuild();
        index.reset();
#if defined(__SANITIZE_ADDRESS__)
        ::_exit(are_refused ? 0 : 1);  // what a child leaves alone on purpose would be told as leaks
#else
        // As any process ends, not at once: nothing that is done at its end may touch the file either.
        std::exit(are_refused ? 0 : 1);
#endif
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    expect_done(index->put(make_row("a/b/d"), {}));
    EXPECT_EQ(expect_value(index->list({})).total, 2U);
}

TEST(IndexStore, ServesManyThreadsAtOnce) {
    const TemporaryFolder folder;
    for (const auto& path : {folder.path(), std::string{}}) {
        auto index = open_complete_index(path);
        std::vector<std::thread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back([&, number] {
                std::mt19937 random{static_cast<unsigned>(number)};
                for (int step = 0; step < 60; ++step) {
                    const auto id = "t" + std::to_string(number) + "/f/" + std::to_string(step % 20);
                    expect_done(index->mark_dirty(id, 1));
                    expect_done(index->put(make_random_row(random, id), make_examination("t")));
                    EXPECT_TRUE(expect_value(index->get(id)).has_value());
                    EXPECT_GE(expect_value(index->list({})).total, 1U);
                    EXPECT_TRUE(index->search("t" + std::to_string(number), {}));
                    EXPECT_TRUE(index->events_after("", 1));
                    EXPECT_TRUE(step % 20 != 19 || index->dump());
                }
            });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(expect_value(index->list({})).total, 80U);
        EXPECT_TRUE(expect_value(index->dirty()).empty());
    }
}

TEST(IndexStore, OpensOnceHoweverManyThreadsAskAtOnce) {
    const TemporaryFolder folder;
    std::vector<std::thread> threads;
    for (int number = 0; number < 6; ++number) {
        threads.emplace_back([&, number] {
            for (int round = 0; round < 10; ++round)
                expect_done(open_index(folder.path())->put(make_row("a/b/" + std::to_string(number)), {}));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(expect_value(open_index(folder.path())->list({})).total, 6U);
}

}  // namespace
}  // namespace gantry::host

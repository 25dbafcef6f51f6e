// Several processes on one index: each sees what the others committed, and survives their death.
#include "unit/host_api/index/index_testing.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace gantry::host {
namespace {

using namespace testing;

// A process of index_peer that has the index open.
class Peer {
public:
    explicit Peer(const std::string& folder) {
        std::array<int, 2> to{};
        std::array<int, 2> from{};
        EXPECT_EQ(::pipe2(to.data(), O_CLOEXEC), 0);
        EXPECT_EQ(::pipe2(from.data(), O_CLOEXEC), 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
        std::string program{GANTRY_INDEX_PEER};
        std::string argument{folder};
        std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
        EXPECT_EQ(::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(to[0]);
        ::close(from[1]);
        input_ = to[1];
        output_ = ::fdopen(from[0], "r");
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() {
        ::close(input_);
        ::waitpid(process_, nullptr, 0);
        std::fclose(output_);
    }

    std::string answer() {
        std::string line;
        for (int byte = std::fgetc(output_); byte != EOF && byte != '\n'; byte = std::fgetc(output_))
            line += static_cast<char>(byte);
        return line;
    }
    std::string ask(const std::string& command) {
        const auto line = command + "\n";
        EXPECT_EQ(::write(input_, line.data(), line.size()), static_cast<ssize_t>(line.size()));
        return answer();
    }
    void kill() { EXPECT_EQ(::kill(process_, SIGKILL), 0); }

private:
    pid_t process_ = -1;
    int input_ = -1;
    std::FILE* output_ = nullptr;
};

TEST(IndexProcesses, SeeEachOthersRowsWhenTheyWriteInTurn) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    Peer peer{folder.path()};
    ASSERT_EQ(peer.answer(), "open");
    for (int turn = 0; turn < 20; ++turn) {
        const auto number = std::to_string(turn);
        expect_done(index->put(make_row("ours/f/" + number), {}));
        ASSERT_EQ(peer.ask("total"), std::to_string(2 * turn + 1));
        ASSERT_EQ(peer.ask("put theirs/f/" + number), "done");
        ASSERT_EQ(expect_value(index->list({})).total, 2U * static_cast<unsigned>(turn) + 2U);
        ASSERT_EQ(expect_value(index->search("theirs " + number, {})).models.empty(), false);
    }
    EXPECT_EQ(peer.ask("remove ours/f/0"), "done");
    EXPECT_EQ(expect_value(index->get("ours/f/0")), std::nullopt);
    EXPECT_EQ(peer.ask("mark theirs/f/1"), "done");
    EXPECT_EQ(expect_value(index->dirty()), std::vector<std::string>{"theirs/f/1"});
    const auto cursor = expect_value(index->events_after("", 1)).cursor;
    EXPECT_EQ(peer.ask("remove theirs/f/1"), "done");
    EXPECT_EQ(expect_value(index->events_after(cursor, 1)).events.at(0).model_id, "theirs/f/1");
}

TEST(IndexProcesses, KeepTheirLocksWhenAnotherObjectOfThisProcessCloses) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    Peer peer{folder.path()};
    ASSERT_EQ(peer.answer(), "open");
    for (int turn = 0; turn < 30; ++turn) {
        expect_done(index->put(make_row("ours/f/" + std::to_string(turn)), {}));
        EXPECT_EQ(expect_value(open_index(folder.path())->list({})).total,
                  2U * static_cast<unsigned>(turn) + 1U);
        ASSERT_EQ(peer.ask("put theirs/f/" + std::to_string(turn)), "done");
    }
    EXPECT_EQ(peer.ask("total"), "60");
    EXPECT_EQ(run_sql(folder.database(), "PRAGMA integrity_check"), "ok");
}

TEST(IndexProcesses, ARebuildInOneCountsForAll) {
    const TemporaryFolder folder;
    auto index = open_index(folder.path());
    Peer peer{folder.path()};
    ASSERT_EQ(peer.answer(), "open");
    EXPECT_EQ(peer.ask("needs_rebuild"), "yes");
    expect_done(rebuild_from(*index, {make_row("a/b/c")}));
    EXPECT_EQ(peer.ask("needs_rebuild"), "no");
    EXPECT_EQ(peer.ask("total"), "1");
    EXPECT_EQ(peer.ask("rebuild"), "done");
    EXPECT_EQ(expect_value(index->list({})).total, 0U);
}

TEST(IndexProcesses, MayAllOpenAFolderThatHasNoIndexYet) {
    for (int round = 0; round < 3; ++round) {
        const TemporaryFolder folder;
        std::vector<std::unique_ptr<Peer>> peers;
        for (int number = 0; number < 6; ++number) peers.push_back(std::make_unique<Peer>(folder.path()));
        for (auto& peer : peers) ASSERT_EQ(peer->answer(), "open");
        for (std::size_t number = 0; number < peers.size(); ++number)
            ASSERT_EQ(peers[number]->ask("put a/b/" + std::to_string(number)), "done");
        EXPECT_EQ(expect_value(open_index(folder.path())->list({})).total, 6U);
    }
}

TEST(IndexProcesses, AMarkOutlivesTheProcessThatDied) {
    const TemporaryFolder folder;
    {
        Peer peer{folder.path()};
        ASSERT_EQ(peer.answer(), "open");
        ASSERT_EQ(peer.ask("mark a/b/c"), "done");
        peer.kill();
    }
    EXPECT_EQ(expect_value(open_index(folder.path())->dirty()), std::vector<std::string>{"a/b/c"});
}

TEST(IndexProcesses, ARebuildWhoseProcessDiedLeavesTheOldRows) {
    const TemporaryFolder folder;
    auto index = open_complete_index(folder.path());
    expect_done(index->put(make_row("a/b/c"), {}));
    const auto before = expect_value(index->dump());
    {
        Peer peer{folder.path()};
        ASSERT_EQ(peer.answer(), "open");
        ASSERT_EQ(peer.ask("rebuild_forever"), "in the middle");
        EXPECT_EQ(expect_value(index->dump()), before);
        peer.kill();
    }
    EXPECT_EQ(expect_value(index->dump()), before);
    EXPECT_FALSE(index->needs_rebuild());
    expect_done(index->put(make_row("a/b/d"), {}));
    EXPECT_EQ(expect_value(index->list({})).total, 2U);
}

}  // namespace
}  // namespace gantry::host

// What changed, for whoever keeps a view of the library: in order, from any cursor, and while one waits.
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"
#include "support/running_command.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Events : public LibraryTest {
protected:
    nlohmann::json events(std::vector<std::string> arguments = {}) {
        arguments.insert(arguments.begin(), "events");
        const auto outcome = gantry(std::move(arguments));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
    static std::vector<std::string> told_by(const nlohmann::json& page) {
        std::vector<std::string> told;
        for (const auto& event : page["events"])
            told.push_back(event["kind"].get<std::string>() + " " + event["model_id"].get<std::string>());
        return told;
    }
};

TEST_F(Events, TellWhatHappenedBehindACursorInOrder) {
    const auto first = add_model("first");
    const std::string cursor = events()["cursor"];
    EXPECT_THAT(told_by(events({"--after", cursor})), IsEmpty());
    const auto second = add_model("second");
    fs::remove_all(folder / "first" / "vae");
    EXPECT_EQ(gantry({"descriptor", first}).exit_code, 3);
    EXPECT_EQ(gantry({"register", (folder / "second").string()}).exit_code, 0) << "changes nothing";
    EXPECT_EQ(gantry({"remove", second}).exit_code, 0);
    const auto page = events({"--after", cursor});
    EXPECT_THAT(told_by(page), ElementsAre("added " + second, "changed " + first, "removed " + second));
    EXPECT_EQ(page["snapshot_required"], false);
    EXPECT_THAT(told_by(events({"--after", page["cursor"]})), IsEmpty());
}

TEST_F(Events, ComeInPagesThatMissNone) {
    add_model("zero");
    std::string cursor = events()["cursor"];
    for (const auto* name : {"a", "b", "c"}) add_model(name);
    std::vector<std::string> told;
    for (int pages = 0; pages < 4; ++pages) {
        const auto page = events({"--after", cursor, "--limit", "1"});
        for (const auto& line : told_by(page)) told.push_back(line);
        cursor = page["cursor"];
    }
    EXPECT_THAT(told, ElementsAre("added diffusion/unknown/a", "added diffusion/unknown/b",
                                  "added diffusion/unknown/c"));
}

TEST_F(Events, AskForASnapshotWhenTheIndexIsAnother) {
    add_model("a");
    const std::string cursor = events()["cursor"];
    fs::remove_all(library / ".gantry");
    const auto page = events({"--after", cursor});
    EXPECT_EQ(page["snapshot_required"], true);
    EXPECT_NE(page["cursor"], cursor);
    EXPECT_EQ(events({"--after", page["cursor"]})["snapshot_required"], false);
}

TEST_F(Events, OfALibraryThatComesLaterAskForASnapshotThen) {
    const auto page = events();
    EXPECT_EQ(page["snapshot_required"], false);
    EXPECT_EQ(events({"--after", page["cursor"]})["snapshot_required"], false);
    EXPECT_FALSE(fs::exists(library));
    add_model("a");
    EXPECT_EQ(events({"--after", page["cursor"]})["snapshot_required"], true);
}

TEST_F(Events, OlderThanTheConfiguredLimitAreGone) {
    ASSERT_EQ(gantry({"config", "set", "event_limit", "100"}).exit_code, 0);
    add_model("a");
    const std::string oldest = events()["cursor"];
    for (int i = 0; i < 101; ++i)
        ASSERT_EQ(gantry({"register", (folder / "a").string(), "--tag", std::to_string(i)}).exit_code, 0);
    EXPECT_EQ(events({"--after", oldest})["snapshot_required"], true);
    auto next = oldest;
    next.replace(next.rfind(':') + 1, std::string::npos,
                 std::to_string(std::stoi(next.substr(next.rfind(':') + 1)) + 1));
    const auto page = events({"--after", next});
    EXPECT_EQ(page["snapshot_required"], false);
    EXPECT_EQ(page["events"].size(), 100u);
}

TEST_F(Events, RefuseWhatIsNoCursor) {
    add_model("a");
    for (const std::string cursor : {"x", ":", "abc", "1:", ":5", "a:b"})
        EXPECT_EQ(gantry({"events", "--after", cursor}).error()["code"], "invalid_argument") << cursor;
    EXPECT_EQ(gantry({"events", "--limit", "0"}).exit_code, 2);
}

TEST_F(Events, AreFollowedWithoutBusyWaitingUntilCtrlC) {
    add_model("a");
    RunningCommand follower{{"--library", library.string(), "--json", "events", "--follow"}};
    const auto start = nlohmann::json::parse(follower.next_line());
    EXPECT_THAT(told_by(start), IsEmpty());
    const auto id = add_model("b");
    const auto news = nlohmann::json::parse(follower.next_line());
    EXPECT_THAT(told_by(news), ElementsAre("added " + id));

    const auto before = follower.cpu_time();
    std::this_thread::sleep_for(std::chrono::seconds{2});
    EXPECT_LE((follower.cpu_time() - before).count(), 100);
    follower.send(SIGINT);
    const auto outcome = follower.wait();
    EXPECT_EQ(outcome.exit_code, 130);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.error()["code"], "cancelled");
}

}  // namespace
}  // namespace gantry::test

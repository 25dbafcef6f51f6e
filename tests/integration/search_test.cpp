// Search and listings through the command: what they find, how they count, and what they say is stale.
#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Search : public LibraryTest {
protected:
    nlohmann::json search(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "search");
        const auto outcome = gantry(std::move(arguments));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
};

TEST_F(Search, FindsByNameFamilyTagAndBeginningsOfWords) {
    const auto sun = add_model("sun", {"--name", "Sun Dial 2.5", "--family", "Ärger", "--tag", "photo real"});
    const auto moon = add_model("moon", {"--name", "Moon Dial"});
    EXPECT_THAT(ids_of(search({"SUN"})), ElementsAre(sun));
    EXPECT_THAT(ids_of(search({"arger"})), ElementsAre(sun));
    EXPECT_THAT(ids_of(search({"real photo"})), ElementsAre(sun));
    EXPECT_THAT(ids_of(search({"dia"})), testing::UnorderedElementsAre(sun, moon));
    EXPECT_THAT(ids_of(search({"dial moon"})), ElementsAre(moon)) << "every word counts";
    EXPECT_THAT(ids_of(search({"mo sun"})), IsEmpty()) << "only the last word may be a beginning";
}

TEST_F(Search, TakesNothingInTheTextForSyntax) {
    const auto id = add_model("bundle", {"--name", "a/b:c (d+e), 'f' & *g @h 1.5", "--tag", "\"quoted\""});
    for (const std::string text :
         {"a/b",     "c (d", "b:c", "(d+e)",    "d+e,",   "'f'",  "& g", "*g", "@h",  "1.5", "\"quoted",
          "a AND b", "d OR", "NOT", "a NEAR b", "name:a", "-- a", "a;b", "^a", "{a}", "a*"}) {
        const auto outcome = gantry({"search", "--", text});
        EXPECT_EQ(outcome.exit_code, 0) << text << outcome.err;
    }
    for (const std::string text : {"a/b:c", "(d+e),", "'f' & *g", "@h 1.5", "\"quoted\"", "e, 'f'"})
        EXPECT_THAT(ids_of(search({text})), ElementsAre(id)) << text;
    for (const std::string text : {"", " ", "*", "\"", "()", "&@"})
        EXPECT_EQ(search({text})["total"], 0) << text;
}

TEST_F(Search, TotalsAreOfAllPagesAndPagesWalkAllHitsOnce) {
    std::vector<std::string> expected;
    for (int i = 0; i < 5; ++i) expected.push_back(add_model("hit" + std::to_string(i), {"--tag", "wanted"}));
    add_model("other");
    std::vector<std::string> found;
    std::string cursor;
    do {
        std::vector<std::string> arguments{"wanted", "--limit", "2"};
        if (!cursor.empty()) arguments.insert(arguments.end(), {"--cursor", cursor});
        const auto page = search(arguments);
        EXPECT_EQ(page["total"], 5);
        EXPECT_EQ(page["total_is_minimum"], false);
        EXPECT_LE(page["models"].size(), 2u);
        for (const auto& id : ids_of(page)) found.push_back(id);
        cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(expected));
}

TEST_F(Search, TakesTheFiltersOfList) {
    const auto whole = add_model("whole");
    const auto broken = add_model("broken");
    fs::remove_all(folder / "broken" / "vae");
    EXPECT_EQ(gantry({"descriptor", broken}).exit_code, 3);
    EXPECT_THAT(ids_of(search({"unknown", "--state", "degraded"})), ElementsAre(broken));
    EXPECT_THAT(ids_of(search({"unknown", "--state", "valid"})), ElementsAre(whole));
    EXPECT_THAT(ids_of(search({"unknown", "--kind", "library_owned"})), IsEmpty());
    EXPECT_EQ(gantry({"search", "x", "--cursor", "bad"}).error()["code"], "invalid_argument");
    EXPECT_EQ(gantry({"search"}).exit_code, 2);
}

TEST_F(Search, OfALibraryThatIsNotThereFindsNothingAndMakesNothing) {
    EXPECT_EQ(search({"anything"})["total"], 0);
    EXPECT_FALSE(fs::exists(library));
}

class Stale : public LibraryTest {
protected:
    nlohmann::json stale_of(const std::string& id) {
        const auto page = gantry({"list"}).json();
        for (const auto& model : page["models"])
            if (model["model_id"] == id) return model["stale"];
        return "not listed";
    }
};

TEST_F(Stale, ModelsAreMarkedWhereTheRootHasChangedAndNothingIsWritten) {
    const auto kept = add_model("kept");
    const auto moved = add_model("moved");
    const auto replaced = add_model("replaced");
    for (const auto& id : {kept, moved, replaced}) EXPECT_EQ(stale_of(id), false);
    fs::rename(folder / "moved", folder / "elsewhere");
    fs::rename(folder / "replaced", folder / "away");
    copy_bundle("dit", folder / "replaced");
    const auto before = full_listing(library / "diffusion");
    EXPECT_EQ(stale_of(kept), false);
    EXPECT_EQ(stale_of(moved), true);
    EXPECT_EQ(stale_of(replaced), true);
    EXPECT_EQ(gantry({"search", "moved"}).json()["models"][0]["stale"], true);
    EXPECT_EQ(gantry({"list"}).json()["models"][0]["validation_state"], "valid") << "what is recorded";
    EXPECT_EQ(full_listing(library / "diffusion"), before);
}

TEST_F(Stale, AModelIsNoLongerOnceItsStateIsRecorded) {
    const auto id = add_model("bundle");
    fs::rename(folder / "bundle", folder / "elsewhere");
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 3);
    EXPECT_EQ(stale_of(id), false) << "gone, and known to be";
    fs::rename(folder / "elsewhere", folder / "bundle");
    EXPECT_EQ(stale_of(id), true) << "back, and not known yet";
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(stale_of(id), false);
    fs::remove_all(library / ".gantry");
    EXPECT_EQ(stale_of(id), nullptr) << "without a trace nobody can tell";
    fs::rename(folder / "bundle", folder / "elsewhere");
    EXPECT_EQ(stale_of(id), true) << "but that it is gone";
}

TEST_F(Stale, IsNotSaidToBeFalseOfAModelOfWhichNothingIsKnown) {
    const auto id = add_model("bundle");
    fs::remove_all(library / ".gantry");
    ASSERT_EQ(gantry({"config", "set", "accepted_tasks", "text-to-image"}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).json()["models"][0]["validation_state"], "valid");
    EXPECT_EQ(stale_of(id), nullptr);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 4);
    EXPECT_EQ(stale_of(id), false) << "it is recorded now";
}

TEST_F(Stale, ARecordThatWasEditedBehindTheIndexIs) {
    const auto id = add_model("bundle");
    write_file(metadata(id), read_file(metadata(id)) + "\n");
    EXPECT_EQ(stale_of(id), true);
}

}  // namespace
}  // namespace gantry::test

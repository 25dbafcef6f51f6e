// The main job, end to end, as a user does it: every step is a new process.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

class MainJob : public testing::Test {
protected:
    void SetUp() override { copy_bundle("dit", bundle); }

    Outcome gantry(std::vector<std::string> arguments,
                   const std::map<std::string, std::string>& environment = {}) {
        arguments.insert(arguments.begin(), {"--library", library.string(), "--json"});
        return run_command(arguments, environment);
    }

    std::string registered_id() {
        const auto outcome = gantry({"register", bundle.string()});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json().value("model_id", "");
    }

    fs::path metadata(const std::string& id) const { return library / id / "metadata.json"; }

    TemporaryFolder folder;
    fs::path bundle = folder / "My DiT-1.0";
    fs::path library = folder / "library";
};

TEST_F(MainJob, InspectSaysWhatAWholeBundleIs) {
    const auto outcome = gantry({"inspect", bundle.string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto seen = outcome.json();
    EXPECT_EQ(seen["path"], bundle.string());
    EXPECT_EQ(seen["kind"], "single_bundle");
    EXPECT_EQ(seen["bundle_format"], "diffusers_directory");
    EXPECT_EQ(seen["validation_state"], "valid");
    EXPECT_EQ(seen["pipeline_class"], "DiTPipeline");
    EXPECT_EQ(seen["plugin"]["id"], "org.gantry.diffusers");
    EXPECT_FALSE(seen["tasks"].empty());
    EXPECT_EQ(seen["components"].size(), 3u);
}

TEST_F(MainJob, InspectWritesNothingAnywhere) {
    const auto before = full_listing(folder.path());
    EXPECT_EQ(gantry({"inspect", bundle.string()}).exit_code, 0);
    EXPECT_EQ(full_listing(folder.path()), before);
}

TEST_F(MainJob, InspectTakesSeveralPathsAndExitsWithTheWorst) {
    const auto broken = folder / "broken";
    copy_bundle("dit", broken);
    fs::remove_all(broken / "vae");
    const auto outcome = gantry({"inspect", bundle.string(), broken.string()});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2);
}

TEST_F(MainJob, RegisterPrintsIdAndStatusAlone) {
    const auto outcome = gantry({"register", bundle.string(), "--family", "Tiny Things", "--name", "DiT 1.0"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.json(),
              (nlohmann::json{{"model_id", "diffusion/tiny_things/dit_1_0"}, {"status", "created"}}));
}

TEST_F(MainJob, ANewProcessListsAndResolvesWhatWasRegistered) {
    const auto before = full_listing(bundle);
    const auto id = registered_id();

    const auto page = gantry({"list"}).json();
    ASSERT_EQ(page["models"].size(), 1u);
    EXPECT_EQ(page["total"], 1);
    EXPECT_EQ(page["models"][0]["model_id"], id);
    EXPECT_EQ(page["models"][0]["storage_kind"], "external_reference");
    EXPECT_EQ(page["models"][0]["validation_state"], "valid");
    EXPECT_EQ(page["models"][0]["entry_path"], bundle.string());

    const auto outcome = gantry({"descriptor", id});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto descriptor = outcome.json();
    EXPECT_EQ(descriptor["execution_contract_version"], 1);
    EXPECT_EQ(descriptor["model_id"], id);
    EXPECT_EQ(descriptor["entry_path"], bundle.string());
    EXPECT_EQ(descriptor["recommended_backend"], "diffusers");
    EXPECT_EQ(descriptor["dependency_resolution"]["validation_state"], "resolved");
    for (const auto& component : descriptor["components"])
        EXPECT_TRUE(fs::exists(component["path"].get<std::string>())) << component;

    EXPECT_EQ(full_listing(bundle), before) << "something in the user's folder was touched";
}

TEST_F(MainJob, ShowTellsTheRecordAndWhoCheckedIt) {
    const auto id = registered_id();
    const auto shown = gantry({"show", id}).json();
    EXPECT_EQ(shown["metadata"], nlohmann::json::parse(read_file(metadata(id))));
    EXPECT_EQ(shown["metadata"]["source_path"], bundle.string());
    EXPECT_EQ(shown["plugin"]["id"], "org.gantry.diffusers");
    EXPECT_THAT(shown["validation_checked_at"].get<std::string>(), testing::EndsWith("Z"));
}

TEST_F(MainJob, ABrokenBundleIsRefusedByNameUntilItIsWholeAgain) {
    const auto id = registered_id();
    fs::rename(bundle / "transformer", folder / "transformer");

    for (int process = 0; process < 2; ++process) {
        const auto refused = gantry({"descriptor", id});
        EXPECT_EQ(refused.exit_code, 3);
        EXPECT_TRUE(refused.out.empty());
        EXPECT_EQ(refused.error()["code"], "degraded");
        EXPECT_EQ(refused.error()["model_id"], id);
        EXPECT_THAT(refused.error()["message"].get<std::string>(), testing::HasSubstr("transformer"));
        EXPECT_EQ(refused.error()["findings"][0]["path"], "transformer");
    }
    EXPECT_EQ(gantry({"list"}).json()["models"][0]["validation_state"], "degraded");
    EXPECT_NE(nlohmann::json::parse(read_file(metadata(id)))["validation_errors"], nullptr);

    fs::rename(folder / "transformer", bundle / "transformer");
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    const auto record = nlohmann::json::parse(read_file(metadata(id)));
    EXPECT_EQ(record["validation_state"], "valid");
    EXPECT_EQ(record["validation_errors"], nullptr);
}

TEST_F(MainJob, ADriveThatIsGoneDegradesTheModelAndComesBack) {
    const auto id = registered_id();
    fs::rename(bundle, folder / "elsewhere");
    const auto refused = gantry({"descriptor", id});
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_EQ(refused.error()["findings"][0]["code"], "path_not_found");

    write_file(bundle, "a file now");
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 4);
    EXPECT_EQ(gantry({"descriptor", id}).error()["findings"][0]["code"], "path_not_directory");

    fs::remove(bundle);
    fs::rename(folder / "elsewhere", bundle);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
}

TEST_F(MainJob, TheSameSourceAgainIsTheSameModel) {
    const auto id = registered_id();
    const auto record = read_file(metadata(id));
    fs::create_directory_symlink(bundle, folder / "link");
    const auto spelling = folder.path().string() + "/./library/..//My DiT-1.0/";
    fs::create_directory(library / "x");
    for (const auto& path : {bundle.string(), spelling, (folder / "link").string()}) {
        const auto outcome = gantry({"register", path});
        EXPECT_EQ(outcome.exit_code, 0) << path << outcome.err;
        EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "exists"}})) << path;
    }
    EXPECT_EQ(read_file(metadata(id)), record);
    EXPECT_EQ(gantry({"list"}).json()["total"], 1);
}

TEST_F(MainJob, GivenFieldsOfTheSameSourceAreUpdated) {
    const auto id = registered_id();
    const auto outcome = gantry({"register", bundle.string(), "--name", "Shown", "--tag", "a b", "--tag", "c"});
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "updated"}}));
    const auto model = gantry({"list"}).json()["models"][0];
    EXPECT_EQ(model["official_name"], "Shown");
    EXPECT_EQ(model["tags"], (nlohmann::json{"a b", "c"}));
}

TEST_F(MainJob, AnotherSizeAloneIsWrittenDownAndIsNoUpdate) {
    const auto id = registered_id();
    fs::remove(bundle / "model_index.json");
    const std::vector<std::string> again{"register", bundle.string()};
    ASSERT_EQ(gantry(again).json()["status"], "updated");
    const auto before = nlohmann::json::parse(read_file(metadata(id)));
    write_file(bundle / "notes.txt", "one more");
    EXPECT_EQ(gantry(again).json(), (nlohmann::json{{"model_id", id}, {"status", "exists"}}));
    const auto after = nlohmann::json::parse(read_file(metadata(id)));
    EXPECT_EQ(after["size_bytes"].get<int>(), before["size_bytes"].get<int>() + 8);
    EXPECT_EQ(after["gantry"], before["gantry"]) << "the verdict is as old as it was";
}

TEST_F(MainJob, ALinkIsKeptAsGivenAndResolvedForTheEngine) {
    fs::create_directory_symlink(bundle, folder / "link");
    const auto id = gantry({"register", (folder / "link").string()}).json()["model_id"].get<std::string>();
    const auto record = gantry({"show", id}).json()["metadata"];
    EXPECT_EQ(record["source_path"], (folder / "link").string());
    EXPECT_EQ(record["entry_path"], bundle.string());
}

TEST_F(MainJob, TwoSourcesOfOneNameGetTwoIds) {
    const auto first = registered_id();
    const auto other = folder / "other" / "My DiT-1.0";
    copy_bundle("dit", other);
    const auto second = gantry({"register", other.string()}).json();
    EXPECT_EQ(second["status"], "created");
    EXPECT_THAT(second["model_id"].get<std::string>(), testing::MatchesRegex(first + "-[0-9a-f]{8}"));
    EXPECT_EQ(gantry({"list"}).json()["total"], 2);
}

TEST_F(MainJob, ADeletedIndexComesBackWithTheSameModels) {
    const auto id = registered_id();
    const auto before = gantry({"list"}).out;
    const auto record = read_file(metadata(id));
    fs::remove_all(library / ".gantry");
    auto expected = nlohmann::json::parse(before);
    expected["models"][0]["stale"] = nullptr;  // what its verdict rests on went with the index
    EXPECT_EQ(gantry({"list"}).json(), expected);
    EXPECT_EQ(gantry({"register", bundle.string()}).json()["status"], "exists");
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).out, before);
    EXPECT_EQ(read_file(metadata(id)), record);
}

TEST_F(MainJob, AModelWithoutItsPluginIsKeptAndListed) {
    const auto id = registered_id();
    const auto record = read_file(metadata(id));
    const auto empty = folder / "no-plugins";
    fs::create_directory(empty);
    const std::map<std::string, std::string> without{{"GANTRY_PLUGIN_PATH", empty.string()}};

    const auto listed = gantry({"list"}, without);
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_EQ(listed.json()["models"][0]["model_id"], id);
    EXPECT_EQ(listed.json()["models"][0]["needs_plugin"], true);
    const auto refused = gantry({"descriptor", id}, without);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "needs_plugin");
    EXPECT_EQ(read_file(metadata(id)), record);

    EXPECT_EQ(gantry({"list"}).json()["models"][0]["needs_plugin"], false);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(read_file(metadata(id)), record);
}

TEST_F(MainJob, RemoveTakesTheRecordAndLeavesTheBundle) {
    const auto before = full_listing(bundle);
    const auto id = registered_id();
    write_file(library / id / "notes.txt", "mine");
    const auto outcome = gantry({"remove", id});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["left_files"], nlohmann::json::array({"notes.txt"}));
    EXPECT_EQ(gantry({"list"}).json()["total"], 0);
    EXPECT_EQ(gantry({"show", id}).error()["code"], "not_found");
    EXPECT_EQ(read_file(library / id / "notes.txt"), "mine");
    EXPECT_EQ(full_listing(bundle), before);
    EXPECT_EQ(gantry({"register", bundle.string()}).json()["status"], "created");
}

TEST_F(MainJob, AnUnknownLibraryIsEmptyAndIsNotMade) {
    const auto outcome = gantry({"list"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["models"], nlohmann::json::array());
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(MainJob, PagesWalkAllModelsOnce) {
    for (int i = 0; i < 5; ++i) {
        const auto copy = folder / ("copy" + std::to_string(i));
        copy_bundle("dit", copy);
        ASSERT_EQ(gantry({"register", copy.string()}).exit_code, 0);
    }
    std::vector<std::string> ids;
    std::string cursor;
    do {
        std::vector<std::string> arguments{"list", "--limit", "2"};
        if (!cursor.empty()) arguments.insert(arguments.end(), {"--cursor", cursor});
        const auto page = gantry(arguments).json();
        EXPECT_EQ(page["total"], 5);
        for (const auto& model : page["models"]) ids.push_back(model["model_id"]);
        cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    } while (!cursor.empty());
    EXPECT_EQ(ids, (std::vector<std::string>{"diffusion/unknown/copy0", "diffusion/unknown/copy1",
                                             "diffusion/unknown/copy2", "diffusion/unknown/copy3",
                                             "diffusion/unknown/copy4"}));
}

}  // namespace
}  // namespace gantry::test

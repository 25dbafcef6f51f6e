// What an operator decides for one library, and what it changes at once.
#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Configuration : public LibraryTest {
protected:
    fs::path file() const { return library / ".gantry" / "library.json"; }
};

TEST_F(Configuration, OfALibraryThatWasToldNothingIsTheDefaultAndMakesNothing) {
    const auto outcome = gantry({"config", "get"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"accepted_tasks", nlohmann::json::array()},
                                              {"allowed_folders", nlohmann::json::array()},
                                              {"event_limit", 10'000}}));
    EXPECT_EQ(gantry({"config", "get", "event_limit"}).out, "10000\n");
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(Configuration, IsKeptAndASecondTimeWritesNoByte) {
    EXPECT_EQ(gantry({"config", "set", "event_limit", "500"}).json()["event_limit"], 500);
    EXPECT_EQ(gantry({"config", "set", "accepted_tasks", "text-to-image"}).json()["accepted_tasks"],
              nlohmann::json::array({"text-to-image"}));
    const auto before = fs::last_write_time(file());
    EXPECT_EQ(gantry({"config", "set", "accepted_tasks", "[\"text-to-image\"]"}).exit_code, 0);
    EXPECT_EQ(fs::last_write_time(file()), before);
    EXPECT_EQ(gantry({"config", "get", "event_limit"}).out, "500\n");
    EXPECT_EQ(gantry({"config", "set", "event_limit", "null"}).json()["event_limit"], 10'000);
    EXPECT_EQ(gantry({"config", "get", "accepted_tasks"}).json(), nlohmann::json::array({"text-to-image"}));
}

TEST_F(Configuration, KeepsMembersThatItDoesNotKnow) {
    fs::create_directories(file().parent_path());
    write_file(file(), "{\r\n  \"x-mine\": 1E5,\r\n  \"event_limit\": 200\r\n}");
    EXPECT_EQ(gantry({"config", "set", "event_limit", "300"}).exit_code, 0);
    EXPECT_EQ(read_file(file()), "{\r\n  \"x-mine\": 1E5,\r\n  \"event_limit\": 300\r\n}");
}

TEST_F(Configuration, RefusesWhatAMemberCannotBeAndSaysWhatItCan) {
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"event_limit", "99"},
                                                          {"event_limit", "1000001"},
                                                          {"event_limit", "1e3"},
                                                          {"event_limit", "\"500\""},
                                                          {"accepted_tasks", "[1]"},
                                                          {"accepted_tasks", "[\"\"]"},
                                                          {"allowed_folders", "[\"relative\"]"},
                                                          {"allowed_folders", "[\"/a/../b\"]"},
                                                          {"allowed_folders", "{}"}}) {
        const auto refused = gantry({"config", "set", key, value});
        EXPECT_EQ(refused.exit_code, 1) << key << value;
        EXPECT_EQ(refused.error()["code"], "invalid_argument") << key << value;
        EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr(key));
    }
    EXPECT_FALSE(fs::exists(library)) << "made for a value that it cannot have";
    EXPECT_EQ(gantry({"config", "set", "colour", "1"}).exit_code, 2);
}

TEST_F(Configuration, ThatIsMalformedIsNamedWhileTheListStillWorks) {
    const auto id = add_model("bundle");
    write_file(file(), "{\"accepted_tasks\": 7}");
    EXPECT_EQ(gantry({"list"}).json()["total"], 1);
    EXPECT_EQ(gantry({"show", id}).exit_code, 0);
    for (const std::vector<std::string>& command : {std::vector<std::string>{"descriptor", id},
                                                    {"register", (folder / "bundle").string()},
                                                    {"config", "get"}}) {
        const auto refused = gantry(command);
        EXPECT_EQ(refused.exit_code, 1) << command[0];
        EXPECT_EQ(refused.error()["code"], "corrupt") << command[0];
        EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr("accepted_tasks"));
        EXPECT_EQ(refused.error()["path"], file().string());
    }
    EXPECT_EQ(gantry({"config", "set", "accepted_tasks", "[]"}).exit_code, 0) << "setting the member mends it";
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
}

TEST_F(Configuration, ATaskThatIsNotAcceptedMakesTheModelInvalidUntilTheLimitGoes) {
    const auto id = add_model("bundle");
    ASSERT_EQ(gantry({"descriptor", id}).exit_code, 0);
    const auto record = read_file(metadata(id));

    ASSERT_EQ(gantry({"config", "set", "accepted_tasks", "[\"text-to-image\"]"}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).json()["models"][0]["stale"], true);
    const auto refused = gantry({"descriptor", id});
    EXPECT_EQ(refused.exit_code, 4);
    EXPECT_EQ(refused.error()["findings"][0]["code"], "unsupported_pipeline");
    const auto model = gantry({"list"}).json()["models"][0];
    EXPECT_EQ(model["validation_state"], "invalid");
    EXPECT_EQ(model["stale"], false);
    EXPECT_EQ(gantry({"register", (folder / "bundle").string()}).exit_code, 4);

    ASSERT_EQ(gantry({"config", "set", "accepted_tasks", "[]"}).exit_code, 0);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(gantry({"list"}).json()["models"][0]["validation_state"], "valid");
}

TEST_F(Configuration, AnAllowedFolderLetsLinksLeadIntoItAndNoOther) {
    const auto outside = folder / "shared";
    copy_bundle("dit", folder / "bundle");
    fs::create_directory(outside);
    fs::rename(folder / "bundle" / "vae", outside / "vae");
    fs::create_directory_symlink(outside / "vae", folder / "bundle" / "vae");
    const auto registered = gantry({"register", (folder / "bundle").string()});
    EXPECT_NE(registered.exit_code, 0);
    EXPECT_THAT(gantry({"inspect", (folder / "bundle").string()}).out, HasSubstr("path_escape"));
    const auto id = registered.json()["model_id"].get<std::string>();

    ASSERT_EQ(gantry({"config", "set", "allowed_folders", (folder / "other").string()}).exit_code, 0);
    EXPECT_NE(gantry({"descriptor", id}).exit_code, 0);
    ASSERT_EQ(gantry({"config", "set", "allowed_folders", outside.string()}).exit_code, 0);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0);
    EXPECT_EQ(gantry({"descriptor", id}).exit_code, 0) << "and again from what is cached";
    ASSERT_EQ(gantry({"config", "set", "allowed_folders", "[]"}).exit_code, 0);
    EXPECT_NE(gantry({"descriptor", id}).exit_code, 0);
}

}  // namespace
}  // namespace gantry::test

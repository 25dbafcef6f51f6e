// An import of a model that is here already: it answers for the state that the model is in now, and with its
// exit code.
#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::HasSubstr;

class KnownModels : public Imports {
protected:
    void SetUp() override {
        Imports::SetUp();
        copy_bundle("dit", bundle);
        const auto imported = gantry_with_plugins({"import", bundle.string()});
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
        id = imported.json()["model_id"];
    }
    Outcome import_in_place(std::vector<std::string> options = {}) const {
        options.insert(options.begin(), {"import", "--in-place", (library / id).string()});
        return gantry_with_plugins(options);
    }

    fs::path bundle = folder / "dit";
    std::string id;
};

TEST_F(KnownModels, InPlaceAreAnsweredWithTheStateThatTheyAreInNow) {
    EXPECT_EQ(import_in_place().json()["status"], "exists");
    fs::remove_all(library / id / "vae");
    const auto broken = import_in_place();
    EXPECT_EQ(broken.exit_code, 3) << broken.out << broken.err;
    EXPECT_EQ(broken.json()["status"], "updated");
    EXPECT_EQ(record(id)["validation_state"], "degraded");
    const auto again = import_in_place();
    EXPECT_EQ(again.exit_code, 3);
    EXPECT_EQ(again.json()["status"], "exists");
}

TEST_F(KnownModels, OfTheSameFilesAreAnsweredWithTheStateThatTheLibraryAsksForNow) {
    ASSERT_EQ(gantry_with_plugins({"config", "set", "accepted_tasks", "text-to-video"}).exit_code, 0);
    const auto outcome = gantry_with_plugins({"import", bundle.string()});
    EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
    EXPECT_EQ(outcome.json()["model_id"], id);
    EXPECT_EQ(outcome.json()["status"], "updated");
    EXPECT_EQ(record(id)["validation_state"], "invalid");
}

TEST_F(KnownModels, WithoutTheirPluginAreAnsweredAsRecorded) {
    fs::remove_all(library / id / "vae");
    const auto outcome = gantry({"import", "--in-place", (library / id).string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["status"], "exists");
}

TEST_F(KnownModels, ThatNoPluginKnowsAreMissedWhenTheirFileIsGone) {
    fs::create_directories(folder / "unknown" / "part");
    write_file(folder / "unknown" / "part" / "weights.gguf", "GGUF and more");
    const auto imported = gantry({"import", (folder / "unknown").string()});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    id = imported.json()["model_id"];
    EXPECT_EQ(import_in_place().json()["status"], "exists");
    fs::remove_all(library / id / "part");
    const auto gone = import_in_place();
    EXPECT_EQ(gone.exit_code, 1) << gone.out;
    EXPECT_EQ(gone.error()["code"], "path_not_found");
    EXPECT_THAT(gone.error()["path"].get<std::string>(), HasSubstr("weights.gguf"));
}

// The row of a record that was put back while no index knew it.
TEST_F(KnownModels, ThatNoPluginKnowsAreListedAgainByWhoMeetsThem) {
    write_file(folder / "some.gguf", "GGUF and more");
    id = gantry({"import", (folder / "some.gguf").string()}).json()["model_id"];
    const auto put_aside = folder / "metadata.json";
    fs::rename(library / id / "metadata.json", put_aside);
    ASSERT_EQ(gantry({"rebuild-index"}).exit_code, 0);
    fs::rename(put_aside, library / id / "metadata.json");
    ASSERT_EQ(gantry({"list"}).json()["total"], 1);
    EXPECT_EQ(import_in_place().json()["status"], "exists");
    EXPECT_EQ(gantry({"list"}).json()["total"], 2);
}

TEST_F(KnownModels, AreNotTakenForAnotherFormatThanTheyAre) {
    EXPECT_EQ(import_in_place({"--format", "no_such_format"}).exit_code, 5);
    EXPECT_EQ(import_in_place({"--format", "diffusers_directory"}).json()["status"], "exists");
}

TEST_F(KnownModels, ThatLieElsewhereAreNoModelsInPlace) {
    copy_bundle("dit", folder / "elsewhere");
    const std::string reference =
        gantry_with_plugins({"register", (folder / "elsewhere").string()}).json()["model_id"];
    const auto before = read_file(metadata(reference));
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, {"--type", "llm"}, {"--format", "no_such_format"}}) {
        std::vector<std::string> arguments{"import", "--in-place", (library / reference).string()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const auto outcome = gantry_with_plugins(arguments);
        EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
        EXPECT_EQ(outcome.error()["code"], "invalid_argument");
        EXPECT_THAT(outcome.error()["message"].get<std::string>(), HasSubstr("gantry register"));
    }
    EXPECT_EQ(read_file(metadata(reference)), before);
}

}  // namespace
}  // namespace gantry::test

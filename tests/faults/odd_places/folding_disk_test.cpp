// A disk that does not tell upper from lower case: a name is found in any spelling, and no two names differ in
// nothing else. An id is one text there as elsewhere, and a model is itself in whatever spelling it is asked
// for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/trial.hpp"
#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class FoldingDisk : public LibraryTest {
protected:
    // The command, to which case does not count below `disk`.
    Outcome folding(std::vector<std::string> arguments) {
        return gantry(std::move(arguments),
                      {{"LD_PRELOAD", GANTRY_FOLDING_SHIM}, {"GANTRY_FOLDING_ROOT", disk.string()}});
    }
    // One model per element, "id entry_path" each, and the same from an index that was made anew.
    std::vector<std::string> models() {
        auto listed = places_of(folding({"list"}).json());
        EXPECT_EQ(folding({"rebuild-index"}).exit_code, 0);
        EXPECT_EQ(places_of(folding({"list"}).json()), listed);
        const auto reconciled = folding({"reconcile"}).json();
        EXPECT_EQ(reconciled["changed"], 0) << reconciled;
        EXPECT_EQ(reconciled["written"], 0) << reconciled;
        return listed;
    }
    static std::vector<std::string> places_of(const nlohmann::json& page) {
        std::vector<std::string> places;
        for (const auto& model : page["models"])
            places.push_back(model["model_id"].get<std::string>() + " " +
                             model["entry_path"].get<std::string>());
        return places;
    }
    // A folder that somebody put into the library, made a model of it.
    std::string adopt(const std::string& id) {
        write_file(library / id / "weights.gguf", "GGUF" + id);
        EXPECT_EQ(folding({"adopt"}).exit_code, 0);
        return id + " " + (library / id).string();
    }

    fs::path disk = folder.path();
};

TEST_F(FoldingDisk, AnIdInAnotherSpellingIsNoModelToAnyOperation) {
    copy_bundle("dit", folder / "bundle");
    ASSERT_EQ(folding({"register", (folder / "bundle").string(), "--name", "first"}).exit_code, 0);
    const auto found = adopt("LLM/Team/Model");
    copy_bundle("dit", folder / "next");
    const auto records = [&] { return full_listing(library / "LLM") + full_listing(library / "diffusion"); };
    const auto before = records();
    for (const auto& [spelling, id] :
         std::map<std::string, std::string>{{"llm/Team/Model", "LLM/Team/Model"},
                                            {"LLM/Team/MODEL", "LLM/Team/Model"},
                                            {"LLM/team/Model", "LLM/Team/Model"},
                                            {"Diffusion/Unknown/First", "diffusion/unknown/first"}}) {
        for (const std::vector<std::string>& command : {std::vector<std::string>{"show", spelling},
                                                        {"descriptor", spelling},
                                                        {"capture", spelling},
                                                        {"validate", spelling},
                                                        {"reconcile", spelling},
                                                        {"relocate", spelling, (folder / "next").string()},
                                                        {"remove", spelling}}) {
            const auto refused = folding(command);
            EXPECT_EQ(refused.exit_code, 1) << command[0] << " " << spelling << refused.out;
            EXPECT_EQ(refused.error()["code"], "not_found") << command[0] << " " << refused.err;
        }
        EXPECT_THAT(folding({"remove", spelling}).error()["message"].get<std::string>(), HasSubstr(id));
    }
    EXPECT_EQ(records(), before);
    EXPECT_THAT(models(), ElementsAre(found, StartsWith("diffusion/unknown/first ")));
    EXPECT_EQ(folding({"remove", "LLM/Team/Model"}).exit_code, 0);
    EXPECT_THAT(models(), ElementsAre(StartsWith("diffusion/unknown/first ")));
    EXPECT_FALSE(fs::exists(library / "LLM"));
}

TEST_F(FoldingDisk, TheLibrarysOwnFolderIsNoModelInAnySpelling) {
    adopt("LLM/Team/Model");
    write_file(library / ".gantry/sources/planted/metadata.json", read_file(metadata("LLM/Team/Model")));
    for (const std::string id : {".GANTRY/sources/planted", ".Gantry/sources/planted"})
        EXPECT_EQ(folding({"remove", id}).error()["code"], "invalid_model_id");
    EXPECT_TRUE(fs::exists(library / ".gantry/sources/planted/metadata.json"));
}

TEST_F(FoldingDisk, ANewModelTakesTheSpellingOfFoldersThatAreThere) {
    const auto found = adopt("Diffusion/Unknown/Other");
    copy_bundle("dit", folder / "Bundle");
    EXPECT_EQ(folding({"register", (folder / "Bundle").string()}).json()["model_id"],
              "Diffusion/Unknown/bundle");
    write_file(folder / "Weights.gguf", "GGUF");
    const std::vector<std::string> import{"import", (folder / "Weights.gguf").string(), "--family", "unknown"};
    EXPECT_EQ(folding(import).json()["model_id"], "unknown/unknown/weights");
    EXPECT_THAT(models(),
                ElementsAre("Diffusion/Unknown/Other " + (library / "Diffusion/Unknown/Other").string(),
                            "Diffusion/Unknown/bundle " + (folder / "Bundle").string(),
                            StartsWith("unknown/unknown/weights ")));
    EXPECT_EQ(folding({"descriptor", "Diffusion/Unknown/bundle"}).exit_code, 0);
}

TEST_F(FoldingDisk, ANewModelNeverTakesTheFolderOfAnother) {
    const auto found = adopt("Diffusion/unknown/Bundle");
    const auto imported = adopt("Unknown/Unknown/Weights");
    const auto files = [&] {
        return full_listing(library / "Diffusion/unknown/Bundle") +
               full_listing(library / "Unknown/Unknown/Weights");
    };
    const auto before = files();
    copy_bundle("dit", folder / "bundle");
    const auto made = folding({"register", (folder / "bundle").string()});
    EXPECT_THAT(made.json()["model_id"].get<std::string>(), StartsWith("Diffusion/unknown/bundle-"))
        << made.err;
    write_file(folder / "weights.gguf", "GGUF");
    const auto copied = folding({"import", (folder / "weights.gguf").string()});
    EXPECT_THAT(copied.json()["model_id"].get<std::string>(), StartsWith("Unknown/Unknown/weights-"));
    EXPECT_EQ(folding({"import", (folder / "Weights.GGUF").string()}).json()["status"], "exists");
    EXPECT_EQ(models().size(), 4U);
    EXPECT_EQ(folding({"remove", made.json()["model_id"]}).exit_code, 0);
    EXPECT_EQ(folding({"remove", copied.json()["model_id"]}).exit_code, 0);
    EXPECT_EQ(files(), before);
    EXPECT_THAT(models(), ElementsAre(found, imported));
}

TEST_F(FoldingDisk, TheSameFilesUnderAnIdOfAnotherSpellingAreThatModel) {
    write_file(folder / "weights.gguf", "GGUFUnknown/Unknown/Weights");
    const auto found = adopt("Unknown/Unknown/Weights");
    const auto outcome = folding({"import", (folder / "weights.gguf").string()}).json();
    EXPECT_EQ(outcome["model_id"], "Unknown/Unknown/Weights");
    EXPECT_EQ(outcome["status"], "exists");
    EXPECT_THAT(models(), ElementsAre(found));
}

TEST_F(FoldingDisk, OneSourceInTwoSpellingsIsOneModel) {
    copy_bundle("dit", folder / "Team/Bundle");
    const auto first = folding({"register", (folder / "tEAM/bundle").string()}).json();
    ASSERT_EQ(first["status"], "created");
    const auto id = first["model_id"].get<std::string>();
    for (const auto* spelling : {"team/BUNDLE", "Team/Bundle", "TEAM/../team/bundle/"}) {
        const auto again = folding({"register", (folder / spelling).string()});
        EXPECT_EQ(again.json()["status"], "exists") << spelling << again.out << again.err;
        EXPECT_EQ(again.json()["model_id"], id) << spelling;
        EXPECT_EQ(folding({"relocate", id, (folder / spelling).string()}).json()["status"], "exists")
            << spelling;
    }
    EXPECT_THAT(models(), ElementsAre(id + " " + (folder / "Team/Bundle").string()));
}

TEST_F(FoldingDisk, ALibraryInAnotherSpellingIsTheSameLibrary) {
    const auto found = adopt("LLM/Team/Model");
    copy_bundle("dit", folder / "bundle");
    ASSERT_EQ(folding({"register", (folder / "bundle").string()}).exit_code, 0);
    const auto listed = models();
    const auto spelled = library;
    library = folder / "LIBRARY";
    EXPECT_EQ(models(), listed);
    EXPECT_EQ(
        folding({"register", (folder / "Library/LLM/Team/Model").string(), "--format", "x"}).error()["code"],
        "invalid_argument");
    copy_bundle("dit", spelled / "diffusion/found/bundle");
    const auto inside = folding({"register", (folder / "Library/diffusion/found/bundle").string()});
    EXPECT_EQ(inside.error()["code"], "invalid_argument") << inside.out;
    const auto placed = folding({"import", "--in-place", (folder / "liBRARY/DIFFUSION/FOUND/BUNDLE").string()});
    EXPECT_EQ(placed.json()["model_id"], "diffusion/found/bundle") << placed.err;
    EXPECT_EQ(models().size(), 3U);
}

TEST_F(FoldingDisk, ALibraryInTheSourceIsSeenInAnySpelling) {
    copy_bundle("dit", folder / "Bundle");
    library = folder / "BUNDLE/library";
    const auto refused = folding({"import", (folder / "bundle").string()});
    EXPECT_EQ(refused.error()["code"], "invalid_argument") << refused.out;
    EXPECT_FALSE(fs::exists(folder / "Bundle/library"));
}

TEST_F(FoldingDisk, AFolderRenamedInCaseAloneIsOneModelUnderItsNewName) {
    copy_bundle("dit", folder / "bundle");
    ASSERT_EQ(folding({"register", (folder / "bundle").string()}).exit_code, 0);
    adopt("LLM/Team/Model");
    fs::rename(library / "LLM/Team/Model", library / "LLM/Team/MODEL");
    fs::rename(library / "diffusion/unknown/bundle", library / "diffusion/unknown/Bundle");
    const auto reconciled = folding({"reconcile"}).json();
    EXPECT_EQ(reconciled["changed"], 4) << reconciled;
    const auto listed = models();
    EXPECT_THAT(listed, ElementsAre("LLM/Team/MODEL " + (library / "LLM/Team/MODEL").string(),
                                    "diffusion/unknown/Bundle " + (folder / "bundle").string()));
    const auto again = folding({"register", (folder / "bundle").string()}).json();
    EXPECT_EQ(again["model_id"], "diffusion/unknown/Bundle");
    EXPECT_EQ(again["status"], "exists");
    EXPECT_EQ(models(), listed);
}

// The source is on a disk where case counts, the library on one where it does not.
TEST_F(FoldingDisk, ACopyOfNamesThatDifferInCaseAloneIsRefusedWhole) {
    disk = library;
    adopt("LLM/Team/Model");
    write_file(folder / "files/weights.gguf", "GGUF");
    write_file(folder / "files/Weights.gguf", "other");
    write_file(folder / "folders/part/weights.gguf", "GGUF");
    write_file(folder / "folders/PART/config.json", "{}");
    const auto before = full_listing(library / "LLM");
    for (const auto* name : {"files", "folders"}) {
        const auto refused = folding({"import", (folder / name).string()});
        EXPECT_EQ(refused.error()["code"], "io") << refused.out;
        EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr("upper from lower case"));
    }
    EXPECT_EQ(models().size(), 1U);
    EXPECT_EQ(full_listing(library / "LLM"), before);
    EXPECT_TRUE(fs::is_empty(library / ".gantry/staging"));
}

TEST_F(FoldingDisk, AFileThatThisDiskWouldTakeForTheRecordIsKeptUnderAnotherName) {
    disk = library;
    write_file(folder / "files/weights.gguf", "GGUF");
    write_file(folder / "files/Metadata.JSON", "{}");
    const auto made = folding({"import", (folder / "files").string()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const auto id = made.json()["model_id"].get<std::string>();
    EXPECT_EQ(read_file(library / id / "metadata.source.json"), "{}");
    EXPECT_EQ(models().size(), 1U);
}

class FoldingDiskTrial : public testing::TestWithParam<Operation> {};

TEST_P(FoldingDiskTrial, ChangesNothingOfWhatAnOperationDoes) {
    Trials trials;
    Fault fault;
    fault.shim = GANTRY_FOLDING_SHIM;
    fault.environment = {"GANTRY_FOLDING_ROOT=" + trials.library().parent_path().string()};
    const auto ending = trials.run(GetParam(), fault);
    EXPECT_EQ(ending.said, "done\n");
    EXPECT_EQ(trials.check(GetParam(), ending), "");
}

INSTANTIATE_TEST_SUITE_P(Of, FoldingDiskTrial, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::test

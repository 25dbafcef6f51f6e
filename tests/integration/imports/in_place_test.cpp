// In place and adopted: a folder of the library gets a record, and nothing else happens to it.
#include <sys/stat.h>

#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ImportInPlace : public Imports {
protected:
    Error refused(const fs::path& path) const {
        const auto before = fs::exists(library / "llm") ? full_listing(library / "llm") : "";
        const auto outcome = open()->import_model_in_place(path.string(), {});
        EXPECT_FALSE(outcome);
        EXPECT_EQ(fs::exists(library / "llm") ? full_listing(library / "llm") : "", before);
        return outcome ? Error{} : outcome.error();
    }
};

TEST_F(ImportInPlace, TakesAFolderThreeBelowTheRootAndNoOther) {
    copy_sample("tiny-model", library / "llm/a/b/c");
    copy_sample("tiny-model", folder / "elsewhere");
    copy_sample("tiny-model", library / ".hidden/a/b");
    copy_sample("tiny-model", library / ".gantry/a/b");
    for (const auto& path : {library, library / "llm", library / "llm/a", library / "llm/a/b/c",
                             folder / "elsewhere", library / ".hidden/a/b"})
        EXPECT_EQ(refused(path).code, ErrorCode::invalid_argument) << path;
    EXPECT_EQ(refused(library / ".gantry/a/b").code, ErrorCode::invalid_model_id);
    EXPECT_EQ(refused(library / "llm/a/b/c/config.json").code, ErrorCode::invalid_argument);
}

TEST_F(ImportInPlace, AFileWithOthersBesideItIsNotTheWholeModel) {
    copy_sample("tiny-model", library / "llm/a/b");
    EXPECT_THAT(refused(library / "llm/a/b/model.safetensors").message, HasSubstr("give the folder"));
}

TEST_F(ImportInPlace, AForeignMetadataFileIsRefusedAndKept) {
    for (const std::string foreign :
         {R"({"title": "theirs"})", R"([1, 2])", R"({"schema_version": "2", "model_id": "x"})",
          R"({"schema_version": 2})", R"({"model_id": "llm/a/b"})"}) {
        copy_sample("tiny-model", library / "llm/a/b");
        write_file(library / "llm/a/b/metadata.json", foreign);
        EXPECT_EQ(refused(library / "llm/a/b").code, ErrorCode::foreign_metadata) << foreign;
        EXPECT_EQ(read_file(library / "llm/a/b/metadata.json"), foreign);
        EXPECT_THAT(models(), IsEmpty());
        EXPECT_EQ(open()->get_model("llm/a/b").error().code, ErrorCode::not_found);
        EXPECT_EQ(open()->remove_model("llm/a/b").error().code, ErrorCode::not_found);
        EXPECT_TRUE(fs::exists(library / "llm/a/b/model.safetensors"));
        fs::remove_all(library / "llm");
    }
}

TEST_F(ImportInPlace, ARecordOfPumasIsOurs) {
    copy_sample("llama-q4_0.gguf", library / "llm/llama/tiny/llama-q4_0.gguf");
    const std::string record = R"({"schema_version": 2, "model_id": ".tmp_import_1", "unknown": 1E5})";
    write_file(library / "llm/llama/tiny/metadata.json", record);
    const auto outcome = open()->import_model_in_place((library / "llm/llama/tiny").string(), {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->status, host::RegisterStatus::exists);
    EXPECT_EQ(read_file(library / "llm/llama/tiny/metadata.json"), record);
    EXPECT_THAT(models(), ElementsAre("llm/llama/tiny"));
}

TEST_F(ImportInPlace, PartialDownloadsAreRefusedByName) {
    for (const std::string name : {"w.part", "w.bin.incomplete", "w.crdownload", "x.download/w", "w.tmp",
                                   "w-00001-of-00003.bin", "sub/w-00002-of-00002.bin"}) {
        copy_sample("tiny-model", library / "llm/a/b");
        write_file(library / "llm/a/b" / name, "half");
        const auto error = refused(library / "llm/a/b");
        EXPECT_EQ(error.code, ErrorCode::partial_download) << name;
        fs::remove_all(library / "llm");
    }
}

TEST_F(ImportInPlace, AFileThatGrowsWhileItIsReadIsRefused) {
    write_file(library / "llm/a/b/w.bin", std::string(300'000, 'x'));
    host::ImportOptions options;
    options.progress = [&](const host::Progress& progress) {
        if (progress.done > 0) write_file(library / "llm/a/b/w.bin", std::string(400'000, 'x'));
    };
    const auto outcome = open()->import_model_in_place((library / "llm/a/b").string(), options);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::source_changed);
    EXPECT_FALSE(fs::exists(metadata("llm/a/b")));
}

TEST_F(ImportInPlace, AdoptTakesOrphansAndNamesWhatItLeavesAlone) {
    write_file(library / "llm/a/whole/model.bin", "x");
    write_file(library / "llm/a/partial/model.bin.part", "x");
    write_file(library / "llm/a/short/m-00001-of-00002.bin", "x");
    write_file(library / "llm/a/foreign/model.bin", "x");
    write_file(library / "llm/a/foreign/metadata.json", R"({"title": "theirs"})");
    write_file(library / "llm/a/damaged/metadata.json", "{");
    fs::create_directories(library / "llm/a/empty/sub");
    fs::create_directory(library / "llm/a/leak");
    fs::create_symlink("/etc/passwd", library / "llm/a/leak/link");
    fs::create_directory(library / "llm/a/pipe");
    ASSERT_EQ(mkfifo((library / "llm/a/pipe/p").c_str(), 0600), 0);
    write_file(library / "llm/a/.tmp_import_1/model.bin", "x");
    write_file(library / "llm/a/not-deep-enough.bin", "x");
    fs::create_directory_symlink(library / "llm/a/whole", library / "llm/a/link");

    const auto outcome = open()->adopt_orphan_models({});
    ASSERT_TRUE(outcome) << outcome.error().message;
    ASSERT_EQ(outcome->adopted.size(), 1u);
    EXPECT_EQ(outcome->adopted[0].model_id, "llm/a/whole");
    std::map<std::string, std::string> reasons;
    for (const auto& left : outcome->left_alone) reasons[left.path] = left.reason;
    const auto path = [&](const std::string& name) { return (library / "llm/a" / name).string(); };
    EXPECT_EQ(reasons, (std::map<std::string, std::string>{{path("partial"), "partial_download"},
                                                           {path("short"), "partial_download"},
                                                           {path("foreign"), "foreign_metadata"},
                                                           {path("empty"), "empty"},
                                                           {path("leak"), "path_escape"},
                                                           {path("pipe"), "special_file"}}));

    const auto before = full_listing(library / "llm");
    const auto again = open()->adopt_orphan_models({});
    ASSERT_TRUE(again);
    EXPECT_THAT(again->adopted, IsEmpty());
    EXPECT_EQ(full_listing(library / "llm"), before);
}

TEST_F(ImportInPlace, AdoptNeverTouchesTheArtifactOfAnExternalReference) {
    copy_bundle("dit", folder / "dit");
    ASSERT_EQ(gantry_with_plugins({"register", (folder / "dit").string()}).exit_code, 0);
    const auto before = full_listing(library / "diffusion");
    EXPECT_EQ(gantry_with_plugins({"adopt"}).json(),
              (nlohmann::json{{"adopted", nlohmann::json::array()}, {"left_alone", nlohmann::json::array()}}));
    EXPECT_EQ(full_listing(library / "diffusion"), before);
}

TEST_F(ImportInPlace, AdoptSaysNoMoreThanThatItFoundNothingToAdopt) {
    write_file(library / "loose.gguf", "GGUF");
    const auto outcome = run_command({"--library", library.string(), "adopt"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "nothing to adopt\n");
}

TEST_F(ImportInPlace, AdoptOfAMissingLibraryMakesNone) {
    EXPECT_EQ(gantry({"adopt"}).exit_code, 0);
    EXPECT_FALSE(fs::exists(library));
    EXPECT_EQ(gantry({"import", "--in-place", folder.path().string()}).error()["code"], "invalid_argument");
    EXPECT_FALSE(fs::exists(library));
}

}  // namespace
}  // namespace gantry::test

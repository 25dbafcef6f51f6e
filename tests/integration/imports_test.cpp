// What an import writes, as other programs rely on it, without any plugin.
#include <string>

#include "integration/imports/fixture.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// With "<date>" in place of the dates, which are those of the run.
std::string undated(std::string record) {
    for (const std::string member : {"\"added_date\": \"", "\"updated_date\": \""}) {
        const auto begin = record.find(member);
        if (begin == std::string::npos) continue;
        const auto date = begin + member.size();
        const auto size = record.find('"', date) - date;
        EXPECT_EQ(size, std::string_view{"2026-01-31T12:00:00.000Z"}.size()) << record.substr(date, size);
        record.replace(date, size, "<date>");
    }
    return record;
}

class ImportRecords : public Imports {
protected:
    void expect_golden(const std::string& id, const std::string& name) const {
        EXPECT_EQ(undated(read_file(metadata(id))), read_file(sample(name + ".golden.json")));
    }
    void expect_unknown_format(const std::string& id) const {
        const auto listed = gantry({"list"}).json()["models"];
        ASSERT_EQ(listed.size(), 1u);
        EXPECT_EQ(listed[0]["model_id"], id);
        EXPECT_EQ(listed[0]["storage_kind"], "library_owned");
        EXPECT_EQ(listed[0]["bundle_format"], nullptr);
        EXPECT_EQ(listed[0]["validation_state"], nullptr);
        const auto refused = gantry({"descriptor", id});
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_EQ(refused.error()["code"], "needs_plugin");
    }
    void import_copy(const std::string& name, const std::string& id,
                     std::vector<std::string> options = {}) const {
        const auto before = full_listing(sample(name));
        options.insert(options.begin(), {"import", sample(name).string()});
        const auto outcome = gantry(options);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "created"}}));
        EXPECT_EQ(full_listing(sample(name)), before);
        EXPECT_THAT(leftovers(), IsEmpty());
    }
    // Of all files below a model's folder but its record: nothing at all may change, ctime included.
    std::string files_of(const std::string& id) const {
        std::string listing;
        for (const auto& entry : fs::recursive_directory_iterator{library / id})
            if (entry.path() != metadata(id)) listing += full_listing(entry.path());
        return listing;
    }
    void import_in_place(const std::string& id, const std::string& path) const {
        const auto before = files_of(id);
        const auto outcome = gantry({"import", "--in-place", (library / path).string()});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "created"}}));
        EXPECT_EQ(files_of(id), before);
    }
};

TEST_F(ImportRecords, CopyOfAGgufFile) {
    import_copy("llama-q4_0.gguf", "llm/llama/llama-q4_0", {"--type", "llm", "--family", "llama"});
    expect_golden("llm/llama/llama-q4_0", "copy-gguf");
    EXPECT_EQ(read_file(library / "llm/llama/llama-q4_0/llama-q4_0.gguf"),
              read_file(sample("llama-q4_0.gguf")));
    expect_unknown_format("llm/llama/llama-q4_0");
}

TEST_F(ImportRecords, CopyOfASafetensorsFile) {
    import_copy("low-precision.safetensors", "unknown/unknown/low-precision");
    expect_golden("unknown/unknown/low-precision", "copy-safetensors");
    expect_unknown_format("unknown/unknown/low-precision");
}

TEST_F(ImportRecords, CopyOfAFolder) {
    import_copy("tiny-model", "unknown/unknown/shown_1_0",
                {"--name", "Shown 1.0", "--tag", "a b", "--tag", "c"});
    expect_golden("unknown/unknown/shown_1_0", "copy-folder");
    EXPECT_EQ(read_file(library / "unknown/unknown/shown_1_0/tokenizer/tokenizer.json"),
              read_file(sample("tiny-model/tokenizer/tokenizer.json")));
    expect_unknown_format("unknown/unknown/shown_1_0");
}

TEST_F(ImportRecords, AGgufFileInPlaceMovesNoByte) {
    copy_sample("llama-q4_0.gguf", library / "llm/llama/My Tiny 1.0/llama-q4_0.gguf");
    import_in_place("llm/llama/My Tiny 1.0", "llm/llama/My Tiny 1.0/llama-q4_0.gguf");
    expect_golden("llm/llama/My Tiny 1.0", "in-place-gguf");
    expect_unknown_format("llm/llama/My Tiny 1.0");
}

TEST_F(ImportRecords, ASafetensorsFileInPlaceMovesNoByte) {
    copy_sample("low-precision.safetensors", library / "odd/family/low/low-precision.safetensors");
    import_in_place("odd/family/low", "odd/family/low");
    expect_golden("odd/family/low", "in-place-safetensors");
    expect_unknown_format("odd/family/low");
}

TEST_F(ImportRecords, AFolderInPlaceMovesNoByte) {
    copy_sample("tiny-model", library / "vlm/family/tiny");
    import_in_place("vlm/family/tiny", "vlm/family/tiny");
    expect_golden("vlm/family/tiny", "in-place-folder");
    expect_unknown_format("vlm/family/tiny");
}

TEST_F(ImportRecords, TheSameAgainExistsAndWritesNothing) {
    copy_sample("tiny-model", library / "vlm/family/tiny");
    const std::vector<std::vector<std::string>> imports{
        {"import", sample("llama-q4_0.gguf").string()},
        {"import", sample("tiny-model").string()},
        {"import", "--in-place", (library / "vlm/family/tiny").string()}};
    for (const auto& import : imports) {
        const auto first = gantry(import).json();
        EXPECT_EQ(first["status"], "created");
        const auto listed = gantry({"list"}).out;
        const auto before =
            full_listing(library / std::string{first["model_id"]}) + full_listing(library / ".gantry/staging");
        const auto second = gantry(import);
        EXPECT_EQ(second.exit_code, 0);
        EXPECT_EQ(second.json(), (nlohmann::json{{"model_id", first["model_id"]}, {"status", "exists"}}));
        EXPECT_EQ(
            full_listing(library / std::string{first["model_id"]}) + full_listing(library / ".gantry/staging"),
            before);
        EXPECT_EQ(gantry({"list"}).out, listed);
    }
}

TEST_F(ImportRecords, TheSameWithOtherTagsIsUpdated) {
    const auto path = sample("tiny-model").string();
    ASSERT_EQ(gantry({"import", path}).exit_code, 0);
    EXPECT_EQ(gantry({"import", path, "--tag", "new"}).json()["status"], "updated");
    EXPECT_EQ(record("unknown/unknown/tiny-model")["tags"], nlohmann::json::array({"new"}));
    EXPECT_EQ(gantry({"import", path, "--tag", "new"}).json()["status"], "exists");
}

TEST_F(ImportRecords, OtherContentUnderTheSameNameGetsAnIdOfItsOwn) {
    write_file(folder / "a/model.bin", "one");
    write_file(folder / "b/model.bin", "two");  // of the same size
    ASSERT_EQ(gantry({"import", (folder / "a/model.bin").string()}).json()["model_id"],
              "unknown/unknown/model");
    const auto second = gantry({"import", (folder / "b/model.bin").string()}).json();
    EXPECT_EQ(second["status"], "created");
    EXPECT_THAT(second["model_id"].get<std::string>(),
                testing::MatchesRegex("unknown/unknown/model-[0-9a-f]{8}"));
    EXPECT_EQ(gantry({"import", (folder / "b/model.bin").string()}).json(),
              (nlohmann::json{{"model_id", second["model_id"]}, {"status", "exists"}}));
    EXPECT_EQ(models().size(), 2u);
}

TEST_F(ImportRecords, ACopyThatLostAFileIsNotTakenForWhole) {
    const auto path = sample("tiny-model").string();
    ASSERT_EQ(gantry({"import", path}).exit_code, 0);
    fs::remove(library / "unknown/unknown/tiny-model/model.safetensors");
    EXPECT_EQ(gantry({"import", path}).json()["status"], "created");
}

TEST_F(ImportRecords, ADeletedIndexComesBackWithTheSameModels) {
    ASSERT_EQ(gantry({"import", sample("tiny-model").string()}).exit_code, 0);
    const auto before = gantry({"list"}).out;
    fs::remove_all(library / ".gantry");
    EXPECT_EQ(gantry({"list"}).out, before);
}

TEST_F(ImportRecords, ABundleThatAPluginClaimsIsValidatedAsTheCopyThatItIs) {
    copy_bundle("dit", folder / "dit");
    const auto outcome = gantry_with_plugins({"import", (folder / "dit").string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.json()["model_id"], "diffusion/unknown/dit");
    const auto made = record("diffusion/unknown/dit");
    EXPECT_EQ(made["bundle_format"], "diffusers_directory");
    EXPECT_EQ(made["validation_state"], "valid");
    EXPECT_EQ(made["import_state"], "ready");
    EXPECT_EQ(made["storage_kind"], "library_owned");
    EXPECT_EQ(made["pipeline_class"], "DiTPipeline");
    EXPECT_EQ(made["gantry"]["plugin"]["id"], "org.gantry.diffusers");
    EXPECT_EQ(made["files"].size(), 6u);
    fs::remove_all(folder / "dit");
    const auto descriptor = gantry_with_plugins({"descriptor", "diffusion/unknown/dit"});
    EXPECT_EQ(descriptor.exit_code, 0) << descriptor.err;
    EXPECT_EQ(descriptor.json()["entry_path"], (library / "diffusion/unknown/dit").string());
}

TEST_F(ImportRecords, ABrokenBundleIsImportedWithItsState) {
    copy_bundle("dit", folder / "dit");
    fs::remove_all(folder / "dit/vae");
    EXPECT_EQ(gantry_with_plugins({"import", (folder / "dit").string()}).exit_code, 3);
    EXPECT_EQ(record("diffusion/unknown/dit")["validation_state"], "degraded");
    copy_bundle("dit", library / "diffusion/here/dit");
    write_file(library / "diffusion/here/dit/model_index.json", "{}");
    EXPECT_EQ(
        gantry_with_plugins({"import", "--in-place", (library / "diffusion/here/dit").string()}).exit_code, 4);
    EXPECT_EQ(record("diffusion/here/dit")["import_state"], "failed");
}

}  // namespace
}  // namespace gantry::test

#include "library/owned_files.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "library/json_values.hpp"
#include "library/location.hpp"
#include "library/record.hpp"

namespace gantry::host {
namespace {

std::string digest_of(char digit) {
    return std::string(64, digit);
}

MetadataDocument record_of(const std::vector<OwnedFile>& files) {
    const NewOwnedRecord record{"llm/family/name", "family", "Name.bin", "", "llm",
                                "import-option",   {"tag"},  files};
    auto document = MetadataDocument::parse(new_owned_record(record, std::nullopt, "2026-01-31T12:00:00.000Z"));
    EXPECT_TRUE(document) << document.error().message;
    return *std::move(document);
}

const std::vector<OwnedFile> kFiles{{"w.bin", "w.bin", 10, digest_of('a')},
                                    {"c.json", "c.json", 2, digest_of('b')}};

TEST(OwnedFiles, ThePrimaryIsTheLargestThenTheFirstByName) {
    std::vector<OwnedFile> files{{"c", "", 5, ""}, {"b", "", 9, ""}, {"a", "", 9, ""}};
    put_primary_first(files);
    EXPECT_EQ(files[0].name, "a");
    EXPECT_EQ(files[1].name, "b");
    EXPECT_EQ(files[2].name, "c");
}

TEST(OwnedFiles, ThePrimaryOfShardsIsTheFirstInTheSameFolder) {
    std::vector<OwnedFile> files{{"x/w-00001-of-00002.bin", "", 1, ""},
                                 {"y/w-00001-of-00002.bin", "", 1, ""},
                                 {"y/w-00002-of-00002.bin", "", 9, ""}};
    put_primary_first(files);
    EXPECT_EQ(files[0].name, "y/w-00001-of-00002.bin");
}

TEST(OwnedFiles, AreTheSameOnlyWithNamesSizesAndContents) {
    const auto record = record_of(kFiles);
    EXPECT_TRUE(has_same_files(record, {kFiles[1], kFiles[0]}));
    for (const auto& change : std::vector<OwnedFile>{{"w.bin", "", 11, digest_of('a')},
                                                     {"x.bin", "", 10, digest_of('a')},
                                                     {"w.bin", "", 10, digest_of('c')}})
        EXPECT_FALSE(has_same_files(record, {change, kFiles[1]}));
    EXPECT_FALSE(has_same_files(record, {kFiles[0]}));
    EXPECT_TRUE(has_same_sizes(record, {{"w.bin", "", 10, "other"}, {"c.json", "", 2, ""}}));
    const auto reference = record.edited({{"storage_kind", "\"external_reference\""}});
    EXPECT_FALSE(has_same_files(*reference, kFiles));
}

TEST(OwnedFiles, NamesOfARecordThatLeadElsewhereAreLeftOut) {
    const auto record = MetadataDocument::parse(R"({"files": [{"name": "../x"}, {"name": "/etc/passwd"}, 7,
        {"name": "good", "size": -1, "sha256": null}, {"name": ""}], "hashes": {"sha256": "abc"}})");
    const auto files = recorded_files(*record);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "good");
    EXPECT_EQ(files[0].size, 0u);
    EXPECT_EQ(files[0].sha256, "abc");
    EXPECT_EQ(primary_file(*record), "good");
}

TEST(OwnedFiles, ThePrimaryAloneIsTheFirstOfAllThatAreRecorded) {
    EXPECT_EQ(primary_file(record_of(kFiles)), "w.bin");
    for (const auto* files :
         {"null", "7", "[]", "{}", "[7, null, [\"a\"]]", R"([{"name": "../x"}])", R"([{"name": ["a"]}])",
          R"([{"size": 123456789012345678901234567890, "name": "\u0061/b"}, {"name": "c"}])",
          R"([{"name": "a", "other": {"name": "no"}, "name": "b"}])", R"([{"name": "a", "name": 7}])"}) {
        const auto record = MetadataDocument::parse(std::string{R"({"files": )"} + files + "}");
        ASSERT_TRUE(record) << files;
        const auto all = recorded_files(*record);
        EXPECT_EQ(primary_file(*record), all.empty() ? "" : all.front().name) << files;
    }
    EXPECT_EQ(primary_file(*MetadataDocument::parse("{}")), "");
}

TEST(OwnedFiles, TheFirstIsWhatAnEngineOpensOfAFileFormat) {
    const auto record = record_of(kFiles);
    const auto id = *ModelId::parse("llm/family/name");
    const auto file = locate(id, record, "/library", false);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->entry_path, "/library/llm/family/name/w.bin");
    EXPECT_FALSE(file->is_folder);
    EXPECT_EQ(file->subject.root, "/library/llm/family/name");
    EXPECT_EQ(file->subject.entry_name, "w.bin");
    const auto folder = locate(id, record, "/library", true);
    EXPECT_EQ(folder->entry_path, "/library/llm/family/name");
    const auto none = locate(id, *record.edited({{"files", "null"}}), "/library", false);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::corrupt);
}

// The members of a record that Pumas wrote of an owned file, with what in it depends on the file.
TEST(OwnedRecord, HasTheMembersOfTheContractInItsOrder) {
    const auto record = record_of(kFiles);
    EXPECT_THAT(record.member_names(),
                ::testing::ElementsAre(
                    "schema_version", "model_id", "family", "model_type", "subtype", "official_name",
                    "cleaned_name", "tags", "base_model", "preview_image", "release_date", "download_url",
                    "model_card", "inference_settings", "compatible_apps", "hashes", "notes", "added_date",
                    "updated_date", "size_bytes", "files", "match_source", "match_method", "match_confidence",
                    "pending_online_lookup", "lookup_attempts", "last_lookup_attempt", "conversion_source",
                    "repo_id", "expected_files", "source_path", "entry_path", "storage_kind", "bundle_format",
                    "pipeline_class", "import_state", "validation_state", "validation_errors", "pipeline_tag",
                    "huggingface_evidence", "task_type_primary", "task_type_secondary", "input_modalities",
                    "output_modalities", "task_classification_source", "task_classification_confidence",
                    "model_type_resolution_source", "model_type_resolution_confidence", "recommended_backend",
                    "runtime_engine_hints", "dependency_bindings", "requires_custom_code",
                    "custom_code_sources", "metadata_needs_review", "review_reasons", "review_status",
                    "reviewed_by", "reviewed_at", "model_card_artifact", "license_artifact", "license_status"));
    EXPECT_EQ(record.string_member("cleaned_name"), "name_bin");
    EXPECT_EQ(record.int_member("size_bytes"), 12);
    EXPECT_EQ(record.string_member("import_state"), "pending");
    EXPECT_EQ(parsed(std::string{*record.raw_member("hashes")})["sha256"], digest_of('a'));
}

}  // namespace
}  // namespace gantry::host

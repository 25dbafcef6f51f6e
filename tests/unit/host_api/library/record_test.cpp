#include "library/record.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/foreign_shapes.hpp"

namespace gantry::host {
namespace {

constexpr auto kNow = "2026-01-31T12:00:00.000Z";
constexpr auto kLater = "2026-02-01T12:00:00.000Z";

Verdict verdict_of(std::vector<Finding> findings) {
    Verdict verdict;
    verdict.plugin = {"org.example.p", "1.0.0", std::string(64, 'a')};
    verdict.bundle_format = "my_format";
    verdict.depth = Depth::headers;
    verdict.findings = std::move(findings);
    verdict.state = state_of(verdict.findings);
    auto& identity = verdict.description.identity;
    identity.model_type = "diffusion";
    identity.pipeline_class = "Pipe";
    identity.task_type_primary = "text-to-image";
    identity.tasks = {"text-to-image"};
    identity.input_modalities = {"text"};
    identity.output_modalities = {"image"};
    identity.recommended_backend = "diffusers";
    identity.runtime_engine_hints = {"diffusers", "pytorch"};
    return verdict;
}

const Finding kMissing{"D4", "missing_component", Severity::degrading, "the vae is gone", "vae"};
const Finding kWarning{"D9", "odd", Severity::warning, "odd", ""};
const Finding kFatal{"D1", "missing_model_index", Severity::fatal, "no index", ""};

MetadataDocument record_of(const Verdict& verdict) {
    const NewRecord record{"diffusion/family/name",
                           {"/src/link", "/src/real", true},
                           {"Name", "Family", "org/name"},
                           {"a", "b"},
                           1234};
    auto document = MetadataDocument::parse(new_external_record(record, verdict, kNow));
    EXPECT_TRUE(document);
    return *std::move(document);
}

MetadataDocument after(const MetadataDocument& document, const Verdict& verdict, std::string_view now) {
    auto edited = document.edited(verdict_edits(document, verdict, now));
    EXPECT_TRUE(edited);
    return *std::move(edited);
}

TEST(NewRecord, HasTheFieldsThatTheContractGivesAnExternalReference) {
    const auto record = record_of(verdict_of({}));
    EXPECT_EQ(record.int_member("schema_version"), 2);
    EXPECT_EQ(record.string_member("model_id"), "diffusion/family/name");
    EXPECT_EQ(record.string_member("model_type"), "diffusion");
    EXPECT_EQ(record.string_member("official_name"), "Name");
    EXPECT_EQ(record.string_member("cleaned_name"), "name");
    EXPECT_EQ(record.string_list_member("tags"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(record.string_member("source_path"), "/src/link");
    EXPECT_EQ(record.string_member("entry_path"), "/src/real");
    EXPECT_EQ(record.string_member("storage_kind"), "external_reference");
    EXPECT_EQ(record.string_member("match_source"), "external_reference");
    EXPECT_EQ(record.string_member("repo_id"), "org/name");
    EXPECT_EQ(record.string_member("pipeline_tag"), "text-to-image");
    EXPECT_EQ(record.string_member("task_type_primary"), "text-to-image");
    EXPECT_EQ(record.string_list_member("runtime_engine_hints"),
              (std::vector<std::string>{"diffusers", "pytorch"}));
    EXPECT_EQ(record.string_member("import_state"), "ready");
    EXPECT_EQ(record.string_member("validation_state"), "valid");
    EXPECT_EQ(record.raw_member("validation_errors"), "null");
    EXPECT_EQ(record.string_member("review_status"), "pending");
    EXPECT_EQ(record.string_member("license_status"), "license_unknown");
    EXPECT_EQ(record.int_member("size_bytes"), 1234);
}

TEST(NewRecord, OfAnUnknownTaskAsksForReview) {
    auto verdict = verdict_of({});
    verdict.description.identity.task_type_primary = "unknown";
    const auto record = record_of(verdict);
    EXPECT_EQ(record.bool_member("metadata_needs_review"), true);
    EXPECT_EQ(record.string_list_member("review_reasons"), std::vector<std::string>{"unknown-task-signature"});
}

TEST(VerdictEdits, AreNoneWhenTheVerdictIsTheSame) {
    const auto verdict = verdict_of({kMissing, kWarning});
    EXPECT_TRUE(verdict_edits(record_of(verdict), verdict, kLater).empty());
}

TEST(VerdictEdits, KeepFindingsOfThePresentStateOnly) {
    auto record = record_of(verdict_of({}));
    record = after(record, verdict_of({kMissing, kWarning}), kLater);
    EXPECT_EQ(record.string_member("validation_state"), "degraded");
    const auto findings = recorded_findings(record);
    ASSERT_EQ(findings.size(), 2u);
    EXPECT_EQ(findings[0], kWarning);
    EXPECT_EQ(findings[1], kMissing);
    record = after(record, verdict_of({}), kLater);
    EXPECT_EQ(record.raw_member("validation_errors"), "null");
    EXPECT_TRUE(recorded_findings(record).empty());
}

TEST(VerdictEdits, MoveTheTimeOnlyWithTheVerdict) {
    auto record = record_of(verdict_of({}));
    EXPECT_EQ(recorded_provenance(record).validation_checked_at, kNow);
    record = after(record, verdict_of({}), kLater);
    EXPECT_EQ(recorded_provenance(record).validation_checked_at, kNow);
    record = after(record, verdict_of({kMissing}), kLater);
    EXPECT_EQ(recorded_provenance(record).validation_checked_at, kLater);
}

TEST(VerdictEdits, RecoverAFailedImportWhenItIsFoundValid) {
    auto record = record_of(verdict_of({kFatal}));
    EXPECT_EQ(record.string_member("import_state"), "failed");
    record = after(record, verdict_of({kMissing}), kLater);
    EXPECT_EQ(record.string_member("import_state"), "failed");
    record = after(record, verdict_of({}), kLater);
    EXPECT_EQ(record.string_member("import_state"), "ready");
    record = after(record, verdict_of({kFatal}), kLater);
    EXPECT_EQ(record.string_member("import_state"), "ready") << "the import itself had succeeded";
}

TEST(VerdictEdits, KeepWhatTheModelIsWhenTheBundleCannotSay) {
    auto record = record_of(verdict_of({}));
    auto broken = verdict_of({kFatal});
    broken.description = {};
    record = after(record, broken, kLater);
    EXPECT_EQ(record.string_member("validation_state"), "invalid");
    EXPECT_EQ(record.string_member("pipeline_class"), "Pipe");
    EXPECT_EQ(record.string_member("task_type_primary"), "text-to-image");
}

TEST(VerdictEdits, LeaveForeignMembersOfOurKeyAlone) {
    auto record = record_of(verdict_of({}));
    auto edited = record.edited({{"gantry", R"({"exclusions": ["app"]})"}});
    ASSERT_TRUE(edited);
    record = after(*edited, verdict_of({}), kLater);
    EXPECT_NE(record.raw_member("gantry")->find("exclusions"), std::string_view::npos);
}

TEST(IndexRow, OfAnOwnedModelLeavesItsPlaceToWhereTheLibraryIs) {
    const auto id = *ModelId::parse("llm/llama/tiny");
    const auto document = *MetadataDocument::parse(
        R"({"storage_kind": null, "entry_path": "/elsewhere", "files": [{"name": "sub/tiny.bin"}]})");
    const auto row = index_row(id, document);
    EXPECT_EQ(row.summary.storage_kind, "library_owned");
    EXPECT_EQ(row.summary.entry_path, "sub/tiny.bin");
    EXPECT_EQ(row.summary.validation_state, "");
    EXPECT_EQ(place_of(row.summary, "/library", false), "/library/llm/llama/tiny");
    EXPECT_EQ(place_of(row.summary, "/moved", true), "/moved/llm/llama/tiny/sub/tiny.bin");
}

TEST(IndexRow, OfAModelThatLiesElsewhereKeepsItsPlace) {
    const auto id = *ModelId::parse("llm/llama/tiny");
    const auto document = *MetadataDocument::parse(
        R"({"storage_kind": "external_reference", "entry_path": "/elsewhere", "files": [{"name": "a"}]})");
    const auto row = index_row(id, document);
    EXPECT_EQ(place_of(row.summary, "/library", false), "/elsewhere");
    EXPECT_EQ(place_of(row.summary, "/library", true), "/elsewhere");
    EXPECT_EQ(place_of(unreadable_row(id, ErrorCode::corrupt).summary, "/library", false), "");
}

TEST(IndexRow, SurvivesForeignShapes) {
    const auto id = *ModelId::parse("a/b/c");
    const auto document = *MetadataDocument::parse(
        R"({"tags": {"x": 1}, "size_bytes": "many", "validation_state": 7, "metadata_needs_review": "yes"})");
    const auto row = index_row(id, document);
    EXPECT_TRUE(row.summary.tags.empty());
    EXPECT_EQ(row.summary.size_bytes, 0u);
    EXPECT_EQ(row.summary.validation_state, "");
    EXPECT_FALSE(row.summary.metadata_needs_review);
}

TEST(Timestamp, IsRfc3339InUtc) {
    const auto now = timestamp_now();
    ASSERT_EQ(now.size(), 24u);
    EXPECT_EQ(now[10], 'T');
    EXPECT_EQ(now.back(), 'Z');
}

// Whatever a person or another program made of it, a record is listed and shown, and takes a verdict.
TEST(Record, OfAForeignShapeIsShownAndTakesAVerdict) {
    const auto id = *ModelId::parse("diffusion/family/name");
    const auto verdict = verdict_of({kMissing, kWarning});
    const auto whole = nlohmann::json::parse(record_of(verdict).text());
    for (const auto& [what, json] : test::foreign_shapes_of(whole)) {
        const auto document = MetadataDocument::parse(json.dump());
        ASSERT_TRUE(document) << what;
        const auto row = index_row(id, *document);
        EXPECT_EQ(row.summary.model_id, id.text()) << what;
        EXPECT_LE(recorded_findings(*document).size(), 3U) << what;
        (void)recorded_provenance(*document);
        const auto edited = document->edited(verdict_edits(*document, verdict, kLater));
        ASSERT_TRUE(edited) << what;
        EXPECT_TRUE(verdict_edits(*edited, verdict, kLater).empty())
            << what << ": it is not taken as it is said";
        EXPECT_EQ(recorded_provenance(*edited).validation_depth, "headers") << what;
    }
}

TEST(VerdictEdits, UndoNothingThatAPersonDecided) {
    auto verdict = verdict_of({});
    auto record = record_of(verdict);
    record = *record.edited({{"review_status", "\"reviewed\""},
                             {"metadata_needs_review", "true"},
                             {"review_reasons", "[\"mine\"]"},
                             {"model_type", "\"unknown\""}});
    verdict.description.identity.pipeline_class = "Other";
    const auto edited = *record.edited(verdict_edits(record, verdict, kLater));
    EXPECT_EQ(edited.string_member("pipeline_class"), "Other");
    EXPECT_EQ(edited.bool_member("metadata_needs_review"), true);
    EXPECT_EQ(edited.string_list_member("review_reasons"), std::vector<std::string>{"mine"});
    EXPECT_EQ(edited.string_member("model_type"), "unknown");
}

TEST(VerdictEdits, NameTheCodeThatCustomModelsBring) {
    auto verdict = verdict_of({});
    const auto record = record_of(verdict);
    verdict.description.identity.requires_custom_code = true;
    verdict.description.identity.custom_code_files = {"pipeline.py"};
    const auto edited = *record.edited(verdict_edits(record, verdict, kLater));
    EXPECT_EQ(edited.bool_member("requires_custom_code"), true);
    EXPECT_EQ(edited.string_list_member("custom_code_sources"), std::vector<std::string>{"pipeline.py"});
}

TEST(GivenEdits, AreOfWhatWasGivenAndDiffersFromTheRecord) {
    const auto record = record_of(verdict_of({}));
    RegisterOptions options;
    EXPECT_TRUE(given_edits(record, options).empty());
    EXPECT_TRUE(dated(given_edits(record, options), kLater).empty());
    options.family = "Family";
    options.name = "Name";
    options.tags = {"a", "b"};
    EXPECT_TRUE(given_edits(record, options).empty()) << "as it is";
    options.family = "Other";
    const auto edited = *record.edited(dated(given_edits(record, options), kLater));
    EXPECT_EQ(edited.string_member("family"), "Other");
    EXPECT_EQ(edited.string_member("official_name"), "Name");
    EXPECT_EQ(edited.string_member("updated_date"), kLater);
}

}  // namespace
}  // namespace gantry::host

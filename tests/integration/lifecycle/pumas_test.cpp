// A library root that Pumas wrote, taken over as it is.
#include <set>

#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "registry/metadata_document.hpp"

namespace gantry::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kReference = "diffusion/interop_family/pixart-sigma";
constexpr const char* kOwned = "llm/llama/tiny-q4_0_gguf";

// Members whose values a verdict makes; all others are to keep every byte, and their order.
const std::set<std::string> kOfVerdicts{"pipeline_class",
                                        "validation_state",
                                        "validation_errors",
                                        "import_state",
                                        "model_id",
                                        "updated_date",
                                        "size_bytes",
                                        "bundle_format",
                                        "pipeline_tag",
                                        "task_type_primary",
                                        "input_modalities",
                                        "output_modalities",
                                        "task_classification_source",
                                        "task_classification_confidence",
                                        "recommended_backend",
                                        "runtime_engine_hints",
                                        "requires_custom_code",
                                        "custom_code_sources",
                                        "metadata_needs_review",
                                        "review_reasons",
                                        "gantry"};

std::string without_line_ends(std::string text) {
    std::erase(text, '\r');
    return text;
}

class PumasLibrary : public LibraryTest {
protected:
    void SetUp() override {
        fs::create_directories(root);
        bundle = folder / "bundles" / "pixart-sigma";
        copy_bundle("pixart-sigma", bundle);
        write_file(record_path(kReference), record_text("external_diffusers"));
        write_file(record_path(kOwned), record_text("owned_gguf"));
        const auto owned = record_of(kOwned);
        write_file(root / kOwned / owned["files"][0]["name"].get<std::string>(), "GGUF and what follows");
        write_file(root / "models.db", "SQLite format 3, or so");
        write_file(root / "models.db-wal", "its log");
    }
    std::string record_text(const std::string& name) const {
        auto text = read_file(GANTRY_TEST_DATA "/pumas/" + name + ".metadata.json");
        const std::string placeholder = "@SRC@";
        const auto folder_of_bundles = bundle.parent_path().string();
        for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder))
            text.replace(at, placeholder.size(), folder_of_bundles);
        return text;
    }
    // What is left of `text` when the members of verdicts are taken out: names and values, byte for byte.
    static std::vector<std::string> kept_members(const std::string& text) {
        const auto document = *host::MetadataDocument::parse(text);
        std::vector<std::string> members;
        for (const auto& name : document.member_names())
            if (kOfVerdicts.count(name) == 0)
                members.push_back(name + "=" + std::string{*document.raw_member(name)});
        return members;
    }
};

TEST_F(PumasLibrary, OpensAsItIsAndItsFoldersAreTheIds) {
    const auto before = full_listing(root / "diffusion") + full_listing(root / "llm");
    const auto page = open_library()->list_models({});
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->models.size(), 2u);
    EXPECT_EQ(page->models[0].model_id, kReference);
    EXPECT_EQ(page->models[0].entry_path, bundle.string());
    EXPECT_EQ(page->models[0].storage_kind, "external_reference");
    EXPECT_EQ(page->models[1].model_id, kOwned);
    EXPECT_EQ(page->models[1].storage_kind, "library_owned");
    EXPECT_EQ(full_listing(root / "diffusion") + full_listing(root / "llm"), before) << "reading is no writing";
}

TEST_F(PumasLibrary, IsValidatedAndItsBundleIsKnownAsRegistered) {
    ASSERT_THAT(reconcile().not_checked, testing::IsEmpty());
    EXPECT_EQ(record_of(kReference)["validation_state"], "valid");
    EXPECT_TRUE(open_library()->resolve_model_execution_descriptor(kReference));
    EXPECT_EQ(open_library()->register_external(bundle.string(), {})->model_id, kReference);
    EXPECT_THAT(reconcile().changes, testing::IsEmpty());
}

TEST_F(PumasLibrary, RevalidationKeepsEveryOtherMemberWithItsBytesAndItsPlace) {
    const auto reference = record_text("external_diffusers");
    const auto owned = read_file(record_path(kOwned));
    for (const bool is_well : {true, false, true}) {
        if (fs::exists(bundle / "vae") && !is_well) fs::rename(bundle / "vae", folder / "vae");
        if (fs::exists(folder / "vae") && is_well) fs::rename(folder / "vae", bundle / "vae");
        (void)reconcile();
        const auto now = read_file(record_path(kReference));
        EXPECT_NE(now, reference);
        EXPECT_EQ(record_of(kReference)["validation_state"], is_well ? "valid" : "degraded");
        EXPECT_EQ(kept_members(now), kept_members(reference));
        EXPECT_EQ(read_file(record_path(kOwned)), owned) << "nothing was found of it, so nothing is written";
    }
}

TEST_F(PumasLibrary, ItsDatabaseIsNeverTouched) {
    const auto before = full_listing(root / "models.db") + full_listing(root / "models.db-wal");
    (void)reconcile();
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    ASSERT_TRUE(open_library()->rebuild_index());
    ASSERT_TRUE(open_library()->search_models("pixart", {}));
    ASSERT_TRUE(open_library()->remove_model(kReference));
    ASSERT_TRUE(open_library()->remove_model(kOwned));
    EXPECT_EQ(full_listing(root / "models.db") + full_listing(root / "models.db-wal"), before);
}

TEST_F(PumasLibrary, WhatIsUnusualInARecordStaysAsItWasWritten) {
    auto text = record_text("external_diffusers");
    const std::string unusual =
        "  \"an_exponent\": 1E5,\n  \"a_fraction\": 1.0,\n"
        "  \"a_long_integer\": 123456789012345678901234567890,\n  \"an_escape\": \"\\u00fc\",\n"
        "  \"twice\": 1,\n  \"twice\" : {\"b\":2,  \"a\":[ ]},\n";
    text.insert(text.find('\n') + 1, unusual);
    std::string with_line_ends;
    for (const char byte : text) with_line_ends += byte == '\n' ? std::string{"\r\n"} : std::string{byte};
    write_file(record_path(kReference), with_line_ends);
    (void)reconcile();
    fs::remove_all(bundle / "vae");
    (void)reconcile();
    ASSERT_EQ(record_of(kReference)["validation_state"], "degraded");

    const auto now = read_file(record_path(kReference));
    EXPECT_THAT(without_line_ends(now), HasSubstr(unusual));
    EXPECT_EQ(kept_members(now), kept_members(with_line_ends));
    for (auto at = now.find("\": "); at != std::string::npos; at = now.find("\": ", at + 1)) {
        const auto end = now.find('\n', at);
        if (end == std::string::npos) break;
        EXPECT_EQ(now[end - 1], '\r') << now.substr(at, end - at);
    }
    EXPECT_THAT(open_library()->list_models({})->models.at(0).tags, ElementsAre("a b", "\u00fcn\u00ef"));
}

TEST_F(PumasLibrary, ATemporaryIdInARecordIsNeverFollowed) {
    ASSERT_NE(record_of(kOwned)["model_id"], kOwned);
    EXPECT_TRUE(open_library()->get_model(kOwned));
    EXPECT_FALSE(open_library()->get_model(record_of(kOwned)["model_id"].get<std::string>()));
    host::ImportOptions options;
    options.tags = {"mine"};
    ASSERT_TRUE(open_library()->import_model_in_place((root / kOwned).string(), options));
    EXPECT_EQ(record_of(kOwned)["model_id"], kOwned) << "put right when something else is written";
}

}  // namespace
}  // namespace gantry::test

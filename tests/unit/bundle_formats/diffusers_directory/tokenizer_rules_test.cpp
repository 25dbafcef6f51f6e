// Rules D18 and D47 of tokenizers: their settings beside the vocabulary.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kPointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";

TEST(DiffusersDirectory, D18HoldsTokensToWhatTheLoaderCanUse) {
    SampleBundle bundle;
    const auto summary_of = [&](const char* settings) {
        bundle.memory.file("tokenizer/tokenizer_config.json", settings);
        return bundle.summary();
    };
    for (
        const auto* settings :
        {R"({"added_tokens_decoder": {"7": {"content": "a", "special": true}, "-1": {}, " 1_0": {"extra": 1}}})",
         R"({"unk_token": "a", "pad_token": null, "bos_token": {"__type": "AddedToken", "content": "a"}})"})
        EXPECT_EQ(summary_of(settings), "") << settings;
    for (const auto* settings :
         {R"({"added_tokens_decoder": []})", R"({"added_tokens_decoder": null})",
          R"({"added_tokens_decoder": {"x": {"content": "a"}}})",
          R"({"added_tokens_decoder": {"1.5": {"content": "a"}}})", R"({"added_tokens_decoder": {"7": "a"}})",
          R"({"added_tokens_decoder": {"7": {"content": 5}}})",
          R"({"added_tokens_decoder": {"7": {"content": "a", "special": null}}})", R"({"unk_token": 5})",
          R"({"unk_token": ["a"]})", R"({"unk_token": {"content": "a"}})"})
        EXPECT_EQ(summary_of(settings), "D18 degrading invalid_config tokenizer/tokenizer_config.json")
            << settings;
}

TEST(DiffusersDirectory, D18HoldsWhatEveryTokenizerReadsToWhatItCanUse) {
    SampleBundle bundle;
    const auto summary_of = [&](const std::string& settings) {
        bundle.memory.file("tokenizer/tokenizer_config.json", "{" + settings + "}");
        return bundle.summary();
    };
    for (const auto* tokens :
         {"null", "[]", "{}", R"(["<x>"])", R"([{"__type": "AddedToken", "content": "a"}])",
          R"({"a_token": "<x>"})", R"({"a_token": {"__type": "AddedToken"}})"})
        for (const std::string member : {"extra_special_tokens", "additional_special_tokens"})
            EXPECT_EQ(summary_of("\"" + member + "\": " + tokens), "") << member << tokens;
    const std::string broken = "D18 degrading invalid_config tokenizer/tokenizer_config.json";
    for (const auto* tokens : {"5", R"("x")", "false", "[5]", "[null]", R"([{"content": "a"}])",
                               R"({"a_token": 5})", R"({"a_token": null})", R"({"a_token": {"content": "a"}})"})
        for (const std::string member : {"extra_special_tokens", "additional_special_tokens"})
            EXPECT_EQ(summary_of("\"" + member + "\": " + tokens), broken) << member << tokens;
    EXPECT_EQ(summary_of(R"("additional_special_tokens": 5, "extra_special_tokens": ["a"])"), "");
    EXPECT_EQ(summary_of(R"("additional_special_tokens": 5, "extra_special_tokens": [])"), broken);
    for (const auto* setting :
         {R"("chat_template": [{"name": "a", "template": "b"}])", R"("chat_template": [])",
          R"("chat_template": 5)", R"("model_input_names": ["a"])", R"("model_input_names": "a")",
          R"("truncation_side": "left", "padding_side": "right")"})
        EXPECT_EQ(summary_of(setting), "") << setting;
    for (const auto* setting :
         {R"("chat_template": [{"name": "a"}])", R"("chat_template": [{"template": "b"}])",
          R"("chat_template": ["a"])", R"("model_input_names": 5)", R"("model_input_names": null)",
          R"("truncation_side": "x")", R"("truncation_side": null)", R"("padding_side": "")"})
        EXPECT_EQ(summary_of(setting), broken) << setting;
}

TEST(DiffusersDirectory, D18NeedsTheTokenizersConfiguration) {
    SampleBundle absent;
    absent.memory.remove("tokenizer/tokenizer_config.json");
    EXPECT_EQ(absent.summary(), "D18 degrading missing_tokenizer_config tokenizer/tokenizer_config.json");
    SampleBundle cut;
    cut.memory.file("tokenizer/tokenizer_config.json", "{");
    EXPECT_EQ(cut.summary(), "D18 degrading invalid_config tokenizer/tokenizer_config.json");
}

TEST(DiffusersDirectory, D47ReadsFilesOfTokensOnlyWhereTheConfigurationListsNone) {
    for (const auto* name : {"tokenizer/special_tokens_map.json", "tokenizer/added_tokens.json"}) {
        SampleBundle bundle;
        bundle.memory.file(name, "{}");
        EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
        bundle.memory.file(name, "[]");
        EXPECT_EQ(bundle.state(), "degraded") << name;
        bundle.memory.file("tokenizer/tokenizer_config.json", R"({"added_tokens_decoder": {}})");
        EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
    }
}

TEST(DiffusersDirectory, D47HoldsTokensToWhatTheLoaderCanUse) {
    const std::string map = "tokenizer/special_tokens_map.json";
    const std::string added = "tokenizer/added_tokens.json";
    for (const auto& [path, text] :
         std::vector<std::pair<std::string, const char*>>{{map, R"({"unk_token": 5})"},
                                                          {map, R"({"unk_token": ["a"]})"},
                                                          {added, R"({"a": "x"})"},
                                                          {added, R"({"a": {}})"}}) {
        SampleBundle bundle;
        bundle.memory.file(path, text);
        EXPECT_EQ(bundle.summary(), "D47 degrading invalid_config " + path) << text;
    }
    SampleBundle bundle;
    bundle.memory
        .file(map, R"({"unk_token": {"content": "a"}, "pad_token": "b", "additional_special_tokens": ["c"]})")
        .file(added, R"({"a": 7})");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D47WantsAChatTemplateOfText) {
    SampleBundle bundle;
    bundle.memory.file("tokenizer/chat_template.jinja", "{{ messages }} \xc3\xa9");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.file("tokenizer/chat_template.jinja", "\xe9");
    EXPECT_EQ(bundle.summary(), "D47 degrading invalid_config tokenizer/chat_template.jinja");
    bundle.memory.file("tokenizer/chat_template.jinja", kPointer);
    EXPECT_EQ(bundle.summary(), "D29 degrading lfs_pointer tokenizer/chat_template.jinja");
}

}  // namespace
}  // namespace gantry::tests

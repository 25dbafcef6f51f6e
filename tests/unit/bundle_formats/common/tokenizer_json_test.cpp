#include <gantry/formats/tokenizer_json.hpp>

#include <string>

#include <gtest/gtest.h>

namespace gantry::formats {
namespace {

std::string check(const std::string& text, const TokenizerJsonNeeds& needs = {}) {
    return check_tokenizer_json(text, needs);
}
// A file whose model is that.
std::string check_model(const std::string& model, const TokenizerJsonNeeds& needs = {}) {
    return check(R"({"version": "1.0", "added_tokens": [], "model": )" + model + "}", needs);
}

TEST(TokenizerJson, TakesWhatTheLibraryWrites) {
    for (
        const auto* model :
        {R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})",
         R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]})",
         R"({"type": "BPE", "continuing_subword_prefix": "##", "vocab": {"a": 0, "##b": 1, "ab": 2}, "merges": ["a ##b"]})",
         R"({"type": "BPE", "vocab": {"a": 0}, "merges": []})", R"({"vocab": {"a": 0}, "merges": []})",
         R"({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1]]})",
         R"({"type": "Unigram", "unk_id": null, "vocab": [["a", -1.5]]})", R"({"vocab": [["a", -1.5]]})",
         R"({"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100, "vocab": {"[UNK]": 7}})",
         R"({"type": "WordLevel", "unk_token": "<unk>", "vocab": {"a": 0}})"})
        EXPECT_EQ(check_model(model), "") << model;
}

TEST(TokenizerJson, WantsAModelWithWords) {
    for (const auto* text : {"", "{", "[]", "{}", R"({"version": "1.0"})"}) EXPECT_NE(check(text), "") << text;
    for (const auto* model :
         {"null", "[]", "{}", R"({"vocab": null})", R"({"vocab": {}, "merges": []})", R"({"vocab": []})",
          R"({"type": "BPE", "vocab": {}, "merges": []})", R"({"type": "Unigram", "vocab": []})",
          R"({"type": "WordLevel", "vocab": {}})", R"({"type": "Teapot", "vocab": {"a": 0}})",
          R"({"type": null, "vocab": {"a": 0}, "merges": []})"})
        EXPECT_NE(check_model(model), "") << model;
}

TEST(TokenizerJson, WantsANumberForEachWord) {
    for (const auto* number : {"-1", "0.5", "null", "\"1\"", "4294967296", "NaN"})
        EXPECT_NE(check_model(std::string{R"({"type": "BPE", "merges": [], "vocab": {"a": 0, "b": )"} + number +
                              "}}"),
                  "")
            << number;
}

TEST(TokenizerJson, WantsMergesOfTwoWordsThatItKnows) {
    for (const auto* merges : {"null", "{}", "[\"ab\"]", "[\"a b c\"]", "[[\"a\"]]", "[[\"a\", 1]]", "[7]",
                               "[\"a c\"]", "[\"b a\"]"})
        EXPECT_NE(check_model(std::string{R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": )"} +
                              merges + "}"),
                  "")
            << merges;
    EXPECT_NE(check_model(R"({"type": "BPE", "vocab": {"a": 0}})"), "");
    EXPECT_EQ(check_model(R"({"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]})"),
              R"(it merges "a" and "b", and "ab" is not in the vocabulary)");
}

TEST(TokenizerJson, WantsAScoreForEachPieceAndAnUnknownOneAmongThem) {
    for (const auto* vocabulary : {R"([["a"]])", R"([["a", 0, 1]])", R"(["a"])", R"([[0, "a"]])",
                                   R"([["a", null]])", R"({"a": 0})", R"([["a", 0], ["b"]])"})
        EXPECT_NE(check_model(std::string{R"({"type": "Unigram", "vocab": )"} + vocabulary + "}"), "")
            << vocabulary;
    for (const auto* number : {"1", "-1", "\"0\"", "0.5"})
        EXPECT_NE(
            check_model(std::string{R"({"type": "Unigram", "vocab": [["a", 0]], "unk_id": )"} + number + "}"),
            "")
            << number;
}

TEST(TokenizerJson, WantsAllThatAWordPieceModelIsBuiltFrom) {
    EXPECT_EQ(
        check_model(
            R"({"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": "##", "vocab": {"a": 0}})"),
        R"(its model holds no "max_input_chars_per_word")");
}

TEST(TokenizerJson, WantsTheTypeThatTheClassBuilds) {
    const std::string unigram = R"("vocab": [["a", 0]]})";
    EXPECT_EQ(check_model(R"({"type": "Unigram", )" + unigram, {"Unigram"}), "");
    EXPECT_EQ(check_model("{" + unigram, {"Unigram"}), "");
    EXPECT_EQ(check_model(R"({"type": "BPE", "vocab": {"a": 0}, "merges": []})", {"Unigram"}),
              R"(its "model" is of type BPE, not Unigram)");
}

TEST(TokenizerJson, WantsAFrameThatTheLibraryReads) {
    const auto with = [](const std::string& members, bool has_added_tokens = false) {
        return check(R"({"model": {"vocab": {"a": 0}, "merges": []})" + members + "}", {"", has_added_tokens});
    };
    EXPECT_EQ(with(""), "");
    EXPECT_EQ(with(R"(, "normalizer": null, "decoder": {"type": "x"})"), "");
    EXPECT_EQ(with("", true), R"(it holds no "added_tokens")");
    EXPECT_EQ(with(R"(, "added_tokens": [{"id": 0, "content": "a"}])", true), "");
    for (const auto* members :
         {R"("version": "2.0")", R"("version": null)", R"("added_tokens": null)", R"("added_tokens": ["a"])",
          R"("added_tokens": [{"id": "0", "content": "a"}])", R"("added_tokens": [{"id": 0}])",
          R"("normalizer": "x")", R"("decoder": [])", R"("padding": 5)"})
        EXPECT_NE(with(std::string{", "} + members), "") << members;
}

}  // namespace
}  // namespace gantry::formats

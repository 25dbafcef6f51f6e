#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "registry/metadata_document.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;

MetadataDocument parsed(std::string text) {
    auto document = MetadataDocument::parse(std::move(text));
    EXPECT_TRUE(document) << document.error().message;
    return *std::move(document);
}

std::string edited(const std::string& text, const std::vector<MetadataEdit>& edits) {
    const auto document = parsed(text);
    const auto result = document.edited(edits);
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return "refused";
    EXPECT_EQ(document.would_change(edits), result->text() != text);
    EXPECT_FALSE(result->would_change(edits)) << "an edit that was made is there";
    EXPECT_EQ(result->edited(edits)->text(), result->text());
    return result->text();
}

MetadataEdit set(std::string name, std::string json) {
    return {std::move(name), std::move(json)};
}
MetadataEdit removal(std::string name) {
    return {std::move(name), std::nullopt};
}

TEST(MetadataEdit, ChangesTheValueAndNothingElse) {
    const std::string odd =
        "{\r\n\t\"big\" : 123456789012345678901234567890,\r\n\t\"exp\":1E5 ,\r\n\t\"one\": 1.0,\r\n"
        "\t\"text\": \"\\u00fc\",\r\n\t\"state\" :  \"valid\" ,\r\n\t\"twice\": 1,\r\n\t\"twice\": 2,\r\n"
        "\t\"nested\": { \"a\":[ 1,2 ] }\r\n}\r\n";
    auto expected = odd;
    expected.replace(expected.find("\"valid\""), 7, "\"degraded\"");
    EXPECT_EQ(edited(odd, {set("state", "\"degraded\"")}), expected);
}

TEST(MetadataEdit, LeavesTheBytesAloneWhenTheMeaningIsTheSame) {
    const std::string text = R"({"n": 1E5, "f": 1.0, "s": "\u00fc", "o": {"a": 1, "b": [1, 2]}, "z": null})";
    EXPECT_EQ(edited(text, {set("n", "100000"), set("f", "1"), set("s", "\"\u00fc\""),
                            set("o", "{\"b\":[1,2],\"a\":1}"), set("z", " null "), removal("absent")}),
              text);
    EXPECT_EQ(edited(text, {}), text);
}

TEST(MetadataEdit, KnowsAChangeFromTheSameMeaning) {
    const auto document = parsed(R"({"l": [1, 2], "s": "1", "z": null, "i": 9007199254740993})");
    EXPECT_TRUE(document.would_change({set("l", "[2, 1]")})) << "the order of a list counts";
    EXPECT_TRUE(document.would_change({set("s", "1")}));
    EXPECT_TRUE(document.would_change({removal("z")})) << "null is not absence";
    EXPECT_TRUE(document.would_change({set("new", "null")}));
    EXPECT_TRUE(document.would_change({set("i", "9007199254740992")}));
    EXPECT_FALSE(document.would_change({set("l", "[1,2]"), removal("new")}));
}

TEST(MetadataEdit, DoesNotTakeLongNumbersForTheSame) {
    const std::string text = R"({"big": 123456789012345678901234567890})";
    EXPECT_EQ(edited(text, {set("big", "123456789012345678901234567891")}),
              R"({"big": 123456789012345678901234567891})");
    EXPECT_EQ(edited(text, {set("big", "123456789012345678901234567890")}), text);
}

TEST(MetadataEdit, PutsNewMembersBehindTheLastInTheDocumentsOwnStyle) {
    const std::vector<MetadataEdit> edits{set("b", "2"), set("c", "\"x\"")};
    EXPECT_EQ(edited("{\n  \"a\": 1\n}\n", edits), "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": \"x\"\n}\n");
    EXPECT_EQ(edited("{\r\n\t\"a\": 1\r\n}", edits), "{\r\n\t\"a\": 1,\r\n\t\"b\": 2,\r\n\t\"c\": \"x\"\r\n}");
    EXPECT_EQ(edited("{\"a\":1}", edits), "{\"a\":1,\"b\":2,\"c\":\"x\"}");
    EXPECT_EQ(edited("{\"a\": 1}", edits), "{\"a\": 1, \"b\": 2, \"c\": \"x\"}");
    EXPECT_EQ(edited("{ \"a\": 1, \"z\": 0 }", edits), "{ \"a\": 1, \"z\": 0, \"b\": 2, \"c\": \"x\" }");
    EXPECT_EQ(edited("{\"a\":1,  \"z\":0}", edits), "{\"a\":1,  \"z\":0,  \"b\":2,  \"c\":\"x\"}");
    EXPECT_EQ(edited("{\n\n  \"a\"\n:\n1\n}", {set("b", "2")}), "{\n\n  \"a\"\n:\n1,\n  \"b\": 2\n}");
}

TEST(MetadataEdit, FillsAnEmptyObject) {
    EXPECT_EQ(edited("{}", {set("a", "1"), set("b", "2")}), "{\"a\": 1, \"b\": 2}");
    EXPECT_EQ(edited("{ }\n", {set("a", "1")}), "{\"a\": 1}\n");
    EXPECT_EQ(edited("{\n}\n", {set("a", "1"), set("b", "2")}), "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    EXPECT_EQ(edited("{}", {removal("a")}), "{}");
}

TEST(MetadataEdit, RemovesAMemberWithItsComma) {
    const std::string text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    EXPECT_EQ(edited(text, {removal("a")}), "{\n  \"b\": 2,\n  \"c\": 3\n}\n");
    EXPECT_EQ(edited(text, {removal("b")}), "{\n  \"a\": 1,\n  \"c\": 3\n}\n");
    EXPECT_EQ(edited(text, {removal("c")}), "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    EXPECT_EQ(edited(text, {removal("a"), removal("c")}), "{\n  \"b\": 2\n}\n");
    EXPECT_EQ(edited(text, {removal("a"), removal("b"), removal("c")}), "{}\n");
    EXPECT_EQ(edited(text, {removal("a"), removal("b"), removal("c"), set("d", "4")}), "{\n  \"d\": 4\n}\n");
    EXPECT_EQ(edited("{\"a\":1}", {removal("a")}), "{}");
}

TEST(MetadataEdit, ChangesTheLastOfANameGivenTwiceAndRemovesAll) {
    const std::string text = R"({"a": 1, "b": 2, "a": 3})";
    EXPECT_EQ(edited(text, {set("a", "4")}), R"({"a": 1, "b": 2, "a": 4})");
    EXPECT_EQ(edited(text, {set("a", "3")}), text);
    EXPECT_EQ(edited(text, {removal("a")}), R"({"b": 2})");
}

TEST(MetadataEdit, FindsANameThatIsSpelledWithEscapes) {
    EXPECT_EQ(edited(R"({"n\u0061me": 1})", {set("name", "2")}), R"({"n\u0061me": 2})");
}

TEST(MetadataEdit, EscapesTheNameOfANewMember) {
    EXPECT_EQ(edited("{}", {set("a\"\n\u00fc", "1")}), "{\"a\\\"\\n\u00fc\": 1}");
}

TEST(MetadataEdit, OfSeveralEditsOfOneNameTheLastCounts) {
    EXPECT_EQ(edited(R"({"a": 1})", {set("a", "2"), set("b", "1"), set("a", "3")}), R"({"a": 3, "b": 1})");
    EXPECT_EQ(edited(R"({"a": 1})", {set("b", "2"), removal("b")}), R"({"a": 1})");
    EXPECT_EQ(edited(R"({"a": 1})", {removal("a"), set("a", "1")}), R"({"a": 1})");
}

TEST(MetadataEdit, IndentsTheLinesOfANewValueLikeTheDocument) {
    const auto value = nlohmann::ordered_json{{"id", "x\ny"}, {"list", {1, 2}}}.dump(2);
    EXPECT_EQ(
        edited("{\n    \"a\": 1\n}", {set("g", value)}),
        "{\n    \"a\": 1,\n    \"g\": {\n      \"id\": \"x\\ny\",\n      \"list\": [\n        1,\n        2\n"
        "      ]\n    }\n}");
    EXPECT_EQ(edited("{\r\n \"a\": 1\r\n}", {set("a", "[\r\n  1\n]")}), "{\r\n \"a\": [\r\n   1\r\n ]\r\n}");
    EXPECT_EQ(edited("{\"a\": 1}", {set("a", value)}), R"({"a": {"id": "x\ny", "list": [1, 2]}})");
}

TEST(MetadataEdit, RefusesTextThatIsNotJson) {
    const auto document = parsed(R"({"a": 1})");
    for (const std::string json : {"", "tru", "1, \"b\": 2", "1}", "[1,", "NaN", "\"\xff\"", "1 2",
                                   "\xEF\xBB\xBF"
                                   "1"}) {
        const auto result = document.edited({set("a", json)});
        ASSERT_FALSE(result) << json;
        EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
        EXPECT_THAT(result.error().message, ::testing::HasSubstr("\"a\""));
    }
    EXPECT_EQ(document.edited({set("a\xff", "1")}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(document.edited({removal("a\xff")}).error().code, ErrorCode::invalid_argument);
}

TEST(MetadataEdit, RefusesAResultThatCouldNotBeReadAgain) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    const auto document = parsed(R"({"a": 1})");
    EXPECT_TRUE(document.edited({set("a", nested(1023))}));
    EXPECT_EQ(document.edited({set("a", nested(1024))}).error().code, ErrorCode::invalid_argument);

    const auto large = "\"" + std::string(kMaxMetadataBytes / 2, 'x') + "\"";
    EXPECT_TRUE(document.edited({set("b", large)}));
    EXPECT_EQ(document.edited({set("b", large), set("c", large)}).error().code, ErrorCode::invalid_argument);
}

TEST(MetadataEdit, KeepsEveryOtherByteOfRecordsThatPumasWrote) {
    for (const std::string name : {"external_diffusers", "owned_gguf"}) {
        const auto text =
            testing::TemporaryFolder::read_file(GANTRY_TEST_DATA "/pumas/" + name + ".metadata.json");
        const auto before = parsed(text);
        EXPECT_EQ(edited(text, {}), text);
        for (const auto& member : before.member_names())
            EXPECT_EQ(edited(text, {set(member, std::string{*before.raw_member(member)})}), text) << member;

        const auto after = parsed(edited(text, {set("model_id", "\"llm/llama/tiny\""), removal("notes"),
                                                set("gantry", "{\"validation_depth\": \"headers\"}")}));
        EXPECT_EQ(after.string_member("model_id"), "llm/llama/tiny");
        EXPECT_TRUE(
            after.text().ends_with("\"license_status\": \"license_unknown\",\n"
                                   "  \"gantry\": {\"validation_depth\": \"headers\"}\n}"));
        for (const auto& member : before.member_names()) {
            if (member == "model_id") continue;
            EXPECT_EQ(after.raw_member(member), member == "notes" ? std::nullopt : before.raw_member(member));
        }
    }
}

}  // namespace
}  // namespace gantry::host

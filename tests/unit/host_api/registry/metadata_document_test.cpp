#include "registry/metadata_document.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

MetadataDocument parsed(std::string text) {
    auto document = MetadataDocument::parse(std::move(text));
    EXPECT_TRUE(document) << document.error().message;
    return *std::move(document);
}

std::string refusal(std::string text) {
    const auto document = MetadataDocument::parse(std::move(text));
    if (document) return "accepted";
    EXPECT_EQ(document.error().code, ErrorCode::corrupt);
    EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
    return document.error().message;
}

TEST(MetadataDocument, ReadsRecordsThatPumasWrote) {
    const std::string folder = GANTRY_TEST_DATA "/pumas/";
    const auto external =
        parsed(testing::TemporaryFolder::read_file(folder + "external_diffusers.metadata.json"));
    EXPECT_EQ(external.string_member("model_id"), "diffusion/interop_family/pixart-sigma");
    EXPECT_EQ(external.int_member("size_bytes"), 24674);
    EXPECT_EQ(external.bool_member("requires_custom_code"), false);
    EXPECT_THAT(external.string_list_member("tags"), ElementsAre("a b", "\u00fcn\u00ef"));
    EXPECT_EQ(external.string_member("subtype"), std::nullopt) << "null";
    EXPECT_EQ(external.raw_member("subtype"), "null");
    EXPECT_EQ(external.member_names().size(), 61U);

    const auto owned = parsed(testing::TemporaryFolder::read_file(folder + "owned_gguf.metadata.json"));
    EXPECT_EQ(owned.string_member("storage_kind"), std::nullopt);
    EXPECT_EQ(owned.raw_member("task_classification_confidence"), "0.0");
    EXPECT_THAT(std::string{*owned.raw_member("hashes")}, HasSubstr("\"blake3\": \"9bc8e2ec"));
}

TEST(MetadataDocument, GivesTheSourceBytesOfAValue) {
    const auto document = parsed("{ \"a\" : 1E5 ,\r\n\t\"b\":[ 1 , {\"x\": \"]}\"} ]  , \"c\" : \"q\\\"}\"\t}");
    EXPECT_THAT(document.member_names(), ElementsAre("a", "b", "c"));
    EXPECT_EQ(document.raw_member("a"), "1E5");
    EXPECT_EQ(document.raw_member("b"), "[ 1 , {\"x\": \"]}\"} ]");
    EXPECT_EQ(document.raw_member("c"), "\"q\\\"}\"");
    EXPECT_EQ(document.raw_member("x"), std::nullopt);
}

TEST(MetadataDocument, AnotherShapeIsNoValueAndNoError) {
    const auto document = parsed(R"({"s": 1, "b": "true", "i": 1.0, "big": 123456789012345678901234567890,
        "l": {"a": 1}, "mixed": ["a", 1, null, ["b"], "c"], "n": -7, "t": true})");
    EXPECT_EQ(document.string_member("s"), std::nullopt);
    EXPECT_EQ(document.bool_member("b"), std::nullopt);
    EXPECT_EQ(document.int_member("i"), std::nullopt);
    EXPECT_EQ(document.int_member("big"), std::nullopt);
    EXPECT_EQ(document.int_member("b"), std::nullopt);
    EXPECT_EQ(document.int_member("absent"), std::nullopt);
    EXPECT_EQ(document.int_member("n"), -7);
    EXPECT_EQ(document.bool_member("t"), true);
    EXPECT_THAT(document.string_list_member("l"), IsEmpty());
    EXPECT_THAT(document.string_list_member("s"), IsEmpty());
    EXPECT_THAT(document.string_list_member("mixed"), ElementsAre("a", "c"));
}

TEST(MetadataDocument, UnescapesNamesAndTexts) {
    const auto document = parsed(R"({"n\u0061me": "\u00fc\n\ud83d\ude00", "": "empty name"})");
    EXPECT_THAT(document.member_names(), ElementsAre("name", ""));
    EXPECT_EQ(document.string_member("name"), "\u00fc\n\U0001F600");
    EXPECT_EQ(document.string_member(""), "empty name");
}

TEST(MetadataDocument, OfANameGivenTwiceTheLastCounts) {
    const auto document = parsed(R"({"a": "first", "b": 1, "a": "last"})");
    EXPECT_EQ(document.string_member("a"), "last");
    EXPECT_THAT(document.member_names(), ElementsAre("a", "b", "a"));
}

TEST(MetadataDocument, TakesJsonThatIsUnusualButWhole) {
    for (const std::string value : {"123456789012345678901234567890", "-123456789012345678901234567890", "1E5",
                                    "1.0", "1e-400", "18446744073709551615", "18446744073709551616",
                                    "\"\\u00fc\"", "{}", "[]", "\"\"", "-0", "{\"x\":1,\"x\":2}"}) {
        const auto text = "{\"before\": 1, \"v\":" + value + ", \"after\": 2}";
        const auto document = parsed(text);
        EXPECT_EQ(document.raw_member("v"), value);
        EXPECT_EQ(document.int_member("after"), 2) << value;
        EXPECT_EQ(document.text(), text);
    }
    EXPECT_THAT(parsed("{}").member_names(), IsEmpty());
    EXPECT_THAT(parsed(" \r\n{\t} \n").member_names(), IsEmpty());
}

TEST(MetadataDocument, RefusesWhatIsNotOneJsonObject) {
    for (const std::string text : {"",
                                   " ",
                                   "null",
                                   "[]",
                                   "\"{}\"",
                                   "1",
                                   "{",
                                   "}",
                                   "{}{}",
                                   "{} x",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{,}",
                                   "{\"a\":1 \"b\":2}",
                                   "{a:1}",
                                   "{'a':1}",
                                   "{\"a\":01}",
                                   "{\"a\":1.}",
                                   "{\"a\":.5}",
                                   "{\"a\":+1}",
                                   "{\"a\":0x1}",
                                   "{\"a\":tru}",
                                   "{\"a\":\"\\x\"}",
                                   "{\"a\":\"\t\"}",
                                   "{\"a\":[1,]}",
                                   "{\"a\":[1}",
                                   "{\"a\":{\"b\":1]}",
                                   "{/**/}"})
        EXPECT_THAT(refusal(text), HasSubstr("not the metadata of a model")) << text;
}

TEST(MetadataDocument, RefusesDamageInsideMembersThatNobodyAsksFor) {
    // With an integer that simdjson's DOM refuses, so that the slower reader must find the damage too.
    for (const std::string big : {"", "\"big\": 123456789012345678901234567890, "})
        for (const std::string value :
             {"NaN", "Infinity", "-Infinity", "1e999", "[1, NaN]", "{\"x\": 1e999}", "\"\\ud800\"",
              "[[\"\\udc00\"]]", "\"\xff\"", "[\"\xc3\"]", "nul", "1 2"})
            EXPECT_NE(refusal("{" + big + "\"deep\": " + value + ", \"a\": 1}"), "accepted") << value;
}

TEST(MetadataDocument, RefusesANulByteWhereverItStands) {
    using namespace std::string_literals;
    EXPECT_NE(refusal("{\"a\": 1}\0"s), "accepted");
    EXPECT_NE(refusal("{\"a\": 123456789012345678901234567890}\0 rest"s), "accepted");
    EXPECT_NE(refusal("{\"a\": \"b\0c\"}"s), "accepted");
}

TEST(MetadataDocument, RefusesAByteOrderMarkAndSaysSo) {
    EXPECT_THAT(refusal("\xEF\xBB\xBF{}"), HasSubstr("byte order mark"));
}

TEST(MetadataDocument, RefusesNestingThatWouldExhaustAReader) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    EXPECT_EQ(parsed(nested(1024)).raw_member("a")->size(), 2046U);
    EXPECT_THAT(refusal(nested(1025)), HasSubstr("nested deeper"));
    EXPECT_THAT(refusal(nested(500'000)), HasSubstr("nested deeper"));
}

TEST(MetadataDocument, RefusesWhatIsTooLarge) {
    const auto of_size = [](std::size_t size) { return "{\"a\":\"" + std::string(size - 8, 'x') + "\"}"; };
    EXPECT_TRUE(MetadataDocument::parse(of_size(kMaxMetadataBytes)));
    EXPECT_THAT(refusal(of_size(kMaxMetadataBytes + 1)), HasSubstr("16777217 bytes"));
}

TEST(MetadataDocument, RefusesEveryRecordThatIsCutShort) {
    const auto whole =
        testing::TemporaryFolder::read_file(GANTRY_TEST_DATA "/pumas/external_diffusers.metadata.json");
    ASSERT_EQ(refusal(whole), "accepted");
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_NE(refusal(whole.substr(0, size)), "accepted") << size;
}

}  // namespace
}  // namespace gantry::host

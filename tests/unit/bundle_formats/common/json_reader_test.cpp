#include <gantry/formats/json_reader.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace gantry::formats {
namespace {

JsonDocument read(std::string_view text) {
    auto parsed = parse_json(text);
    const auto* error = std::get_if<JsonError>(&parsed);
    EXPECT_EQ(error, nullptr) << error->message;
    return error == nullptr ? std::get<JsonDocument>(std::move(parsed)) : JsonDocument{};
}

std::string error_of(std::string_view text) {
    const auto parsed = parse_json(text);
    const auto* error = std::get_if<JsonError>(&parsed);
    if (error != nullptr) {
        EXPECT_EQ(check_json_object(text), error->message);
    }
    return error == nullptr ? "" : error->message;
}

const JsonValue* member(const JsonDocument& document, std::string_view name) {
    return document.root.as_object()->find(name);
}

TEST(JsonReader, ReadsNumbersThatNoDoubleHoldsAsPythonDoes) {
    const std::string digits(400, '3');
    const std::string zeros(400, '0');
    const auto infinity = std::numeric_limits<double>::infinity();
    const std::pair<std::string, double> cases[] = {
        {digits + ".5", infinity},           {digits + "e-22", infinity},
        {"-" + digits + "E-0", -infinity},   {digits + "e-800", 0.0},
        {"0." + zeros + "1", 0.0},           {"-0." + zeros + "1e+3", -0.0},
        {"0." + zeros + "1e5000", infinity}, {"1e99999999999999999999", infinity},
        {"1e-99999999999999999999", 0.0},    {"0e99999999999999999999", 0.0},
        {"0.0e-99999999999999999999", 0.0},
    };
    for (const auto& [text, value] : cases) {
        const auto parsed = parse_json(text);
        const auto* document = std::get_if<JsonDocument>(&parsed);
        ASSERT_NE(document, nullptr) << text;
        const auto* read = std::get_if<double>(&document->root.storage());
        ASSERT_NE(read, nullptr) << text;
        EXPECT_EQ(*read, value) << text;
        EXPECT_EQ(std::signbit(*read), std::signbit(value)) << text;
    }
}

TEST(JsonReader, KeepsNamesInTheOrderOfTheirFirstAppearance) {
    const auto document = read(R"({"b": 1, "a": 2, "c": 3, "b": 4})");
    const auto& members = document.root.as_object()->members();
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].name, "b");
    EXPECT_EQ(members[1].name, "a");
    EXPECT_EQ(members[2].name, "c");
}

TEST(JsonReader, TakesTheLastOfEqualNamesAndNotesIt) {
    for (const auto* text : {R"({"a": 1, "a": null})", R"({"a": NaN, "a": null})"}) {
        const auto document = read(text);
        EXPECT_TRUE(member(document, "a")->is_null()) << text;
        EXPECT_EQ(document.notes.back().kind, JsonNoteKind::duplicate_name) << text;
        EXPECT_EQ(document.notes.back().detail, "a");
    }
}

TEST(JsonReader, SeesEqualNamesThatAreWrittenDifferently) {
    const auto document = read(R"({"a": 1, "\u0061": null})");
    EXPECT_EQ(document.root.as_object()->members().size(), 1U);
    EXPECT_TRUE(member(document, "a")->is_null());
}

TEST(JsonReader, TakesWhatPythonTakesBeyondTheStandardAndNotesIt) {
    const std::pair<const char*, JsonNoteKind> documents[] = {
        {R"({"a": NaN})", JsonNoteKind::not_a_number},
        {R"({"a": Infinity})", JsonNoteKind::not_a_number},
        {R"({"a": -Infinity})", JsonNoteKind::not_a_number},
        {R"({"a": 123456789012345678901234567890})", JsonNoteKind::huge_number},
        {R"({"a": -9223372036854775809})", JsonNoteKind::huge_number},
        {R"({"a": 1e999})", JsonNoteKind::huge_number},
        {R"({"a": "\ud800"})", JsonNoteKind::lone_surrogate},
        {R"({"a": "\udc00x"})", JsonNoteKind::lone_surrogate},
    };
    for (const auto& [text, kind] : documents) {
        const auto document = read(text);
        ASSERT_EQ(document.notes.size(), 1U) << text;
        EXPECT_EQ(document.notes[0].kind, kind) << text;
    }
}

TEST(JsonReader, LeavesPlainDocumentsWithoutNotes) {
    EXPECT_TRUE(
        read(R"({"a": [1, -2, 3.5, 18446744073709551615, "\ud83d\ude00", true, null, {}]})").notes.empty());
    EXPECT_TRUE(read("\r\n\t [1]\r\n").notes.empty());
    EXPECT_TRUE(read("1e-999").notes.empty());
}

TEST(JsonReader, ReadsTheSlowPathsValues) {
    const auto document =
        read(R"({"nan": NaN, "text": "a\u00e9\n\"", "list": [1, 2.5, -3], "low": -Infinity})");
    EXPECT_EQ(*member(document, "text")->as_string(), "a\xc3\xa9\n\"");
    const auto& list = *member(document, "list")->as_array();
    EXPECT_EQ(std::get<std::int64_t>(list[0].storage()), 1);
    EXPECT_EQ(std::get<double>(list[1].storage()), 2.5);
    EXPECT_TRUE(std::isnan(std::get<double>(member(document, "nan")->storage())));
    EXPECT_EQ(std::get<double>(member(document, "low")->storage()), -INFINITY);
}

TEST(JsonReader, RefusesWhatPythonRefuses) {
    for (const std::string_view text :
         {"",          " ",           "{",          "[1,]",          "{\"a\":1,}", "{'a':1}",  "[1] 2",
          "// c\n1",   "/* c */1",    "[01]",       "[1.]",          "[.5]",       "[+1]",     "[1e]",
          "[--1]",     "nan",         "[-NaN]",     "[-]",           "tru",        "\"a\nb\"", "\"\\x\"",
          "\"\\u12\"", "\"\\u12g4\"", "\"",         "{\"a\"}",       "{\"a\":}",   "{1:2}",    "[1 2]",
          "[NaN",      "[NaN,]",      "{\"a\":NaN", "\xef\xbb\xbf{}"})
        EXPECT_NE(error_of(text), "") << text;
    EXPECT_NE(error_of(std::string_view{"{}\0", 3}), "");
}

TEST(JsonReader, RefusesTextThatIsNotUtf8) {
    EXPECT_EQ(error_of("\"\xff\""), "it is not UTF-8 text");
    EXPECT_EQ(error_of(std::string_view{"\xff\xfe{\0}\0", 6}), "it is not UTF-8 text");
    EXPECT_EQ(error_of("\"\xed\xa0\x80\""), "it is not UTF-8 text");
}

TEST(JsonReader, TellsWhereAnErrorIs) {
    EXPECT_EQ(error_of("{\"a\": 1,\n  \"b\" 2}"), "line 2, column 7: expected ':'");
    EXPECT_EQ(error_of("[1] x"), "line 1, column 5: text behind the end of the document");
}

TEST(JsonReader, StopsAtDeepNesting) {
    for (const std::size_t depth : {std::size_t{600}, std::size_t{100'000}}) {
        EXPECT_EQ(error_of(std::string(depth, '[')), "line 1, column 513: nested deeper than 512 levels");
        EXPECT_NE(error_of("[NaN," + std::string(depth, '[')), "");
        EXPECT_EQ(error_of(std::string(depth, '[') + std::string(depth, ']')),
                  "line 1, column 513: nested deeper than 512 levels");
    }
    EXPECT_EQ(error_of(std::string(500, '[') + std::string(500, ']')), "");
}

TEST(JsonReader, RefusesIntegersThatPythonDoesNotConvert) {
    EXPECT_EQ(error_of(std::string(4'300, '9')), "");
    EXPECT_NE(error_of(std::string(4'301, '9')), "");
}

TEST(JsonReader, ChecksAnObjectWithoutKeepingIt) {
    for (const auto* text : {R"({"a": 1})", R"({"a": NaN})"}) EXPECT_EQ(check_json_object(text), "") << text;
    for (const auto* text : {"[]", "7", "NaN", "[NaN]"})
        EXPECT_EQ(check_json_object(text), "it is not an object");
    EXPECT_EQ(check_json_object("{}"), "it is empty");
}

TEST(JsonReader, ChecksThatEachValueIsAWholeNumber) {
    const auto check = [](const std::string& text) { return check_json_object(text, {.is_of_numbers = true}); };
    for (const auto* text : {R"({"a": 0, "b": 4294967295})", R"({"a": 1, "a\ud800": 2})"})
        EXPECT_EQ(check(text), "") << text;
    for (const auto* value :
         {"-1", "1.0", "1e2", "null", "true", "\"1\"", "[]", "4294967296", "NaN", "100000000000000000000000"})
        EXPECT_EQ(check(std::string{R"({"a": 1, "b": )"} + value + "}"), R"("b" has no whole number)") << value;
}

TEST(JsonReader, ReadsAHundredThousandNames) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"name" + std::to_string(i) + "\": [null, null],";
    text += "\"name7\": 1}";
    const auto document = read(text);
    EXPECT_EQ(document.root.as_object()->members().size(), 100'000U);
    EXPECT_EQ(document.notes.size(), 1U);
}

TEST(JsonReader, TakesTheLastOfEqualNamesHoweverManyThereAre) {
    for (const int count : {2, 15, 16, 17, 40}) {
        std::string text = "{";
        for (int i = 0; i < count; ++i) text += "\"n" + std::to_string(i) + "\": 1, ";
        for (const auto& name : {std::string{"n0"}, "n" + std::to_string(count - 1)}) {
            const auto parsed = parse_json(text + "\"" + name + "\": \"last\"}");
            const auto& document = std::get<JsonDocument>(parsed);
            const auto& object = *document.root.as_object();
            EXPECT_EQ(object.members().size(), static_cast<std::size_t>(count)) << name;
            ASSERT_NE(object.find(name)->as_string(), nullptr) << name;
            ASSERT_EQ(document.notes.size(), 1U);
            EXPECT_EQ(document.notes[0].detail, name);
        }
    }
}

}  // namespace
}  // namespace gantry::formats

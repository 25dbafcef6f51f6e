#include <gantry/host/model_id.hpp>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using ::testing::HasSubstr;

std::string message_for(std::string_view text) {
    const auto id = ModelId::parse(text);
    if (id) return "accepted";
    EXPECT_EQ(id.error().code, ErrorCode::invalid_model_id);
    EXPECT_EQ(id.error().message.find('\n'), std::string::npos);
    return id.error().message;
}

TEST(ModelId, HasThreeParts) {
    const auto id = ModelId::parse("llm/llama/tiny");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->text(), "llm/llama/tiny");
    EXPECT_EQ(id->type(), "llm");
    EXPECT_EQ(id->family(), "llama");
    EXPECT_EQ(id->name(), "tiny");
}

TEST(ModelId, TakesWhatIsAlreadyThereAsFound) {
    for (const auto* text : {"LLM/My Family/Tiny Model v1.0", "a/.b/..c", "a/b/...", "diffusion/ünï/\U0001F600",
                             "a/b/.gantry", "a/.gantry/b", ".a/b/c", "a/b/c:d", "a/-/_"})
        EXPECT_TRUE(ModelId::parse(text)) << text;
    EXPECT_TRUE(ModelId::parse("a/b/" + std::string(255, 'x')));
}

TEST(ModelId, RefusesWhatIsNotThreeParts) {
    EXPECT_THAT(message_for(""), HasSubstr("it is empty"));
    EXPECT_THAT(message_for("/etc"), HasSubstr("absolute"));
    EXPECT_THAT(message_for("/a/b"), HasSubstr("absolute"));
    for (const auto* text : {".", "..", "a", "a/b", "a/b/c/d", "a/b/c/", "../..", "llm/llama"})
        EXPECT_THAT(message_for(text), HasSubstr("of 3 parts")) << text;
}

TEST(ModelId, NamesThePartThatIsWrong) {
    EXPECT_THAT(message_for("a//b"), HasSubstr("its family, \"\", is empty"));
    EXPECT_THAT(message_for("a/b/"), HasSubstr("its name, \"\", is empty"));
    EXPECT_THAT(message_for("../b/c"), HasSubstr("its type, \"..\", is a step"));
    EXPECT_THAT(message_for("a/./c"), HasSubstr("its family, \".\", is a step"));
    EXPECT_THAT(message_for("a/b/.."), HasSubstr("its name, \"..\", is a step"));
    EXPECT_THAT(message_for("a/b\\c/d"), HasSubstr("its family, \"b\\c\", holds a backslash"));
    EXPECT_THAT(message_for("a/b/" + std::string(256, 'x')), HasSubstr("its name"));
    EXPECT_THAT(message_for("a/b/" + std::string(256, 'x')), HasSubstr("longer than 255 bytes"));
}

TEST(ModelId, RefusesControlCharactersAndShowsThemEscaped) {
    EXPECT_THAT(message_for(std::string_view{"a/b/c\0d", 7}),
                HasSubstr("its name, \"c\\x00d\", holds a control"));
    for (const auto* text : {"a/b/c\n", "a/b/\x1f", "a/b/\x7f", "a/b/\xc2\x80", "a/b/\xc2\x9f"})
        EXPECT_THAT(message_for(text), HasSubstr("control character"));
    EXPECT_TRUE(ModelId::parse("a/b/\xc2\xa0")) << "the first character after the C1 controls";
}

TEST(ModelId, RefusesWhatIsNotUtf8) {
    for (const auto* text : {"a/b/\xff", "a/b/\xc3", "a/b/\xc0\xaf", "a/b/\xed\xa0\x80", "\xe2\x82/b/c"})
        EXPECT_THAT(message_for(text), HasSubstr("is not UTF-8"));
}

TEST(ModelId, CannotReachTheFolderOfTheLibraryItself) {
    EXPECT_THAT(message_for(".gantry/staging/x"), HasSubstr("own files"));
    EXPECT_THAT(message_for(".gantry2/a/b"), HasSubstr("own files"));
}

TEST(ModelId, IsMadeOfNormalisedParts) {
    EXPECT_EQ(ModelId::make("diffusion", "Interop Family", "PixArt: Sigma 1.0").text(),
              "diffusion/interop_family/pixart_sigma_1_0");
    EXPECT_EQ(ModelId::make("", "../..", "/").text(), "unnamed_model/unnamed_model/unnamed_model");
}

std::string name_with_suffix(const std::string& name) {
    const auto id = ModelId::parse("llm/llama/" + name)->with_suffix("-0a1b2c3d");
    EXPECT_TRUE(ModelId::parse(id.text())) << id.text();
    EXPECT_EQ(id.type(), "llm");
    EXPECT_EQ(id.family(), "llama");
    return std::string{id.name()};
}

TEST(ModelId, CutsTheNameSoThatTheSuffixFitsInto128Bytes) {
    EXPECT_EQ(name_with_suffix("tiny"), "tiny-0a1b2c3d");
    EXPECT_EQ(name_with_suffix(std::string(119, 'x')), std::string(119, 'x') + "-0a1b2c3d");
    EXPECT_EQ(name_with_suffix(std::string(120, 'x')), std::string(119, 'x') + "-0a1b2c3d");
    EXPECT_EQ(name_with_suffix(std::string(255, 'x')).size(), 128U);
}

TEST(ModelId, CutsTheNameNeitherInACharacterNorBehindASeparator) {
    EXPECT_EQ(name_with_suffix(std::string(118, 'x') + "\u00fc" + "tail"), std::string(118, 'x') + "-0a1b2c3d");
    EXPECT_EQ(name_with_suffix(std::string(117, 'x') + "_-tail"), std::string(117, 'x') + "-0a1b2c3d");
    EXPECT_EQ(name_with_suffix("_"), "-0a1b2c3d");
}

TEST(ModelId, IsOrderedByItsText) {
    EXPECT_LT(*ModelId::parse("a/b/c"), *ModelId::parse("a/b/d"));
    EXPECT_EQ(*ModelId::parse("a/b/c"), ModelId::make("A", "B", "C"));
}

}  // namespace
}  // namespace gantry::host

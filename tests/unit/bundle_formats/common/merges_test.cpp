#include <gantry/formats/merges.hpp>

#include <string>

#include <gtest/gtest.h>

namespace gantry::formats {
namespace {

const std::string kWords = R"({"a": 0, "b": 1, "ab": 2, "c</w>": 3, "abc</w>": 4})";

TEST(Merges, AreTwoWordsOfTheVocabularyThatAreOneInIt) {
    for (const auto* text :
         {"", "a b", "#version: 0.2\na b\nab c</w>\n", "a b\r\nab c</w>\r\n", "#version\n#version x y\n"})
        EXPECT_EQ(check_merges(text, kWords), "") << text;
    EXPECT_EQ(check_merges("#version: 0.2\na b\na c</w>\n", kWords),
              R"(line 3: it merges "a" and "c</w>", and "ac</w>" is not in the vocabulary)");
    EXPECT_EQ(check_merges("version https://git-lfs", R"({"a": 0, "b": 0})"),
              R"(line 1: it merges "version" and "https://git-lfs", and "version" is not in the vocabulary)");
}

TEST(Merges, AreLinesOfTwoWords) {
    for (const auto* text : {"\n", "a b\n\n", "ab", "a b c", "a  b", "a b\na", "Entry not found"})
        EXPECT_NE(check_merges(text, kWords), "") << text;
    EXPECT_NE(check_merges("\xef\xbb\xbf#version: 0.2\na b", kWords), "");
    EXPECT_NE(check_merges(std::string(64, '\0'), kWords), "");
}

TEST(Merges, AreUtf8WhateverTheVocabularyIs) {
    for (const auto* words : {"", "{", "[]"}) {
        EXPECT_EQ(check_merges("a b", words), "") << words;
        EXPECT_EQ(check_merges("a \xff", words), "it is not UTF-8 text") << words;
    }
}

}  // namespace
}  // namespace gantry::formats

#include <gantry/formats/vocabulary_text.hpp>

#include <string>

#include <gtest/gtest.h>

namespace gantry::formats {
namespace {

TEST(VocabularyText, IsUtf8) {
    EXPECT_EQ(check_text("\xc3\xa9"), "");
    EXPECT_EQ(check_text(""), "");
    EXPECT_EQ(check_text("\xe9"), "it is not UTF-8 text");
    EXPECT_EQ(check_word_list("[UNK]\n\xe9", ""), "it is not UTF-8 text");
}

TEST(VocabularyText, HasAWordForWhatIsNotInIt) {
    for (const auto* text : {"[PAD]\n[UNK]\nhello", "<unk>", "a\r\n[UNK]\r\nb", "<|unk|>\n", "UNK \n"})
        EXPECT_EQ(check_word_list(text, ""), "") << text;
    for (const auto* text :
         {"", "\n", "Entry not found", "<html>\n<title>Unknown</title>\n</html>", "[unknown]", "[]\n",
          "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n"})
        EXPECT_NE(check_word_list(text, ""), "") << text;
    EXPECT_EQ(check_word_list("a\n<?>\nb", "<?>"), "");
    EXPECT_NE(check_word_list("a\nb", "<?>"), "");
}

}  // namespace
}  // namespace gantry::formats

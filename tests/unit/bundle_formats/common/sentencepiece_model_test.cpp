#include <gantry/formats/sentencepiece_model.hpp>

#include <string>

#include <gtest/gtest.h>

namespace gantry::formats {
namespace {

// Three pieces, and the settings of the trainer.
const std::string kModel(
    "\x0a\x0c\x0a\x05<unk>\x15\0\0\0\0"
    "\x0a\x0a\x0a\x03\xe2\x96\x81\x15\0\0\0\0"
    "\x0a\x0a\x0a\x01z\x15\0\0\x80\xbf\x18\x01"
    "\x12\x04\x18\x01\x20\x03",
    44);

TEST(SentencePieceModel, IsOneMessageWithPieces) {
    EXPECT_EQ(check_sentencepiece_model(kModel), "");
    EXPECT_EQ(check_sentencepiece_model("\x12\x02\x18\x01"), "its SentencePiece model holds no pieces");
    for (const auto* text :
         {"\n", "Entry not found", "<!DOCTYPE html>", "\xef\xbb\xbf\x0a\x02\x0a\0", "\x08\x01"})
        EXPECT_EQ(check_sentencepiece_model(text), "it is no SentencePiece model") << text;
    EXPECT_EQ(check_sentencepiece_model(std::string(64, '\0')), "it is no SentencePiece model");
}

TEST(SentencePieceModel, IsMissedWhereverItIsCutWithinAField) {
    int whole = 0;
    for (std::size_t size = 1; size < kModel.size(); ++size)
        if (check_sentencepiece_model(std::string_view{kModel}.substr(0, size)).empty()) ++whole;
    EXPECT_EQ(whole, 3);  // behind each piece
    EXPECT_EQ(check_sentencepiece_model(std::string_view{kModel}.substr(0, 20)),
              "its SentencePiece model ends or breaks behind 1 pieces");
    EXPECT_NE(check_sentencepiece_model(kModel + std::string(4096, '\0')), "");
}

TEST(SentencePieceModel, TakesFieldsThatALaterReleaseAdds) {
    EXPECT_EQ(check_sentencepiece_model(kModel + std::string("\xc0\x0c\x96\x01", 4)), "");
    EXPECT_NE(check_sentencepiece_model(kModel + std::string(12, '\xff')), "");
}

TEST(TiktokenVocabulary, IsWordsInBase64AndTheirNumbers) {
    EXPECT_TRUE(is_tiktoken_vocabulary("IQ== 0\nIg== 1\n"));
    EXPECT_TRUE(is_tiktoken_vocabulary("IQ== 0\r\nIg== 1"));
    for (const auto* text : {"", "\n", "IQ==", "IQ== x", "IQ= 0", "Entry not found"})
        EXPECT_FALSE(is_tiktoken_vocabulary(text)) << text;
    EXPECT_FALSE(is_tiktoken_vocabulary("IQ== 0\nversion"));
}

}  // namespace
}  // namespace gantry::formats

// The model of SentencePiece: one message of Protocol Buffers that holds pieces, the words of the vocabulary.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats {

// Why SentencePiece would not load it, "" where nothing speaks against it: a message that ends too soon, or is
// none, or holds no piece. The settings in it are not looked at.
[[nodiscard]] std::string check_sentencepiece_model(std::string_view bytes);

// Whether these are the words of tiktoken: on each line one in base64, and its number.
[[nodiscard]] bool is_tiktoken_vocabulary(std::string_view text) noexcept;

}  // namespace gantry::formats

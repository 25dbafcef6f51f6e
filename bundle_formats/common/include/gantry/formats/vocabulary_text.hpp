// Vocabularies and other files of a tokenizer that are plain text.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats {

// "it is not UTF-8 text", or "".
[[nodiscard]] std::string check_text(std::string_view text);

// Why these words, one on a line, are no vocabulary: one of them stands for all that are not there ("[UNK]"),
// or is `unknown_word`. "" where nothing speaks against them; that it was cut is not seen.
[[nodiscard]] std::string check_word_list(std::string_view text, std::string_view unknown_word);

}  // namespace gantry::formats

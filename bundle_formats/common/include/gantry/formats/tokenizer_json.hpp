// tokenizer.json: a tokenizer as the tokenizers library writes it, vocabulary and all.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats {

struct TokenizerJsonNeeds {
    std::string_view model_type = {};  // what the class builds, where it builds no other
    bool has_added_tokens = false;     // whether the class reads "added_tokens"
};

// Why transformers would not build a tokenizer from it, or one that knows no words; "" where nothing speaks
// against it. Looks at the frame, the model's words and its merges. What a normalizer or another part does is
// not looked at.
[[nodiscard]] std::string check_tokenizer_json(std::string_view text, const TokenizerJsonNeeds& needs);

}  // namespace gantry::formats

// What the files of a vocabulary must hold, each by its name.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats::diffusers_directory {

struct VocabularyFile {
    std::string_view name;
    std::string_view model_type;  // of tokenizer.json, where the class builds no other
};

// What else decides how a file of a vocabulary is read.
struct VocabularyUse {
    bool is_by_library = false;     // the class is built by the tokenizers library, and not in Python
    bool has_added_tokens = false;  // the class looks for added tokens in tokenizer.json
    bool is_alone = false;          // no other file belongs to the vocabulary
    std::string unknown_word;       // what the configuration names for a word that is not there; "" for none
    std::string_view words;         // the text of vocab.json, once it was read
};

// Why a tokenizer cannot be built from a file that holds `text`, or knows next to no words then; "" where
// nothing speaks against it.
[[nodiscard]] std::string problem_of_vocabulary(const VocabularyFile& file, std::string_view text,
                                                const VocabularyUse& use);

}  // namespace gantry::formats::diffusers_directory

#include "vocabulary_file.hpp"

#include <gantry/formats/json_reader.hpp>
#include <gantry/formats/merges.hpp>
#include <gantry/formats/sentencepiece_model.hpp>
#include <gantry/formats/tokenizer_json.hpp>
#include <gantry/formats/vocabulary_text.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

std::string problem_of_model(std::string_view text, const VocabularyUse& use) {
    auto problem = check_sentencepiece_model(text);
    // What is no SentencePiece model transformers tries to read as one of tiktoken.
    return use.is_by_library && is_tiktoken_vocabulary(text) ? std::string{} : problem;
}

}  // namespace

std::string problem_of_vocabulary(const VocabularyFile& file, std::string_view text, const VocabularyUse& use) {
    const auto name = file.name;
    if (name == "tokenizer.json") return check_tokenizer_json(text, {file.model_type, use.has_added_tokens});
    // The library reads the words of vocab.json itself, and wants their numbers.
    if (name.ends_with(".json")) return check_json_object(text, {use.is_by_library && name == "vocab.json"});
    if (name.ends_with(".model") || name.ends_with(".spm")) return problem_of_model(text, use);
    if (use.is_by_library && name == "merges.txt") return check_merges(text, use.words);
    if (use.is_alone && name == "vocab.txt") return check_word_list(text, use.unknown_word);
    return check_text(text);
}

}  // namespace gantry::formats::diffusers_directory

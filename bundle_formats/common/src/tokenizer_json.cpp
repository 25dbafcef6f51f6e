#include <gantry/formats/tokenizer_json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <variant>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

#include "fast_document.hpp"
#include "lenient_json.hpp"
#include "words.hpp"

namespace gantry::formats {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// Null and not there mean the same: none.
bool is_given(const object& parent, std::string_view name, element& value) {
    return parent.at_key(name).get(value) == simdjson::SUCCESS && !value.is_null();
}

std::string problem_of_version(const object& root) {
    constexpr std::string_view kVersion = "1.0";
    element value;
    if (root.at_key("version").get(value) != simdjson::SUCCESS) return {};
    std::string_view version;
    if (value.get(version) == simdjson::SUCCESS && version == kVersion) return {};
    return fmt::format("its \"version\" is not \"{}\"", kVersion);
}

std::string problem_of_parts(const object& root) {
    constexpr std::array<std::string_view, 6> kParts{"truncation",    "padding",        "normalizer",
                                                     "pre_tokenizer", "post_processor", "decoder"};
    for (const auto name : kParts) {
        element part;
        if (is_given(root, name, part) && !part.is_object())
            return fmt::format("its \"{}\" is not an object", name);
    }
    return {};
}

std::string problem_of_added_tokens(const object& root, bool is_needed) {
    element value;
    if (root.at_key("added_tokens").get(value) != simdjson::SUCCESS)
        return is_needed ? "it holds no \"added_tokens\"" : "";
    array tokens;
    if (value.get(tokens) != simdjson::SUCCESS) return "its \"added_tokens\" are not a list";
    for (const auto token : tokens) {
        std::uint64_t id = 0;
        std::string_view content;
        if (token["id"].get(id) != simdjson::SUCCESS || token["content"].get(content) != simdjson::SUCCESS)
            return "one of its \"added_tokens\" has no \"id\" or no \"content\"";
    }
    return {};
}

std::string problem_of_words(const element& vocabulary) {
    object words;
    if (vocabulary.get(words) != simdjson::SUCCESS) return "its vocabulary is not an object";
    if (words.begin() == words.end()) return "its vocabulary is empty";
    const auto name = detail::name_without_number(words);
    return name ? fmt::format("its word \"{}\" has no whole number", shown(*name)) : std::string{};
}

// "a b" or ["a", "b"]; false: neither.
bool read_merge(const element& merge, std::string_view& left, std::string_view& right) {
    std::string_view text;
    if (merge.get(text) == simdjson::SUCCESS) {
        const auto space = text.find(' ');
        if (space == text.npos || text.find(' ', space + 1) != text.npos) return false;
        left = text.substr(0, space);
        right = text.substr(space + 1);
        return true;
    }
    array pair;
    return merge.get(pair) == simdjson::SUCCESS && pair.size() == 2 &&
           pair.at(0).get(left) == simdjson::SUCCESS && pair.at(1).get(right) == simdjson::SUCCESS;
}

std::string problem_of_bpe(const object& model, const element& vocabulary) {
    if (auto problem = problem_of_words(vocabulary); !problem.empty()) return problem;
    array merges;
    if (model.at_key("merges").get(merges) != simdjson::SUCCESS) return "its \"merges\" are not a list";
    std::string_view prefix;  // comes off the second word where two are joined
    const bool has_prefix =
        model.at_key("continuing_subword_prefix").get(prefix) == simdjson::SUCCESS && !prefix.empty();
    const detail::WordSet words{object{vocabulary}};
    for (const auto merge : merges) {
        std::string_view left;
        std::string_view right;
        if (!read_merge(merge, left, right)) return "one of its \"merges\" is not two words";
        if (has_prefix) continue;
        if (auto problem = words.problem_of_merge(left, right); !problem.empty()) return problem;
    }
    return {};
}

std::string problem_of_unigram(const object& model, const element& vocabulary) {
    array words;
    if (vocabulary.get(words) != simdjson::SUCCESS) return "its vocabulary is not a list";
    std::uint64_t count = 0;
    for (const auto word : words) {
        array pair;
        std::string_view text;
        double score = 0;
        if (word.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
            pair.at(0).get(text) != simdjson::SUCCESS || pair.at(1).get(score) != simdjson::SUCCESS)
            return fmt::format("word {} of its vocabulary is not a text and its score", count);
        ++count;
    }
    if (count == 0) return "its vocabulary is empty";
    element unknown;
    std::uint64_t number = 0;
    if (is_given(model, "unk_id", unknown) && (unknown.get(number) != simdjson::SUCCESS || number >= count))
        return fmt::format("its \"unk_id\" is the number of none of its {} words", count);
    return {};
}

std::string problem_of_word_piece(const object& model, const element& vocabulary) {
    for (const std::string_view name : {"unk_token", "continuing_subword_prefix", "max_input_chars_per_word"})
        if (model.at_key(name).error() != simdjson::SUCCESS)
            return fmt::format("its model holds no \"{}\"", name);
    return problem_of_words(vocabulary);
}

// Files of older releases name no type; what the vocabulary is tells enough.
std::string problem_of_untyped(const object& model, const element& vocabulary) {
    if (vocabulary.is_array()) return problem_of_unigram(model, vocabulary);
    if (model.at_key("merges").error() == simdjson::SUCCESS) return problem_of_bpe(model, vocabulary);
    return problem_of_words(vocabulary);
}

std::string problem_of_model(const object& root, std::string_view wanted_type) {
    object model;
    if (root.at_key("model").error() != simdjson::SUCCESS) return "it holds no \"model\"";
    if (root.at_key("model").get(model) != simdjson::SUCCESS) return "its \"model\" is not an object";
    element type_value;
    const bool is_typed = model.at_key("type").get(type_value) == simdjson::SUCCESS;
    std::string_view type;
    if (is_typed && type_value.get(type) != simdjson::SUCCESS) return "the type of its \"model\" is not a text";
    if (is_typed && !wanted_type.empty() && type != wanted_type)
        return fmt::format("its \"model\" is of type {}, not {}", shown(type), wanted_type);
    element vocabulary;
    if (!is_given(model, "vocab", vocabulary)) return "its \"model\" holds no \"vocab\"";
    if (!is_typed) return problem_of_untyped(model, vocabulary);
    if (type == "BPE") return problem_of_bpe(model, vocabulary);
    if (type == "Unigram") return problem_of_unigram(model, vocabulary);
    if (type == "WordPiece") return problem_of_word_piece(model, vocabulary);
    if (type == "WordLevel") return problem_of_words(vocabulary);
    return fmt::format("its \"model\" is of type {}, which the tokenizers library has not", shown(type));
}

}  // namespace

std::string check_tokenizer_json(std::string_view text, const TokenizerJsonNeeds& needs) {
    const detail::FastDocument document{text};
    if (!document.problem().empty()) return document.problem();
    if (!document.is_parsed()) {
        const auto parsed = detail::parse_json_leniently(text);
        const auto* error = std::get_if<JsonError>(&parsed);
        return error != nullptr ? error->message : "it holds a value that is no JSON by the standard";
    }
    object root;
    if (document.root().get(root) != simdjson::SUCCESS) return "it is not an object";
    if (root.begin() == root.end()) return "it is empty";
    for (auto problem : {problem_of_version(root), problem_of_model(root, needs.model_type),
                         problem_of_added_tokens(root, needs.has_added_tokens), problem_of_parts(root)})
        if (!problem.empty()) return problem;
    return {};
}

}  // namespace gantry::formats

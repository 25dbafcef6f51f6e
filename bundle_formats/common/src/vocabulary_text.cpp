#include <gantry/formats/vocabulary_text.hpp>

#include <algorithm>

#include <simdjson.h>

namespace gantry::formats {
namespace {

// "[UNK]", "<unk>", "<|unk|>", "UNK".
bool stands_for_unknown(std::string_view word) noexcept {
    constexpr std::string_view kBrackets = "[]<>|{}()";
    constexpr std::string_view kUnknown = "unk";
    const auto first = word.find_first_not_of(kBrackets);
    if (first == word.npos) return false;
    word = word.substr(first, word.find_last_not_of(kBrackets) - first + 1);
    return std::equal(word.begin(), word.end(), kUnknown.begin(), kUnknown.end(),
                      [](char upper, char lower) { return upper == lower || upper == lower - 'a' + 'A'; });
}

}  // namespace

std::string check_text(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size()) ? std::string{} : "it is not UTF-8 text";
}

std::string check_word_list(std::string_view text, std::string_view unknown_word) {
    if (auto problem = check_text(text); !problem.empty()) return problem;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (word.ends_with('\r') || word.ends_with(' ')) word.remove_suffix(1);
        if (stands_for_unknown(word) || (!unknown_word.empty() && word == unknown_word)) return {};
    }
    return "none of its lines is the word for what is not in it, such as [UNK]";
}

}  // namespace gantry::formats

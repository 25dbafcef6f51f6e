// The words of a vocabulary, as a JSON object gives each its number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <simdjson.h>

namespace gantry::formats::detail {

inline constexpr std::uint64_t kMaxWordNumber = 0xffff'ffff;

// A name whose value is no number of a word; nullopt where each is.
[[nodiscard]] std::optional<std::string> name_without_number(const simdjson::dom::object& words);

// Looked up for each merge, so kept as a table. Views into the document, which must outlive it.
class WordSet {
public:
    explicit WordSet(const simdjson::dom::object& words);

    // Why no tokenizer can join these two words: it knows one of them, or both together, not. "" where it can.
    [[nodiscard]] std::string problem_of_merge(std::string_view left, std::string_view right) const;

private:
    std::unordered_set<std::string_view> words_;
};

}  // namespace gantry::formats::detail

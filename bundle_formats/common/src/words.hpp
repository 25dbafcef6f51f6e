// The words of a vocabulary, as a JSON object gives each its number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace gantry::formats::detail {

inline constexpr std::uint64_t kMaxWordNumber = 0xffff'ffff;

// A name whose value is no number of a word; nullopt where each is.
[[nodiscard]] std::optional<std::string> name_without_number(const simdjson::dom::object& words);

// Each merge looks up three words, of vocabularies of a hundred thousand and more, so a word is kept as 64 bits
// of its hash. Two words that share those are as good as impossible, and would hide a broken merge, no more.
// Sorted, so that no choice of words makes it slow.
class WordSet {
public:
    explicit WordSet(const simdjson::dom::object& words);

    // Why no tokenizer can join these two words: it knows one of them, or both together, not. "" where it can.
    [[nodiscard]] std::string problem_of_merge(std::string_view left, std::string_view right) const;

private:
    [[nodiscard]] bool has(std::uint64_t hash) const noexcept;

    std::vector<std::uint64_t> hashes_;
};

}  // namespace gantry::formats::detail

#include "fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gantry::fuzz {
namespace {

constexpr std::size_t kMaxInputBytes = 1 << 16;

// What the formats are made of, and numbers at the edges.
constexpr std::array<std::string_view, 42> kWords{"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  ":",
                                                  "\"",
                                                  "\\",
                                                  "\\u0000",
                                                  "\\ud800",
                                                  "\\ud83d\\ude00",
                                                  "null",
                                                  "true",
                                                  "false",
                                                  "NaN",
                                                  "-Infinity",
                                                  "1e999",
                                                  "-0",
                                                  "0.5",
                                                  "18446744073709551615",
                                                  "18446744073709551616",
                                                  "-9223372036854775809",
                                                  "[null, null]",
                                                  "[\"diffusers\", \"AutoencoderKL\"]",
                                                  "\"_class_name\": ",
                                                  "\"weight_map\": ",
                                                  "\"metadata\": {}",
                                                  "\"data_offsets\": [0, 8]",
                                                  "\"dtype\": \"F32\"",
                                                  "\"shape\": [2]",
                                                  "\"__metadata__\": {}",
                                                  "../",
                                                  "/etc/passwd",
                                                  "-00001-of-00002.safetensors",
                                                  "\xEF\xBB\xBF",
                                                  "\xFF",
                                                  "\xC3\xA9",
                                                  "\xED\xA0\x80",
                                                  "\"absent\"",
                                                  "\"kind\": \"file\"",
                                                  "\"offset\": 0",
                                                  "\n"};

}  // namespace

std::string Mutation::input(std::uint64_t number) {
    if (number < corpus_.size()) return corpus_[number];
    random_.seed(seed_ * 0x9E3779B97F4A7C15ULL + number);
    auto text = corpus_[below(corpus_.size())];
    for (auto changes = 1 + below(8); changes > 0; --changes) change(text);
    if (text.size() > kMaxInputBytes) text.resize(kMaxInputBytes);
    return text;
}

void Mutation::change(std::string& text) {
    const auto at = below(text.size() + 1);
    const auto size = 1 + below(below(4) == 0 ? 256 : 8);
    switch (below(8)) {
        case 0: text.erase(at, size); break;
        case 1: text.insert(at, kWords.at(below(kWords.size()))); break;
        case 2:
            if (at < text.size()) text[at] = static_cast<char>(random_());
            break;
        case 3:
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ 1 << below(8));
            break;
        case 4: text.insert(at, text.substr(below(text.size() + 1), size)); break;
        case 5: text.insert(at, size, static_cast<char>(random_())); break;
        case 6: {
            const auto& other = corpus_[below(corpus_.size())];
            text = text.substr(0, at) + other.substr(below(other.size() + 1));
            break;
        }
        default: {
            const auto digit = text.find_first_of("0123456789", at);
            if (digit != std::string::npos) text.replace(digit, 1, std::to_string(random_() >> below(64)));
            break;
        }
    }
}

}  // namespace gantry::fuzz

#include "words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::detail {
namespace {

// FNV-1a, which goes on where another word ended.
std::uint64_t hash_of(std::string_view word, std::uint64_t hash = 0xcbf2'9ce4'8422'2325) noexcept {
    for (const char character : word) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100'0000'01b3;
    return hash;
}

}  // namespace

std::optional<std::string> name_without_number(const simdjson::dom::object& words) {
    for (const auto [name, value] : words) {
        std::uint64_t number = 0;
        if (value.get(number) != simdjson::SUCCESS || number > kMaxWordNumber) return std::string{name};
    }
    return std::nullopt;
}

WordSet::WordSet(const simdjson::dom::object& words) {
    hashes_.reserve(words.size());
    for (const auto member : words) hashes_.push_back(hash_of(member.key));
    std::sort(hashes_.begin(), hashes_.end());
}

bool WordSet::has(std::uint64_t hash) const noexcept {
    return std::binary_search(hashes_.begin(), hashes_.end(), hash);
}

std::string WordSet::problem_of_merge(std::string_view left, std::string_view right) const {
    const auto hash_of_left = hash_of(left);
    std::string missing;
    if (!has(hash_of_left))
        missing = left;
    else if (!has(hash_of(right)))
        missing = right;
    else if (has(hash_of(right, hash_of_left)))
        return {};
    else
        missing = std::string{left}.append(right);
    return fmt::format("it merges \"{}\" and \"{}\", and \"{}\" is not in the vocabulary", shown(left),
                       shown(right), shown(missing));
}

}  // namespace gantry::formats::detail

#include "words.hpp"

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::detail {

std::optional<std::string> name_without_number(const simdjson::dom::object& words) {
    for (const auto [name, value] : words) {
        std::uint64_t number = 0;
        if (value.get(number) != simdjson::SUCCESS || number > kMaxWordNumber) return std::string{name};
    }
    return std::nullopt;
}

WordSet::WordSet(const simdjson::dom::object& words) {
    words_.reserve(words.size());
    for (const auto member : words) words_.insert(member.key);
}

std::string WordSet::problem_of_merge(std::string_view left, std::string_view right) const {
    const auto both = std::string{left}.append(right);
    for (const std::string_view word : {left, right, std::string_view{both}})
        if (words_.count(word) == 0)
            return fmt::format("it merges \"{}\" and \"{}\", and \"{}\" is not in the vocabulary", shown(left),
                               shown(right), shown(word));
    return {};
}

}  // namespace gantry::formats::detail

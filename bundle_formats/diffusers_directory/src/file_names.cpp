#include "file_names.hpp"

#include <fmt/format.h>

#include <gantry/formats/shard_index.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

std::string dotted(std::string_view variant) {
    return variant.empty() ? std::string{} : fmt::format(".{}", variant);
}

// What stands between `before` and `after` in `text`, without its leading dot.
std::optional<std::string> between(std::string_view text, std::string_view before, std::string_view after) {
    if (text.size() < before.size() + after.size() || text.substr(0, before.size()) != before ||
        text.substr(text.size() - after.size()) != after)
        return std::nullopt;
    const auto middle = text.substr(before.size(), text.size() - before.size() - after.size());
    if (middle.empty()) return std::string{};
    if (middle.size() == 1 || middle.front() != '.' || middle.find('.', 1) != middle.npos) return std::nullopt;
    return std::string{middle.substr(1)};
}

}  // namespace

std::string weight_name(std::string_view base, std::string_view variant, std::string_view ending) {
    return fmt::format("{}{}.{}", base, dotted(variant), ending);
}

std::string index_name(std::string_view base, std::string_view variant, std::string_view ending) {
    return fmt::format("{}.{}.index{}.json", base, ending, dotted(variant));
}

std::string old_index_name(std::string_view base, std::string_view variant, std::string_view ending) {
    return fmt::format("{}.{}{}.index.json", base, ending, dotted(variant));
}

std::optional<std::string> variant_in(std::string_view name, std::string_view base) {
    if (auto shard = parse_shard_name(name, base)) return shard->variant;
    for (const std::string_view ending : {"safetensors", "bin"}) {
        const auto dot_ending = fmt::format(".{}", ending);
        const auto stem = fmt::format("{}.{}", base, ending);
        if (auto variant = between(name, stem + ".index", ".json")) return variant;
        if (auto variant = between(name, stem, ".index.json")) return variant;
        if (auto variant = between(name, base, dot_ending)) return variant;
    }
    return std::nullopt;
}

std::optional<std::string_view> second_part(std::string_view name) noexcept {
    const auto first = name.find('.');
    if (first == name.npos) return std::nullopt;
    const auto rest = name.substr(first + 1);
    return rest.substr(0, rest.find('.'));
}

}  // namespace gantry::formats::diffusers_directory

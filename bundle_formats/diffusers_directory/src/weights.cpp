#include "weights.hpp"

#include <algorithm>
#include <set>

#include "file_names.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kSafetensors = "safetensors";
constexpr std::string_view kBin = "bin";

std::string_view base_of(WeightLibrary library, std::string_view ending) noexcept {
    if (library == WeightLibrary::diffusers) return "diffusion_pytorch_model";
    return ending == kSafetensors ? "model" : "pytorch_model";
}

WeightChoice single(WeightLibrary library, std::string_view variant, std::string_view ending) {
    return {weight_name(base_of(library, ending), variant, ending), std::string{variant}, false, library};
}

WeightChoice index(WeightLibrary library, std::string_view variant, std::string_view ending) {
    return {index_name(base_of(library, ending), variant, ending), std::string{variant}, true, library};
}

// In the order in which the library looks for them.
std::vector<WeightChoice> candidates(WeightLibrary library, const WeightRequest& request) {
    const std::string_view variant = request.variant;
    if (library == WeightLibrary::transformers) {
        std::vector<WeightChoice> choices;
        if (!request.without_safetensors) {
            choices.push_back(single(library, variant, kSafetensors));
            choices.push_back(index(library, variant, kSafetensors));
        }
        choices.push_back(single(library, variant, kBin));
        choices.push_back(index(library, variant, kBin));
        return choices;
    }
    const auto ending = request.without_safetensors ? kBin : kSafetensors;
    std::vector<WeightChoice> choices{index(library, variant, ending)};
    if (!variant.empty())
        choices.push_back(
            {old_index_name(base_of(library, ending), variant, ending), std::string{variant}, true, library});
    if (!request.without_safetensors) choices.push_back(single(library, variant, kSafetensors));
    choices.push_back(single(library, variant, kBin));
    return choices;
}

// The variants of all weight files in the folder, "" among them.
std::set<std::string> all_variants(const Folder& folder, WeightLibrary library) {
    std::set<std::string> variants;
    for (const auto& entry : folder.entries()) {
        for (const auto ending : {kSafetensors, kBin}) {
            if (auto variant = variant_in(entry.name, base_of(library, ending))) variants.insert(*variant);
        }
    }
    return variants;
}

}  // namespace

std::optional<WeightChoice> choose_weights(const Folder& folder, WeightLibrary library,
                                           const WeightRequest& request) {
    for (auto& candidate : candidates(library, request))
        if (folder.has_file(candidate.name)) return std::move(candidate);
    return std::nullopt;
}

std::optional<std::string> blocked_weights(const Folder& folder, WeightLibrary library,
                                           const WeightRequest& request) {
    for (auto& candidate : candidates(library, request))
        if (folder.lists(candidate.name) && !folder.has_file(candidate.name)) return std::move(candidate.name);
    return std::nullopt;
}

std::vector<std::string> variants_of(const Folder& folder, WeightLibrary library) {
    auto variants = all_variants(folder, library);
    variants.erase("");
    return {variants.begin(), variants.end()};
}

bool is_safetensors_name(std::string_view name) noexcept {
    constexpr std::string_view kEnding = ".safetensors";
    return name.size() >= kEnding.size() && name.substr(name.size() - kEnding.size()) == kEnding;
}

bool takes_variant(const Folder& folder, std::string_view variant) noexcept {
    return std::any_of(folder.entries().begin(), folder.entries().end(), [&](const NamedEntry& entry) {
        const auto part = second_part(entry.name);
        return part && part->substr(0, variant.size()) == variant;
    });
}

bool has_any_weights(const Folder& folder, WeightLibrary library) {
    return !all_variants(folder, library).empty();
}

}  // namespace gantry::formats::diffusers_directory

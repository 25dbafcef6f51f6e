#include "loader_mode.hpp"

#include <algorithm>
#include <set>

namespace gantry::formats::diffusers_directory {

std::vector<LoaderMode> possible_modes(const std::vector<ModelFolder>& models) {
    std::set<std::string> variants;
    for (const auto& model : models) {
        if (model.is_root) continue;
        for (auto& variant : variants_of(*model.folder, model.library)) variants.insert(std::move(variant));
    }
    std::vector<LoaderMode> modes;
    for (const bool without_safetensors : {false, true}) {
        modes.push_back({"", without_safetensors});
        for (const auto& variant : variants) modes.push_back({variant, without_safetensors});
    }
    return modes;
}

std::optional<WeightChoice> choose_weights(const ModelFolder& model, const LoaderMode& mode) {
    WeightRequest request{"", mode.without_safetensors};
    if (!model.is_root && !mode.variant.empty() && takes_variant(*model.variant_folder, mode.variant))
        request.variant = mode.variant;
    return choose_weights(*model.folder, model.library, request);
}

LoaderMode choose_mode(const std::vector<ModelFolder>& models) {
    LoaderMode best;
    std::ptrdiff_t best_count = -1;
    for (auto& mode : possible_modes(models)) {
        const auto count = std::count_if(models.begin(), models.end(), [&](const ModelFolder& model) {
            return choose_weights(model, mode).has_value();
        });
        if (count <= best_count) continue;
        best_count = count;
        best = std::move(mode);
    }
    return best;
}

}  // namespace gantry::formats::diffusers_directory

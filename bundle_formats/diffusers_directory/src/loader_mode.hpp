// LoaderMode: the arguments with which one call of from_pretrained() finds the weights of every model.
//
// A bundle that holds only fp16 files is whole; the loader must be told. So a variant is a fact about the
// bundle, found here and carried by the descriptor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "folder.hpp"
#include "weights.hpp"

namespace gantry::formats::diffusers_directory {

using LoaderMode = WeightRequest;

// One model as the loader sees it.
struct ModelFolder {
    const Folder* folder = nullptr;
    WeightLibrary library = WeightLibrary::diffusers;
    bool is_root = false;  // loaded from the bundle root, where variants are not looked for
    // The folder that decides whether the variant applies: its own, but for the second and later controlnets.
    const Folder* variant_folder = nullptr;
};

// What the loader reads for that model under that mode; nullopt: it fails.
[[nodiscard]] std::optional<WeightChoice> choose_weights(const ModelFolder& model, const LoaderMode& mode);

// Every mode that could find weights of these, the plainest first: without arguments, with each variant, then
// the same without safetensors.
[[nodiscard]] std::vector<LoaderMode> possible_modes(const std::vector<ModelFolder>& models);

// The plainest mode under which the most models have weights, by their names.
[[nodiscard]] LoaderMode choose_mode(const std::vector<ModelFolder>& models);

}  // namespace gantry::formats::diffusers_directory

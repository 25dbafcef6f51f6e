// Which weight files of a folder the loaders would read. Names alone decide; nothing is opened.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

enum class WeightLibrary {
    diffusers,     // diffusion_pytorch_model.*; a shard index wins over a single file
    transformers,  // model.safetensors, pytorch_model.bin; a single file wins
};

// What the loader is told.
struct WeightRequest {
    std::string variant;               // "" for none
    bool without_safetensors = false;  // use_safetensors=False

    friend bool operator==(const WeightRequest&, const WeightRequest&) = default;
};

struct WeightChoice {
    std::string name;  // of the single file or the index, in its folder
    std::string variant;
    bool is_index = false;
    WeightLibrary library = WeightLibrary::diffusers;
};

// Whether the library reads a file of that name as safetensors; as what torch.save wrote otherwise.
[[nodiscard]] bool is_safetensors_name(std::string_view name) noexcept;

// nullopt: the loader finds nothing, and fails.
[[nodiscard]] std::optional<WeightChoice> choose_weights(const Folder& folder, WeightLibrary library,
                                                         const WeightRequest& request);

// A name that the library looks for and that something other than a file has: a link that leads nowhere, a
// folder. nullopt: there is none.
[[nodiscard]] std::optional<std::string> blocked_weights(const Folder& folder, WeightLibrary library,
                                                         const WeightRequest& request);

// Every variant that some weight file of the folder carries, sorted, without "".
[[nodiscard]] std::vector<std::string> variants_of(const Folder& folder, WeightLibrary library);

// Whether the loader passes `variant` to the model in this folder: any name in it has it behind its first dot.
[[nodiscard]] bool takes_variant(const Folder& folder, std::string_view variant) noexcept;

// Whether there are weight files or shards of any name that the library knows.
[[nodiscard]] bool has_any_weights(const Folder& folder, WeightLibrary library);

}  // namespace gantry::formats::diffusers_directory

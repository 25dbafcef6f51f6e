// Names of weight files as the two libraries build them from a base, a variant and an ending.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::formats::diffusers_directory {

// "base.safetensors", "base.fp16.safetensors"
[[nodiscard]] std::string weight_name(std::string_view base, std::string_view variant, std::string_view ending);
// "base.safetensors.index.json", "base.safetensors.index.fp16.json"
[[nodiscard]] std::string index_name(std::string_view base, std::string_view variant, std::string_view ending);
// "base.safetensors.fp16.index.json", as releases before 0.32 wrote it
[[nodiscard]] std::string old_index_name(std::string_view base, std::string_view variant,
                                         std::string_view ending);

// The variant in any of the names above and in that of a shard; nullopt where `name` is none of them. "" for a
// name without variant.
[[nodiscard]] std::optional<std::string> variant_in(std::string_view name, std::string_view base);

// What the loader compares with the variant asked for: the part behind the first dot. nullopt without a dot,
// where the loader fails.
[[nodiscard]] std::optional<std::string_view> second_part(std::string_view name) noexcept;

}  // namespace gantry::formats::diffusers_directory

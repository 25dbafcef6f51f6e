// What a component is for, told from its name in the index. The table is in FORMAT.md.
#pragma once

#include <string>
#include <string_view>

namespace gantry::formats::diffusers_directory {

inline constexpr std::string_view kDenoiserRole = "denoiser";

// "denoiser", "vae", "text_encoder", ...; the name itself, without number and stage, where it is no known role.
[[nodiscard]] std::string role_of(std::string_view component);

[[nodiscard]] bool is_denoiser(std::string_view component);

}  // namespace gantry::formats::diffusers_directory

#include "roles.hpp"

#include <array>
#include <utility>

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 33> kRoles{{
    {"unet", "denoiser"},
    {"transformer", "denoiser"},
    {"unconditional_transformer", "denoiser"},
    {"prior", "denoiser"},
    {"decoder", "denoiser"},
    {"dit", "denoiser"},
    {"denoiser", "denoiser"},
    {"image_unet", "denoiser"},
    {"text_unet", "denoiser"},
    {"super_res_first", "denoiser"},
    {"super_res_last", "denoiser"},
    {"vae", "vae"},
    {"vqvae", "vae"},
    {"movq", "vae"},
    {"vqgan", "vae"},
    {"audio_vae", "vae"},
    {"vae_encoder", "vae"},
    {"vae_decoder", "vae"},
    {"bert", "text_encoder"},
    {"text_encoder", "text_encoder"},
    {"image_encoder", "image_encoder"},
    {"siglip", "image_encoder"},
    {"tokenizer", "tokenizer"},
    {"text_tokenizer", "tokenizer"},
    {"clip_tokenizer", "tokenizer"},
    {"pe_tokenizer", "tokenizer"},
    {"image_noising_scheduler", "scheduler"},
    {"low_res_scheduler", "scheduler"},
    {"inverse_scheduler", "scheduler"},
    {"super_res_scheduler", "scheduler"},
    {"audio_scheduler", "scheduler"},
    {"local_latents_scheduler", "scheduler"},
    {"bb_ca_scheduler", "scheduler"},
}};

std::string_view without_number(std::string_view name) noexcept {
    const auto underscore = name.rfind('_');
    if (underscore == name.npos || underscore == 0 || underscore + 1 == name.size()) return name;
    const auto digits = name.substr(underscore + 1);
    return digits.find_first_not_of("0123456789") == digits.npos ? name.substr(0, underscore) : name;
}

std::string_view known_role(std::string_view name) noexcept {
    for (const auto& [component, role] : kRoles)
        if (component == name) return role;
    return {};
}

}  // namespace

std::string role_of(std::string_view component) {
    auto name = without_number(component);
    if (const auto role = known_role(name); !role.empty()) return std::string{role};
    // Pipelines of two stages put the stage in front: "prior_text_encoder", "decoder_scheduler".
    for (const std::string_view stage : {"prior_", "decoder_"})
        if (name.substr(0, stage.size()) == stage) name.remove_prefix(stage.size());
    const auto role = known_role(name);
    return std::string{role.empty() ? name : role};
}

bool is_denoiser(std::string_view component) {
    return role_of(component) == kDenoiserRole;
}

}  // namespace gantry::formats::diffusers_directory

#include "unit/bundle_formats/diffusers_directory/recorded_bundle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gantry::tests {
namespace {

bool is_weights(const std::string& name) {
    return name.find(".safetensors") != name.npos;
}

template <class Answer>
std::string hex(const Answer& answer) {
    return fmt::format("{:02x}", fmt::join(answer.value, ""));
}

}  // namespace

std::vector<std::string> sample_files() {
    return {"feature_extractor/preprocessor_config.json",
            "model_index.json",
            "safety_checker/config.json",
            "safety_checker/model.safetensors",
            "scheduler/scheduler_config.json",
            "text_encoder/config.json",
            "text_encoder/model.safetensors",
            "tokenizer/tokenizer.json",
            "tokenizer/tokenizer_config.json",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors"};
}

std::string sha256_of(SampleBundle& bundle, const std::string& name) {
    return hex(bundle.view().sha256(name));
}

std::string git_sha1_of(SampleBundle& bundle, const std::string& name) {
    return hex(bundle.view().git_sha1(name));
}

std::string text_of(SampleBundle& bundle, const std::string& name) {
    return bundle.view().read_text(name, 1 << 20).value;
}

void record_digests(SampleBundle& bundle) {
    bundle.depth = Depth::content;
    for (const auto& name : sample_files())
        bundle.memory.record_digest(name,
                                    is_weights(name) ? sha256_of(bundle, name) : git_sha1_of(bundle, name));
}

void flip_last_byte(SampleBundle& bundle, const std::string& name) {
    auto content = text_of(bundle, name);
    content.back() = static_cast<char>(content.back() ^ 1);
    bundle.memory.file(name, content);
}

}  // namespace gantry::tests

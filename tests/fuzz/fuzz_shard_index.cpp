// The input is vae/diffusion_pytorch_model.safetensors.index.json of a bundle.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto bundle = gantry::fuzz::read_bundle("flux-sharded");
    bundle.file("vae/diffusion_pytorch_model.safetensors.index.json", gantry::fuzz::text_of(data, size));
    gantry::fuzz::examine(bundle);
    return 0;
}

// The input is vae/diffusion_pytorch_model.safetensors of a bundle.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto bundle = gantry::fuzz::read_bundle("dit");
    bundle.file("vae/diffusion_pytorch_model.safetensors", gantry::fuzz::text_of(data, size));
    gantry::fuzz::examine(bundle);
    return 0;
}

// The input is vae/diffusion_pytorch_model.safetensors.index.json of a bundle.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto bundle = [] {
        auto small = gantry::fuzz::read_bundle("dit").remove("vae");
        gantry::fuzz::add_folder(small, "flux-sharded", "vae");
        return small;
    }();
    bundle.file("vae/diffusion_pytorch_model.safetensors.index.json", gantry::fuzz::text_of(data, size));
    gantry::fuzz::examine(bundle, gantry::fuzz::depth_for(size));
    return 0;
}

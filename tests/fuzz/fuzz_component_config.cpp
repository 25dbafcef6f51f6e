// The input is vae/config.json of a bundle.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto bundle = gantry::fuzz::read_bundle("dit");
    bundle.file("vae/config.json", gantry::fuzz::text_of(data, size));
    gantry::fuzz::examine(bundle, gantry::fuzz::depth_for(size));
    return 0;
}

// Rules of weights: which files there must be, and what their first bytes tell.
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"
#include "unit/bundle_formats/safetensors_text.hpp"
#include "unit/bundle_formats/torch_text.hpp"

namespace gantry::tests {
namespace {

namespace report = formats::diffusers_directory::report;

const std::string kUnet = "unet/diffusion_pytorch_model.safetensors";
const std::string kUnetBin = "unet/diffusion_pytorch_model.bin";
const std::string kUnetIndex = kUnet + ".index.json";
const std::string kSecondShard = "unet/diffusion_pytorch_model-00002-of-00002.safetensors";

void make_sharded(SampleBundle& bundle) {
    bundle.memory.remove(kUnet)
        .file(kUnetIndex, R"({"metadata": {}, "weight_map":
            {"a": "diffusion_pytorch_model-00001-of-00002.safetensors",
             "b": "diffusion_pytorch_model-00002-of-00002.safetensors"}})")
        .file("unet/diffusion_pytorch_model-00001-of-00002.safetensors", good_safetensors("a"))
        .file(kSecondShard, good_safetensors("b"));
}

void name_shard(SampleBundle& bundle, const std::string& shard) {
    bundle.memory.file(kUnetIndex, R"({"metadata": {}, "weight_map": {"a": ")" + shard + R"("}})");
}

void make_variant(SampleBundle& bundle) {
    bundle.memory.remove(kUnet).file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors());
}

void make_pickle(SampleBundle& bundle) {
    bundle.memory.remove(kUnet).file(kUnetBin, good_torch_file());
}

}  // namespace

std::vector<RuleCase> weight_cases() {
    return {
        {report::kWeightsMissing, "unet", [](auto& bundle) { bundle.memory.remove(kUnet); }},
        {report::kFileEmpty, kUnet, [](auto& bundle) { bundle.memory.file(kUnet, ""); }},
        {report::kShardIndexInvalid, kUnetIndex, [](auto& bundle) { bundle.memory.file(kUnetIndex, "{}"); },
         make_sharded},
        {report::kShardLeadsOut, kUnetIndex, [](auto& bundle) { name_shard(bundle, "../vae/a.safetensors"); },
         make_sharded},
        {report::kShardNotBare, kUnetIndex, [](auto& bundle) { name_shard(bundle, "parts/a.safetensors"); },
         make_sharded},
        {report::kShardMissing, kSecondShard, [](auto& bundle) { bundle.memory.remove(kSecondShard); },
         make_sharded},
        {report::kVariantConflict, "unet",
         [](auto& bundle) {
             bundle.memory.remove("vae/diffusion_pytorch_model.safetensors")
                 .file("vae/diffusion_pytorch_model.ema.safetensors", good_safetensors());
         },
         make_variant},
        {report::kNameWithoutDot, "tokenizer/LICENSE",
         [](auto& bundle) { bundle.memory.file("tokenizer/LICENSE", "text"); }, make_variant},
        {report::kLfsPointer, kUnet,
         [](auto& bundle) {
             bundle.memory.file(kUnet, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
         }},
        {report::kSafetensorsCut, kUnet,
         [](auto& bundle) {
             auto content = good_safetensors();
             content.pop_back();
             bundle.memory.file(kUnet, content);
         }},
        {report::kSafetensorsInvalid, kUnet,
         [](auto& bundle) { bundle.memory.file(kUnet, good_safetensors() + "x"); }},
        {report::kNoTensors, kUnet, [](auto& bundle) { bundle.memory.file(kUnet, safetensors_file("{}", 0)); }},
        {report::kShardTensorsMissing, kSecondShard,
         [](auto& bundle) { bundle.memory.file(kSecondShard, good_safetensors("a")); }, make_sharded},
        {report::kTorchFileInvalid, kUnetBin, [](auto& bundle) { bundle.memory.file(kUnetBin, "not torch"); },
         make_pickle},
        {report::kPickle, kUnetBin, make_pickle},
        {report::kWholeOtherwise, kUnet, [](auto& bundle) { bundle.memory.file(kUnet, ""); },
         [](auto& bundle) {
             bundle.memory.file("unet/diffusion_pytorch_model.fp16.safetensors", good_safetensors());
         }},
    };
}

}  // namespace gantry::tests

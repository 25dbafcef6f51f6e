// Rules of depth `content`: what a digest tells that was recorded when the bundle was downloaded.
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"
#include "unit/bundle_formats/diffusers_directory/recorded_bundle.hpp"

namespace gantry::tests {

namespace report = formats::diffusers_directory::report;

std::vector<RuleCase> content_cases() {
    const std::string unet = "unet/diffusion_pytorch_model.safetensors";
    const std::string scheduler = "scheduler/scheduler_config.json";
    return {
        {report::kWeightsDiffer, unet, [=](auto& bundle) { flip_last_byte(bundle, unet); }, record_digests},
        {report::kFileEdited, scheduler,
         [=](auto& bundle) { bundle.memory.file(scheduler, R"({"_class_name": "DDIMScheduler", "a": 1})"); },
         record_digests},
        {report::kNoDigest, "", [=](auto& bundle) { bundle.memory.record_digest(unet, ""); }, record_digests},
    };
}

}  // namespace gantry::tests

// The module as a host would use it: through its entry symbol and factories alone.
#include <dlfcn.h>

#include <memory>

#include <gtest/gtest.h>

#include <gantry/abi.h>
#include <gantry/text.hpp>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

const gantry_plugin_entry_v0* load_entry() {
    auto* module = ::dlopen(GANTRY_DIFFUSERS_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(module, nullptr) << ::dlerror();
    return static_cast<const gantry_plugin_entry_v0*>(::dlsym(module, GANTRY_PLUGIN_ENTRY_SYMBOL));
}

gantry_status count_finding(void* context, const gantry_finding*) {
    ++*static_cast<int*>(context);
    return GANTRY_STATUS_OK;
}

gantry_status take_detection(void* context, const gantry_detection* detection, gantry_text) {
    *static_cast<std::int32_t*>(context) = detection->strength;
    return GANTRY_STATUS_OK;
}

TEST(DiffusersPlugin, OffersOneFormatWithAllFactories) {
    const auto* entry = load_entry();
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(to_view(entry->plugin_id), "org.gantry.diffusers");
    EXPECT_EQ(to_strings(entry->formats), (std::vector<std::string>{"diffusers_directory"}));
    for (const auto* id : {GANTRY_FACTORY_DETECTOR, GANTRY_FACTORY_VALIDATOR, GANTRY_FACTORY_DESCRIBER})
        EXPECT_NE(entry->get_factory(to_text(id)), nullptr) << id;
}

TEST(DiffusersPlugin, JudgesABundleThroughItsFactories) {
    const auto* entry = load_entry();
    ASSERT_NE(entry, nullptr);
    ASSERT_EQ(entry->init(GANTRY_ABI_VERSION), GANTRY_STATUS_OK);
    SampleBundle bundle;
    bundle.memory.remove("unet/config.json");
    const auto table = host::make_view_table(bundle.memory);
    gantry_examine_options options{};
    options.struct_size = sizeof options;

    std::int32_t strength = 0;
    const gantry_detection_receiver detections{sizeof detections, 0, &strength, &take_detection};
    const auto* detector =
        static_cast<const gantry_detector_factory*>(entry->get_factory(to_text(GANTRY_FACTORY_DETECTOR)));
    EXPECT_EQ(detector->detect(entry->formats.data[0], &table, &options, &detections), GANTRY_STATUS_OK);
    EXPECT_EQ(strength, GANTRY_DETECTION_CERTAIN);

    int count = 0;
    const gantry_finding_receiver findings{sizeof findings, 0, &count, &count_finding};
    const auto* validator =
        static_cast<const gantry_validator_factory*>(entry->get_factory(to_text(GANTRY_FACTORY_VALIDATOR)));
    EXPECT_EQ(validator->validate(entry->formats.data[0], &table, &options, &findings), GANTRY_STATUS_OK);
    EXPECT_EQ(count, 1);
    EXPECT_EQ(validator->validate(to_text("other"), &table, &options, &findings), GANTRY_STATUS_BAD_ARGUMENT);
}

}  // namespace
}  // namespace gantry::tests

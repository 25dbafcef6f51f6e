// Indexes that were written to hurt: no crash, no hang, no byte more than the caps allow.
#include <string>

#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

TEST(HostileIndex, NestedDeeplyIsRefused) {
    for (const auto* start : {"", "{\"_class_name\": NaN, \"a\": "}) {
        SampleBundle bundle;
        bundle.index(start + std::string(100'000, '['));
        EXPECT_EQ(bundle.summary(), "D2 fatal invalid_model_index_json model_index.json");
    }
}

TEST(HostileIndex, CutAnywhereIsRefusedOrRead) {
    const std::string index =
        R"({"_class_name": "DiTPipeline", "vae": ["diffusers", "AutoencoderKL"], "x": "\ud83d"})";
    for (std::size_t size = 0; size < index.size(); ++size) {
        SampleBundle bundle;
        bundle.index(index.substr(0, size));
        EXPECT_EQ(bundle.state(), "invalid") << size;
        EXPECT_EQ(bundle.describe().hints.size(), 1U);
    }
}

TEST(HostileIndex, HoldsNulsInNames) {
    SampleBundle bundle;
    bundle.edit_index("\n}", R"(, "vae\u0000/../..": ["diffusers", "AutoencoderKL"]})");
    EXPECT_EQ(bundle.summary(), "D11 fatal path_escape model_index.json");
    SampleBundle library;
    library.edit_index(R"("vae": ["diffusers")", R"("vae": ["diffusers\u0000")");
    EXPECT_EQ(library.state(), "invalid");
}

TEST(HostileIndex, NamesAComponentThatNoPathLeadsTo) {
    SampleBundle bundle;
    const std::string name(4'097, 'x');
    bundle.edit_index("\"StableDiffusionPipeline\"", "\"PipelineOfAnotherRelease\"");
    bundle.edit_index("\"vae\":", "\"" + name + "\": [\"diffusers\", \"AutoencoderKL\"], \"vae\":");
    const auto components = bundle.describe().components;
    const auto long_one = std::find_if(components.begin(), components.end(),
                                       [&](const Component& component) { return component.name == name; });
    ASSERT_NE(long_one, components.end());
    EXPECT_EQ(long_one->path, "") << "a path that the view does not serve breaks the contract";
}

TEST(HostileIndex, HoldsAsManyNamesAsFit) {
    std::string extra;
    for (int i = 0; i < 40'000; ++i) extra += ", \"n" + std::to_string(i) + "\": [null, null]";
    SampleBundle bundle;
    bundle.edit_index("\n}", extra + "}");
    EXPECT_EQ(bundle.summary(), "");
    bundle.edit_index("StableDiffusionPipeline", "QuantumTeapotPipeline");
    EXPECT_EQ(bundle.describe().components.size(), 7U);
}

TEST(HostileIndex, PutsNoControlCharacterIntoAMessage) {
    for (const auto& [from, to] :
         {std::pair{"\"StableDiffusionPipeline\"", R"("a\nb\u001b[31m")"},
          std::pair{R"(["diffusers", "AutoencoderKL"])", R"(["diffusers\n", "A\u0000\r"])"},
          std::pair{R"("requires_safety_checker": true)", R"("a\nb": 1, "a\nb": 2)"}}) {
        SampleBundle bundle;
        bundle.edit_index(from, to);
        for (const auto& finding : bundle.validate())
            for (const char character : finding.message)
                EXPECT_GE(static_cast<unsigned char>(character), 0x20) << finding.message;
    }
}

}  // namespace
}  // namespace gantry::tests

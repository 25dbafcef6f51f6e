#include "library/verdict_json.hpp"

#include <gtest/gtest.h>

#include "support/foreign_shapes.hpp"

namespace gantry::host {
namespace {

Verdict sample() {
    Verdict verdict;
    verdict.plugin = {"org.example.p", "1.2.3", std::string(64, 'a')};
    verdict.bundle_format = "my_format";
    verdict.depth = Depth::headers;
    verdict.configuration_digest = "d";
    verdict.findings = {{"D1", "code", Severity::warning, "be careful", "x/y"}};
    verdict.state = ValidationState::valid;
    auto& identity = verdict.description.identity;
    identity.model_type = "diffusion";
    identity.pipeline_class = "Pipe";
    identity.tasks = {"text-to-image"};
    identity.pickle_weights = true;
    verdict.description.components = {
        {{"vae", "vae", "lib", "Class", "vae", "vae/config.json"},
         {{"vae/w.safetensors", "safetensors", "fp16", "vae/i.json", "F16", 18'446'744'073'709'551'615u}}}};
    verdict.description.facts = {{"my_format.answer", "{\"a\": [1, 2]}"}};
    verdict.description.engines = {{"diffusers", true, "", {"diffusers>=0.42"}, "{\"variant\": \"fp16\"}"}};
    verdict.trace.entries = {{"", TraceUse::stat, {}, 0}};
    return verdict;
}

TEST(CachedVerdict, ComesBackAsItWas) {
    const auto verdict = sample();
    const auto back = from_cached(to_cached(verdict), "my_format");
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->plugin, verdict.plugin);
    EXPECT_EQ(back->depth, verdict.depth);
    EXPECT_EQ(back->configuration_digest, verdict.configuration_digest);
    EXPECT_EQ(back->state, verdict.state);
    EXPECT_EQ(back->findings, verdict.findings);
    EXPECT_EQ(back->description, verdict.description);
    EXPECT_EQ(back->trace, verdict.trace);
}

TEST(CachedVerdict, OfAnotherShapeIsCorruptAndNothingWorse) {
    const auto whole = to_cached(sample());
    for (const std::string text :
         {"", "[]", "{}", "null", "{\"findings\": 3}", "{\"findings\": [], \"identity\": []}"}) {
        auto broken = whole;
        broken.verdict = text;
        const auto back = from_cached(broken, "my_format");
        ASSERT_FALSE(back) << text;
        EXPECT_EQ(back.error().code, ErrorCode::corrupt);
    }
    auto broken = whole;
    broken.depth = "bottomless";
    EXPECT_FALSE(from_cached(broken, "my_format"));
    broken = whole;
    broken.trace = "x";
    EXPECT_FALSE(from_cached(broken, "my_format"));
}

TEST(CachedVerdict, IsCorruptOrOneThatCanBeKeptWhateverShapeAnyOfItsValuesHas) {
    const auto whole = to_cached(sample());
    for (const auto& [what, document] : test::foreign_shapes_of(nlohmann::json::parse(whole.verdict))) {
        auto foreign = whole;
        foreign.verdict = document.dump();
        const auto back = from_cached(foreign, "my_format");
        if (!back) {
            EXPECT_EQ(back.error().code, ErrorCode::corrupt) << what;
            continue;
        }
        EXPECT_EQ(to_cached(*from_cached(to_cached(*back), "my_format")), to_cached(*back)) << what;
    }
}

}  // namespace
}  // namespace gantry::host

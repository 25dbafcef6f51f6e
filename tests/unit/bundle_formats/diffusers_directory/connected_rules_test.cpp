// Rules D53 and D54: what a pipeline takes from outside of the bundle.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

SampleBundle make_connected(const std::string& readme) {
    SampleBundle bundle;
    bundle.index(R"({"_class_name": "KandinskyV22CombinedPipeline", "movq": ["diffusers", "VQModel"],
        "scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DConditionModel"]})");
    bundle.diffusers_model("movq");
    bundle.memory.file("README.md", readme);
    return bundle;
}

std::string of_card(SampleBundle bundle) {
    std::string text;
    for (const auto& finding : bundle.validate())
        if (finding.path == "README.md") text += finding.rule + " " + finding.code + " ";
    return text;
}

TEST(DiffusersDirectory, D53WantsAModelCardThatTheLoaderCanRead) {
    const std::vector<std::string> broken{"---\nlicense: \xe9\n---\n",
                                          std::string("\xff\xfe-\0-\0-\0", 8),
                                          "---\ntitle: a: b\n---\n",
                                          "---\ntitle: a:\n---\n",
                                          "---\n\tlicense: x\n---\n",
                                          "---\nlicense: x\n\ttags: y\n---\n",
                                          "---\nlicense:\tx\n---\n",
                                          "---\n- a\n- b\n---\n",
                                          "---\njust words\n---\n",
                                          "---\n[a, b]\n---\n",
                                          "---\ntags: 5\n---\n",
                                          "---\ntags: true\n---\n",
                                          "---\nprior: []\n---\n",
                                          "---\nprior:\n---\n",
                                          "---\nprior: null\nlicense: x\n---\n",
                                          "---\nprior: 7\n---\n",
                                          "---\nprior: {}\n---\n",
                                          "---\nprior: {a: b}\n---\n",
                                          "---\nprior:\n  a: b\n---\n",
                                          "---\nprior: gantry/prior\n---\n",
                                          "---\nprior: [7, a/b]\n---\n",
                                          "\xef\xbb\xbf---\ntitle: a: b\n---\n",
                                          "---\nprior:\n- 7\n---\n"};
    for (const auto& readme : broken) {
        auto bundle = make_connected(readme);
        EXPECT_EQ(of_card(bundle), "D53 invalid_config ") << readme;
        EXPECT_EQ(bundle.state(), "degraded") << readme << bundle.summary();
        EXPECT_TRUE(bundle.describe().identity.external_references.empty()) << readme;
    }
}

TEST(DiffusersDirectory, D53TakesTheModelCardsThatPeopleWrite) {
    const std::vector<std::string> good{"",
                                        "# No front matter: at all\n\t- prior:\n",
                                        "---\n---\n# Empty\n",
                                        "---\n# license: a: b\n---\n",
                                        "---\nlicense: mit # see: https://example.org\n---\n",
                                        "---\nlicense: other\nlicense_name: a:b\nurl: "
                                        "https://example.org:80/x\ntitle: 'a: b'\ntitle2: \"a: b\"\n---\n",
                                        "---\ntags:\n- a\n- b\nlanguage:\n  - en\nwidget:\n- text: |\n    a: "
                                        "b: c\n    \"\n  output:\n    url: x\n---\n",
                                        "---\ntags: []\nbase_model: [a/b, c/d]\nextra: {a: b}\n---\n",
                                        "---\ntext: >-\n  a: b: c\n\n  d\ntitle: one\n  two\n---\n",
                                        "---\ntext: \"a\n  b: c: d\n\te\"\nother: [a,\n  b]\n---\n",
                                        "---\nextra: {a: \"b: c: d\",\nb: c}\n---\n",
                                        "---\ntags: text\nmodel-index:\n- name: x\n  results: []\n---\n",
                                        "---\ntags:\n---\n",
                                        "--- \ntitle: a: b\n---\n",
                                        "---\ntitle: a: b\n",
                                        "---\nprior: [null]\n---\n",
                                        "---\nlicense: x\n---\nprior: 7\n\ttitle: a: b\n"};
    for (const auto& readme : good) {
        EXPECT_EQ(of_card(make_connected(readme)), "") << readme;
    }
}

TEST(DiffusersDirectory, D53TakesTheLastOfSeveralEntries) {
    EXPECT_EQ(of_card(make_connected("---\ntags: 5\ntags: [a]\nprior: 7\nprior: [null]\n---\n")), "");
    EXPECT_EQ(of_card(make_connected("---\nprior: [a/b]\nprior: 7\n---\n")), "D53 invalid_config ");
}

TEST(DiffusersDirectory, D53NeedsAccessToTheModelCard) {
    auto bundle = make_connected("");
    bundle.memory.remove("README.md").entry("README.md", EntryKind::unreadable);
    EXPECT_EQ(of_card(bundle), "D28 component_unreadable ");
    bundle.memory.remove("README.md").entry("README.md", EntryKind::escape);
    EXPECT_EQ(of_card(bundle), "D27 path_escape ");
    bundle.memory.remove("README.md").folder("README.md");
    EXPECT_EQ(of_card(bundle), "") << "which the loader does not look into";
}

TEST(DiffusersDirectory, D53AsksOnlyConnectedPipelines) {
    SampleBundle bundle;
    bundle.memory.file("README.md", "\xff---\nprior: 7\n---\n");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D32ReadsTheRepositoryWhereTheLoaderReadsIt) {
    for (const auto* readme :
         {"---\nprior:\n- a/b\n- c/d\n---\n", "---\r\nprior:\r\n  - \"a/b\"\r\n---\r\n",
          "\n\n---\nprior: ['a/b']\n---", "---\ntext: |\n  prior: x\nprior: [a/b, c/d]\n---\n",
          "---\nprior: # the first half\n# of it\n- a/b # here\n---\n", "---\nprior: [\n  a/b ]\n---\n",
          "\xef\xbb\xbf---\nprior: [a/b]\n---\n"}) {
        auto bundle = make_connected(readme);
        EXPECT_EQ(bundle.summary(), "D32 warning external_reference README.md") << readme;
        EXPECT_EQ(bundle.describe().identity.external_references, (std::vector<std::string>{"a/b"})) << readme;
    }
}

SampleBundle make_cosmos(const std::string& name, const std::string& settings) {
    SampleBundle bundle;
    bundle.index(R"({"_class_name": ")" + name + R"(", "scheduler": ["diffusers", "DDPMScheduler"],
        "text_encoder": ["transformers", "T5EncoderModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "text_tokenizer": ["transformers", "CLIPTokenizer"], "transformer": ["diffusers", "CosmosTransformer3DModel"],
        "vae": ["diffusers", "AutoencoderKLWan"])" +
                 settings + "}");
    bundle.diffusers_model("transformer");
    bundle.memory.file("text_tokenizer/tokenizer_config.json", "{}")
        .file("text_tokenizer/tokenizer.json",
              R"({"added_tokens": [], "model": {"vocab": {"a": 0}, "merges": []}})");
    return bundle;
}

TEST(DiffusersDirectory, D54WarnsOfASafetyCheckerThatComesFromAnotherPackage) {
    for (const auto& [name, settings] : std::vector<std::pair<const char*, const char*>>{
             {"CosmosTextToWorldPipeline", ""},
             {"Cosmos2TextToImagePipeline", R"(, "safety_checker": [null, null])"},
             {"Cosmos2_5_PredictBasePipeline", ""},
             {"Cosmos3OmniPipeline", ""},
             {"Cosmos3OmniPipeline", R"(, "enable_safety_checker": true)"}}) {
        auto bundle = make_cosmos(name, settings);
        EXPECT_EQ(bundle.summary(), "D54 warning external_reference safety_checker") << name;
        EXPECT_NE(bundle.validate()[0].message.find("cosmos_guardrail"), std::string::npos);
        EXPECT_EQ(bundle.describe().identity.external_references,
                  (std::vector<std::string>{"cosmos_guardrail"}));
        EXPECT_NE(bundle.describe().hints.at(0).reason.find("cosmos_guardrail"), std::string::npos);
    }
    auto disabled = make_cosmos("Cosmos3OmniPipeline", R"(, "enable_safety_checker": false)");
    EXPECT_EQ(disabled.summary(), "");
    EXPECT_EQ(disabled.describe().hints.at(0).reason.find("cosmos_guardrail"), std::string::npos);
}

}  // namespace
}  // namespace gantry::tests

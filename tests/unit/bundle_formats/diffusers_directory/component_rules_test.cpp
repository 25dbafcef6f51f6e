// Rules D12 to D17, D32 and D46: classes of components and the files they need besides weights.
#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {
namespace {

constexpr const char* kVae = R"(["diffusers", "AutoencoderKL"])";
constexpr const char* kTokenizer = R"(["transformers", "CLIPTokenizer"])";
constexpr const char* kPiece = "\x0a\x03\x0a\x01z";  // a SentencePiece model of one
constexpr const char* kPointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
constexpr const char* kFeatureExtractor = R"(["transformers", "CLIPImageProcessor"])";

TEST(DiffusersDirectory, D12RefusesClassesThatNoLibraryHas) {
    for (const auto* entry :
         {R"(["diffusers", "QuantumTeapotModel"])", R"(["transformers", "QuantumTeapotModel"])",
          R"(["quantum_teapot", "AutoencoderKL"])", R"(["stable_diffusion", "AutoencoderKL"])",
          R"(["os", "path"])", R"(["", ""])"}) {
        SampleBundle bundle;
        bundle.edit_index(kVae, entry);
        EXPECT_EQ(bundle.summary(), "D12 fatal unsupported_component vae") << entry;
    }
}

TEST(DiffusersDirectory, D12KnowsEveryClassThatAPipelineAddsToItsOwnModule) {
    SampleBundle bundle;
    bundle.edit_index(R"(["transformers", "CLIPTextModel"])",
                      R"(["glm_image", "GlmImageForConditionalGeneration"])");
    bundle.edit_index(R"("image_encoder": [null, null])", R"("image_encoder": ["prx", "T5GemmaEncoder"])");
    bundle.transformers_model("image_encoder");
    EXPECT_EQ(bundle.summary(), "");
    bundle.edit_index("GlmImageForConditionalGeneration", "GlmImageVisionModel");
    EXPECT_EQ(bundle.summary(), "D12 fatal unsupported_component text_encoder");
}

TEST(DiffusersDirectory, D12FollowsTheRenamesThatTheLibrariesFollow) {
    SampleBundle bundle;
    bundle.edit_index(kFeatureExtractor, R"(["transformers", "CLIPFeatureExtractor"])");
    bundle.edit_index(kTokenizer, R"(["transformers", "CLIPTokenizerFast"])");
    EXPECT_EQ(bundle.summary(), "");
    bundle.edit_index("CLIPFeatureExtractor", "CLIPImageProcessorFast");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D13DegradesWhatOnlyAnOlderReleaseLoads) {
    for (const auto* entry : {R"(["diffusers", "PaellaVQModel"])", R"(["wuerstchen", "PaellaVQModel"])"}) {
        SampleBundle bundle;
        bundle.edit_index(kVae, entry);
        EXPECT_EQ(bundle.summary(), "D13 degrading retired_component_class vae") << entry;
    }
}

TEST(DiffusersDirectory, D14WarnsOfCodeInAComponent) {
    SampleBundle bundle;
    bundle.edit_index(kVae, R"(["my_vae", "MyVae"])");
    EXPECT_EQ(bundle.summary(), "D12 fatal unsupported_component vae");
    bundle.memory.file("vae/my_vae.py", "class MyVae: pass\n");
    EXPECT_EQ(bundle.summary(), "D14 warning requires_custom_code vae/my_vae.py");
    EXPECT_EQ(bundle.describe().identity.custom_code_files, (std::vector<std::string>{"vae/my_vae.py"}));
}

TEST(DiffusersDirectory, D14SeesCodeThatHidesBehindALibrarysName) {
    SampleBundle bundle;
    bundle.memory.file("vae/diffusers.py", "class AutoencoderKL: pass\n");
    EXPECT_EQ(bundle.summary(), "D14 warning requires_custom_code vae/diffusers.py");
}

TEST(DiffusersDirectory, D16NeedsTheConfigurationOfModelsAndSchedulers) {
    for (const auto* path :
         {"unet/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json"}) {
        SampleBundle absent;
        absent.memory.remove(path);
        EXPECT_EQ(absent.summary(), std::string{"D16 degrading missing_config "} + path);
        for (const auto* text : {"", "[]", "{\"a\":", "\xff"}) {
            SampleBundle broken;
            broken.memory.file(path, text);
            EXPECT_EQ(broken.summary(), std::string{"D16 degrading invalid_config "} + path) << text;
        }
    }
}

TEST(DiffusersDirectory, D16TakesAnEmptyConfigurationForASchedulerAlone) {
    SampleBundle scheduler;
    scheduler.memory.file("scheduler/scheduler_config.json", "{}");
    EXPECT_EQ(scheduler.summary(), "");
    SampleBundle encoder;
    encoder.memory.file("text_encoder/config.json", "{}");
    EXPECT_EQ(encoder.summary(), "D16 degrading invalid_config text_encoder/config.json");
}

TEST(DiffusersDirectory, D16HoldsTheSettingsOfAModelThatGeneratesToAnObject) {
    SampleBundle bundle;
    for (const auto* text : {"[]", "null", "7"}) {
        bundle.memory.file("text_encoder/generation_config.json", text);
        EXPECT_EQ(bundle.summary(), "") << "a CLIPTextModel does not read it: " << text;
    }
    bundle.edit_index(R"(["transformers", "CLIPTextModel"])",
                      R"(["transformers", "T5ForConditionalGeneration"])");
    EXPECT_EQ(bundle.summary(), "D16 degrading invalid_config text_encoder/generation_config.json");
    for (const auto* text : {"{}", "not JSON", ""}) {
        bundle.memory.file("text_encoder/generation_config.json", text);
        EXPECT_EQ(bundle.summary(), "") << text;
    }
}

TEST(DiffusersDirectory, D17NeedsAVocabularyOfTheTokenizersClass) {
    SampleBundle none;
    none.memory.remove("tokenizer/tokenizer.json");
    EXPECT_EQ(none.summary(), "D17 degrading missing_vocabulary tokenizer");
    none.memory.file("tokenizer/vocab.json", R"({"a": 0})");
    EXPECT_EQ(none.summary(), "D17 degrading missing_vocabulary tokenizer");
    none.memory.file("tokenizer/merges.txt", "#version: 0.2\n");
    EXPECT_EQ(none.summary(), "");

    SampleBundle other_class;
    other_class.memory.remove("tokenizer/tokenizer.json").file("tokenizer/spiece.model", kPiece);
    EXPECT_EQ(other_class.summary(), "D17 degrading missing_vocabulary tokenizer");
    other_class.edit_index(kTokenizer, R"(["transformers", "T5Tokenizer"])");
    EXPECT_EQ(other_class.summary(), "");
}

TEST(DiffusersDirectory, D17NeedsAVocabularyThatCanBeRead) {
    SampleBundle empty;
    empty.memory.file("tokenizer/tokenizer.json", "");
    EXPECT_EQ(empty.summary(), "D17 degrading missing_vocabulary tokenizer/tokenizer.json");
    for (const auto* text : {R"({"model": {"vocab")", "{}", "[]", R"({"version": "1.0"})"}) {
        SampleBundle broken;
        broken.memory.file("tokenizer/tokenizer.json", text);
        EXPECT_EQ(broken.summary(), "D17 degrading invalid_vocabulary tokenizer/tokenizer.json") << text;
    }
    SampleBundle old;
    old.memory.remove("tokenizer/tokenizer.json")
        .file("tokenizer/vocab.json", "{}")
        .file("tokenizer/merges.txt", "a b");
    EXPECT_EQ(old.summary(), "D17 degrading invalid_vocabulary tokenizer/vocab.json");
}

TEST(DiffusersDirectory, D17NeedsANumberForEachWord) {
    SampleBundle bundle;
    bundle.memory.remove("tokenizer/tokenizer.json").file("tokenizer/merges.txt", "a b");
    for (const auto* number : {"0.5", "-1", "NaN", "\"0\""}) {
        bundle.memory.file("tokenizer/vocab.json", std::string{R"({"a": 1, "b": )"} + number + "}");
        EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/vocab.json") << number;
    }
}

TEST(DiffusersDirectory, D17NeedsAModelOfTheTypeThatTheClassBuilds) {
    SampleBundle bundle;
    bundle.memory.file("tokenizer/tokenizer.json",
                       R"({"added_tokens": [], "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})");
    EXPECT_EQ(bundle.summary(), "");
    bundle.edit_index(kTokenizer, R"(["transformers", "T5Tokenizer"])");
    EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/tokenizer.json");
    bundle.memory.file("tokenizer/tokenizer.json",
                       R"({"added_tokens": [], "model": {"type": "Unigram", "vocab": [["a", 0]]}})");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D17TakesTokenizerModelOfTheClassesThatLoadItAlone) {
    SampleBundle bundle;
    bundle.memory.remove("tokenizer/tokenizer.json").file("tokenizer/tokenizer.model", kPiece);
    for (const auto* name :
         {"CLIPTokenizer", "T5Tokenizer", "Qwen2Tokenizer", "SiglipTokenizer", "XGLMTokenizer"}) {
        SampleBundle taken{bundle};
        taken.edit_index("CLIPTokenizer", name);
        EXPECT_EQ(taken.summary(), "") << name;
    }
    for (const auto* name : {"BertTokenizer", "BertTokenizerFast", "MPNetTokenizer", "M2M100Tokenizer"}) {
        SampleBundle refused{bundle};
        refused.edit_index("CLIPTokenizer", name);
        EXPECT_EQ(refused.summary(), "D17 degrading missing_vocabulary tokenizer") << name;
    }
}

TEST(DiffusersDirectory, D17ReadsALargeVocabularyOnlyWhereFilesAreOpened) {
    SampleBundle bundle;
    bundle.memory.sparse_file("tokenizer/tokenizer.json", 2U << 20, "{");
    bundle.depth = Depth::structure;
    EXPECT_EQ(bundle.summary(), "");
    EXPECT_EQ(bundle.memory.bytes_read().count("tokenizer/tokenizer.json"), 0U);
    bundle.depth = Depth::headers;
    EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/tokenizer.json");
}

TEST(DiffusersDirectory, D17WantsNoVocabularyOfAByteTokenizer) {
    SampleBundle bundle;
    bundle.edit_index(kTokenizer, R"(["transformers", "ByT5Tokenizer"])");
    bundle.memory.remove("tokenizer/tokenizer.json");
    EXPECT_EQ(bundle.summary(), "");
}

TEST(DiffusersDirectory, D17WantsWordsInTokenizerJson) {
    SampleBundle bundle;
    for (const auto* text : {R"({"added_tokens": [], "model": {}})",
                             R"({"added_tokens": [], "model": {"vocab": {}, "merges": []}})",
                             R"({"model": {"vocab": {"a": 0}, "merges": []}})"}) {
        bundle.memory.file("tokenizer/tokenizer.json", text);
        EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/tokenizer.json") << text;
    }
    bundle.memory.file("tokenizer/tokenizer_config.json", R"({"added_tokens_decoder": {}})");
    EXPECT_EQ(bundle.summary(), "") << "added tokens are looked for where the configuration lists none";
}

TEST(DiffusersDirectory, D17HoldsMergesToTheVocabulary) {
    SampleBundle bundle;
    bundle.memory.remove("tokenizer/tokenizer.json")
        .file("tokenizer/vocab.json", R"({"a": 0, "b": 1, "ab": 2})")
        .file("tokenizer/merges.txt", "#version: 0.2\na b\n");
    EXPECT_EQ(bundle.summary(), "");
    for (const auto* merges : {"a c\n", "a\n", "\n", "\xff\xfe", "Entry not found"}) {
        bundle.memory.file("tokenizer/merges.txt", merges);
        EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/merges.txt") << merges;
    }
    // A class that is built in Python takes merges of words that it does not know.
    bundle.edit_index(kTokenizer, R"(["transformers", "CTRLTokenizer"])");
    bundle.memory.file("tokenizer/merges.txt", "a c\n");
    EXPECT_EQ(bundle.summary(), "");
    bundle.memory.file("tokenizer/merges.txt", "\xff\xfe");
    EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/merges.txt");
}

TEST(DiffusersDirectory, D17WantsAWordForTheUnknownInVocabTxt) {
    SampleBundle bundle;
    bundle.edit_index(kTokenizer, R"(["transformers", "BertTokenizer"])");
    bundle.memory.remove("tokenizer/tokenizer.json").file("tokenizer/vocab.txt", "[PAD]\n[UNK]\na\n");
    EXPECT_EQ(bundle.summary(), "");
    for (const auto* text : {"\n", "Entry not found", "[UNK]\n\xe9\n", "a\n?\n"}) {
        bundle.memory.file("tokenizer/vocab.txt", text);
        EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/vocab.txt") << text;
    }
    for (const auto* settings :
         {R"({"unk_token": "?"})", R"({"unk_token": {"__type": "AddedToken", "content": "?"}})"}) {
        bundle.memory.file("tokenizer/tokenizer_config.json", settings);
        EXPECT_EQ(bundle.summary(), "") << settings;
    }
}

TEST(DiffusersDirectory, D17WantsAWholeSentencePieceModel) {
    SampleBundle bundle;
    bundle.memory.remove("tokenizer/tokenizer.json").file("tokenizer/spiece.model", "\x0a\x03\x0a\x01");
    bundle.edit_index("CLIPTokenizer", "T5Tokenizer");
    EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/spiece.model");
    bundle.memory.file("tokenizer/spiece.model", "IQ== 0\nIg== 1\n");
    EXPECT_EQ(bundle.summary(), "") << "the words of tiktoken";
    bundle.edit_index("T5Tokenizer", "SiglipTokenizer");
    EXPECT_EQ(bundle.summary(), "D17 degrading invalid_vocabulary tokenizer/spiece.model");
}

TEST(DiffusersDirectory, D17KnowsAPointerInPlaceOfAnyVocabulary) {
    const std::vector<std::pair<const char*, std::vector<const char*>>> kinds{
        {"T5Tokenizer", {"spiece.model"}},
        {"BertTokenizer", {"vocab.txt"}},
        {"CLIPTokenizer", {"merges.txt", "vocab.json"}},
        {"CTRLTokenizer", {"merges.txt", "vocab.json"}}};
    for (const auto& [name, files] : kinds) {
        SampleBundle bundle;
        bundle.edit_index("CLIPTokenizer", name);
        bundle.memory.remove("tokenizer/tokenizer.json");
        std::string wanted;
        for (auto file = files.rbegin(); file != files.rend(); ++file) {
            bundle.memory.file(std::string{"tokenizer/"} + *file, kPointer);
            wanted += std::string{wanted.empty() ? "" : "\n"} + "D29 degrading lfs_pointer tokenizer/" + *file;
        }
        EXPECT_EQ(bundle.summary(), wanted) << name;
    }
}

TEST(DiffusersDirectory, D32WarnsOfComponentsFromAnotherRepository) {
    SampleBundle bundle;
    bundle.index(R"({"_class_name": "KandinskyV22CombinedPipeline", "movq": ["diffusers", "VQModel"],
        "scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DConditionModel"]})");
    bundle.diffusers_model("movq");
    EXPECT_EQ(bundle.state(), "invalid");
    bundle.memory.file("README.md",
                       "---\nlicense: apache-2.0\nprior:\n- gantry/prior\ntags:\n- x\n---\n# Model\n");
    EXPECT_EQ(bundle.summary(), "D32 warning external_reference README.md");
    EXPECT_EQ(bundle.describe().identity.external_references, (std::vector<std::string>{"gantry/prior"}));
    bundle.memory.file("README.md", "# Model\nprior: gantry/prior\n");
    EXPECT_EQ(bundle.state(), "invalid");
}

TEST(DiffusersDirectory, D46HoldsWhatTheLoaderItselfReadsToATypeThatItCanUse) {
    for (const auto* settings : {R"({"_class_name": 5})", R"({"_use_default_values": null})"}) {
        SampleBundle bundle;
        bundle.memory.file("scheduler/scheduler_config.json", settings);
        EXPECT_EQ(bundle.state(), "degraded") << settings;
    }
    SampleBundle bundle;
    bundle.memory.file("scheduler/scheduler_config.json", R"({"_class_name": ["a", "b"]})")
        .file("text_encoder/config.json", R"({"_class_name": 5})");  // transformers does not look at it
    EXPECT_EQ(bundle.state(), "valid") << bundle.summary();
}

TEST(DiffusersDirectory, D46HoldsWhatEveryModelOfTransformersReadsToWhatItCanUse) {
    const std::string path = "text_encoder/config.json";
    for (const auto* setting :
         {R"("dtype": "teapot")", R"("dtype": "auto")", R"("dtype": "torch.float16")",
          R"("torch_dtype": "auto")", R"("dtype": null, "torch_dtype": "")", R"("id2label": ["a"])",
          R"("id2label": {"a": "b"})", R"("id2label": "x")", R"("num_labels": "x")",
          R"("attn_implementation": "teapot")", R"("_attn_implementation": 5)", R"("rope_scaling": "x")",
          R"("quantization_config": [])", R"("quantization_config": false)",
          R"("quantization_config": {"bits": 4})", R"("self": 1)"}) {
        SampleBundle bundle;
        bundle.memory.file(path, "{" + std::string{setting} + "}");
        EXPECT_EQ(bundle.summary(), "D46 degrading invalid_config " + path) << setting;
    }
    for (const auto* setting :
         {R"("dtype": "bfloat16", "torch_dtype": "teapot")", R"("torch_dtype": "float8_e4m3fn")",
          R"("dtype": 5, "num_labels": 3, "id2label": {"0": "a", " -1": "b"})",
          R"("dtype": {"text_config": "x"})",
          R"("attn_implementation": {"": "eager"}, "_attn_implementation": "sdpa")",
          R"("attn_implementation": "kernels-community/flash-attn")", R"("rope_scaling": {"type": "teapot"})",
          R"("rope_scaling": "", "quantization_config": {"quant_method": "teapot"})",
          R"("quantization_config": {"load_in_8bit": true})",
          R"("id2label": null, "quantization_config": null)"}) {
        SampleBundle bundle;
        bundle.memory.file(path, "{" + std::string{setting} + "}");
        EXPECT_EQ(bundle.summary(), "") << setting;
    }
}

TEST(DiffusersDirectory, D46HoldsTheQuantizationOfAModelOfDiffusersToWhatItKnows) {
    const std::string path = "unet/config.json";
    for (const auto* setting : {"{}", "[]", "0", "false", R"("x")", R"({"quant_method": "teapot"})",
                                R"({"quant_method": 5})", R"({"load_in_4bit": false})"}) {
        SampleBundle bundle;
        bundle.memory.file(path, R"({"quantization_config": )" + std::string{setting} + "}");
        EXPECT_EQ(bundle.summary(), "D46 degrading invalid_config " + path) << setting;
    }
    for (const auto* setting : {"null", R"({"quant_method": "torchao"})",
                                R"({"quant_method": "bitsandbytes", "load_in_4bit": true})"}) {
        SampleBundle bundle;
        bundle.memory.file(path, R"({"dtype": "x", "quantization_config": )" + std::string{setting} + "}");
        EXPECT_EQ(bundle.summary(), "") << setting;
    }
}

}  // namespace
}  // namespace gantry::tests

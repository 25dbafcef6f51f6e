// The input is the vocabulary of a tokenizer, in turn as each kind of file.
#include <array>
#include <string>

#include "fuzz/target.hpp"

namespace {

struct Vocabulary {
    gantry::host::MemoryView bundle;
    std::string file;
};

// A bundle whose tokenizer is of that class, and reads that file.
Vocabulary vocabulary_of(std::string_view tokenizer, std::string_view file) {
    Vocabulary vocabulary{gantry::fuzz::read_bundle("sd15-old-tokenizer"), "tokenizer/" + std::string{file}};
    vocabulary.bundle.file("model_index.json",
                           R"({"_class_name": "LDMTextToImagePipeline", "tokenizer": ["transformers", ")" +
                               std::string{tokenizer} + R"("]})");
    return vocabulary;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static std::array vocabularies{
        vocabulary_of("CLIPTokenizer", "tokenizer.json"),
        vocabulary_of("T5Tokenizer", "tokenizer.json"),
        vocabulary_of("CLIPTokenizer", "merges.txt"),
        vocabulary_of("CLIPTokenizer", "vocab.json"),
        vocabulary_of("BertTokenizer", "vocab.txt"),
        vocabulary_of("T5Tokenizer", "spiece.model"),
        vocabulary_of("CLIPTokenizer", "tokenizer_config.json"),
    };
    auto& [bundle, file] = vocabularies[size % vocabularies.size()];
    bundle.file(file, gantry::fuzz::text_of(data, size));
    gantry::fuzz::examine(bundle, gantry::Depth::headers);
    return 0;
}

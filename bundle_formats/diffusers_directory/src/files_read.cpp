#include "files_read.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "table.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

// What every tokenizer looks for beside the vocabulary that its class names.
constexpr std::array<std::string_view, 6> kTokenizerFiles{
    "added_tokens.json", "chat_template.jinja", "special_tokens_map.json",
    "tokenizer.json",    "tokenizer.model",     "tokenizer_config.json",
};
constexpr std::array<std::string_view, 4> kProcessorFiles{
    "chat_template.json",
    "preprocessor_config.json",
    "processor_config.json",
    "video_preprocessor_config.json",
};
// What a processor looks for beside its parts and its tokenizer.
constexpr std::array<std::string_view, 2> kProcessorSideFiles{"audio_tokenizer_config.json", "config.json"};
constexpr std::array<std::string_view, 8> kVocabularyFiles{
    "merges.txt",          "sentencepiece.bpe.model",
    "sentencepiece.model", "spiece.model",
    "spm.model",           "tekken.json",
    "vocab.json",          "vocab.txt",
};

template <class Names>
void add(std::vector<std::string_view>& names, const Names& more) {
    names.insert(names.end(), more.begin(), more.end());
}

std::vector<std::string_view> names_for(const ComponentClass& component) {
    std::vector<std::string_view> names;
    switch (component.kind) {
        case ComponentKind::diffusers_model: names = {"config.json"}; break;
        case ComponentKind::transformers_model: names = {"config.json", "generation_config.json"}; break;
        case ComponentKind::scheduler:
            names = {component.needs.empty() ? "scheduler_config.json" : component.needs};
            break;
        case ComponentKind::tokenizer:
            add(names, kTokenizerFiles);
            for (const auto alternative : split(component.needs, '|'))
                for (const auto name : split(alternative, '+')) names.push_back(file_name_of(name));
            break;
        case ComponentKind::processor:
            add(names, kTokenizerFiles);
            add(names, kVocabularyFiles);
            add(names, kProcessorFiles);
            add(names, kProcessorSideFiles);
            break;
        case ComponentKind::image_processor:
        case ComponentKind::feature_extractor: add(names, kProcessorFiles); break;
        case ComponentKind::onnx_model:
        case ComponentKind::custom: break;
    }
    return names;
}

}  // namespace

std::vector<std::string> files_read(const Folder& folder, const ComponentClass& component) {
    auto names = names_for(component);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<std::string> files;
    for (const auto name : names)
        if (folder.has_file(name)) files.push_back(folder.path_of(name));
    return files;
}

}  // namespace gantry::formats::diffusers_directory

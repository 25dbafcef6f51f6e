// Whether a folder holds a vocabulary that a tokenizer can be built from: rules D17 and D18.
#pragma once

#include <cstdint>
#include <string_view>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// What of a vocabulary, or of settings that list thousands of tokens, is read at most.
inline constexpr std::uint64_t kMaxVocabularyBytes = 32U << 20;

// A tokenizer whose class is not known may use any of these.
inline constexpr std::string_view kAnyVocabulary =
    "tokenizer.json|vocab.json+merges.txt|vocab.txt|spiece.model|tokenizer.model|sentencepiece.bpe.model|"
    "sentencepiece.model|spm.model|tekken.json";

// `alternatives` as in the class table: one of those split by '|', with every file joined by '+';
// "tokenizer.json:Unigram" wants a model of that type in it. "": none is needed.
void check_vocabulary(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                      std::string_view alternatives, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

// The settings of a tokenizer beside its vocabulary: rules D18 and D47.
#pragma once

#include <string>

#include <gantry/bundle_view.hpp>

#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// What of the settings decides how a vocabulary is read.
struct TokenizerSettings {
    bool lists_added_tokens = false;  // so that no other file is asked for them
    std::string unknown_word;         // stands for every word that is not there; "" where the class decides
};

TokenizerSettings check_tokenizer_settings(const BundleView& view, const Folder& folder, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

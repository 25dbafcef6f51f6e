// The classes that an entry of model_index.json may name, and what each reads from its folder
// (data/component_classes.tsv).
#pragma once

#include <string_view>

namespace gantry::formats::diffusers_directory {

enum class ComponentKind {
    diffusers_model,
    transformers_model,
    onnx_model,
    scheduler,  // and whatever else is a configuration file alone
    tokenizer,
    image_processor,
    feature_extractor,
    processor,
    custom,  // code in the component's folder
};

enum class ClassLookup {
    found,
    retired,          // an older release could load it
    unknown_class,    // the library has no such class
    unknown_library,  // not a library that the loader imports
};

struct ComponentClass {
    ClassLookup lookup = ClassLookup::unknown_library;
    ComponentKind kind = ComponentKind::custom;
    std::string_view needs;  // as in the table: vocabulary files, parts of a processor, configuration file
};

// Follows the renames that the libraries follow ("...TokenizerFast", "CLIPFeatureExtractor"). The view lives as
// long as the program.
[[nodiscard]] ComponentClass find_component_class(std::string_view library, std::string_view class_name);

}  // namespace gantry::formats::diffusers_directory

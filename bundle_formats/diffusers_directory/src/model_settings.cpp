#include "model_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

#include "whole_number.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kQuantization = "quantization_config";

// Those of diffusers; transformers loads a model without the quantization that it does not know.
constexpr std::array<std::string_view, 10> kQuantizations{
    "auto-round", "bfl",  "bitsandbytes_4bit", "bitsandbytes_8bit", "gguf", "modelopt", "nunchaku_lite",
    "quanto",     "sdnq", "torchao",
};

// Of torch, without those of fewer bits, which the prefixes below cover.
constexpr std::array<std::string_view, 28> kTypes{
    "bcomplex32", "bfloat16",  "bit",       "bool",   "cdouble", "cfloat",  "chalf",
    "complex128", "complex32", "complex64", "double", "float",   "float16", "float32",
    "float64",    "half",      "int",       "int16",  "int32",   "int64",   "int8",
    "long",       "qint32",    "qint8",     "short",  "uint16",  "uint32",  "uint64",
};
constexpr std::array<std::string_view, 6> kTypePrefixes{"bits", "float4_", "float8_", "int", "quint", "uint"};

bool starts_with(std::string_view text, std::string_view start) noexcept {
    return text.substr(0, start.size()) == start;
}

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_type_of_torch(std::string_view name) {
    return is_one_of(kTypes, name) || std::any_of(kTypePrefixes.begin(), kTypePrefixes.end(),
                                                  [&](auto prefix) { return starts_with(name, prefix); });
}

// Kernels from a repository have a "/" in their name, those for paged memory a "|".
bool is_attention(std::string_view name) {
    return name == "eager" || name == "sdpa" || name == "flex_attention" ||
           starts_with(name, "flash_attention") || name.find_first_of("/|") != name.npos;
}

// nullptr for null as well.
const JsonValue* find_value(const JsonObject& object, std::string_view name) {
    const auto* value = object.find(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

// What Python takes for true.
bool is_set(const JsonObject& object, std::string_view name) {
    const auto* value = find_value(object, name);
    const auto* flag = value == nullptr ? nullptr : std::get_if<bool>(&value->storage());
    return value != nullptr && (flag == nullptr || *flag);
}

std::string problem_of_quantization(const JsonObject& configuration, WeightLibrary library) {
    const auto* value = find_value(configuration, kQuantization);
    if (value == nullptr) return {};
    const auto* settings = value->as_object();
    if (settings == nullptr)
        return fmt::format("\"{}\" is {}, not an object", kQuantization, value->kind_name());
    // transformers takes an empty one for none where the model has a part for text.
    if (settings->empty() && library == WeightLibrary::transformers) return {};
    if (is_set(*settings, "load_in_8bit") || is_set(*settings, "load_in_4bit")) return {};
    const auto* method = find_value(*settings, "quant_method");
    if (method == nullptr) return fmt::format("\"{}\" has no \"quant_method\"", kQuantization);
    if (library == WeightLibrary::transformers) return {};
    const auto* name = method->as_string();
    if (name != nullptr && is_one_of(kQuantizations, *name)) return {};
    return fmt::format(
        "the \"quant_method\" of \"{}\" is {}, which diffusers does not know", kQuantization,
        name == nullptr ? std::string{method->kind_name()} : fmt::format("\"{}\"", shown(*name)));
}

std::string problem_of_type(const JsonObject& configuration) {
    const auto* member = "dtype";
    const auto* value = find_value(configuration, member);
    if (value == nullptr) {
        member = "torch_dtype";
        value = find_value(configuration, member);
    }
    const auto* name = value == nullptr ? nullptr : value->as_string();
    if (name == nullptr || is_type_of_torch(*name)) return {};
    return fmt::format("\"{}\" is \"{}\", no type of torch", member, shown(*name));
}

std::string problem_of_labels(const JsonObject& configuration) {
    if (const auto* count = find_value(configuration, "num_labels");
        count != nullptr && (count->as_string() != nullptr || count->as_array() != nullptr))
        return fmt::format("\"num_labels\" is {}, not a number", count->kind_name());
    const auto* value = find_value(configuration, "id2label");
    if (value == nullptr) return {};
    const auto* labels = value->as_object();
    if (labels == nullptr) return fmt::format("\"id2label\" is {}, not an object", value->kind_name());
    for (const auto& label : labels->members())
        if (!is_whole_number(label.name))
            return fmt::format("\"{}\" in \"id2label\" is no number", shown(label.name));
    return {};
}

std::string problem_of_attention(const JsonObject& configuration) {
    for (const std::string_view member : {"attn_implementation", "_attn_implementation"}) {
        const auto* value = find_value(configuration, member);
        if (value == nullptr || value->as_object() != nullptr) continue;
        const auto* name = value->as_string();
        if (name == nullptr) return fmt::format("\"{}\" is {}, not a text", member, value->kind_name());
        if (!is_attention(*name))
            return fmt::format("\"{}\" is \"{}\", which transformers does not know", member, shown(*name));
    }
    return {};
}

std::string problem_of_rotation(const JsonObject& configuration) {
    const auto* value = find_value(configuration, "rope_scaling");
    if (value == nullptr) return {};
    const bool is_text = value->as_string() != nullptr && !value->as_string()->empty();
    const bool is_list = value->as_array() != nullptr && value->as_array()->begin() != value->as_array()->end();
    return is_text || is_list ? fmt::format("\"rope_scaling\" is {}, not an object", value->kind_name())
                              : std::string{};
}

}  // namespace

std::string problem_of_model_settings(const JsonObject& configuration, WeightLibrary library) {
    if (configuration.find("self") != nullptr)
        return "it has a member \"self\", which is no setting of any class";
    auto problem = problem_of_quantization(configuration, library);
    if (library == WeightLibrary::diffusers) return problem;
    for (auto* const problem_of :
         {problem_of_type, problem_of_labels, problem_of_attention, problem_of_rotation})
        if (problem.empty()) problem = problem_of(configuration);
    return problem;
}

}  // namespace gantry::formats::diffusers_directory

#include "component_classes.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "pipeline_classes.hpp"
#include "table.hpp"

namespace gantry::formats::diffusers_directory {

extern const std::span<const std::string_view> component_class_lines;

namespace {

enum Column : std::size_t { library, kind, class_name, needs, count };

using Key = std::pair<std::string_view, std::string_view>;

struct Table {
    std::map<Key, ComponentClass> classes;
    std::set<std::string_view> retired_modules;
};

std::optional<ComponentKind> kind_from(std::string_view text) noexcept {
    if (text == "diffusers_model") return ComponentKind::diffusers_model;
    if (text == "transformers_model") return ComponentKind::transformers_model;
    if (text == "onnx") return ComponentKind::onnx_model;
    if (text == "scheduler" || text == "guider") return ComponentKind::scheduler;
    if (text == "tokenizer") return ComponentKind::tokenizer;
    if (text == "image_processor") return ComponentKind::image_processor;
    if (text == "feature_extractor") return ComponentKind::feature_extractor;
    if (text == "processor") return ComponentKind::processor;
    return std::nullopt;
}

Table make_table() {
    Table table;
    for (const auto& row : read_table(component_class_lines, Column::count)) {
        if (row[Column::class_name] == "*") {
            table.retired_modules.insert(row[Column::library]);
            continue;
        }
        ComponentClass entry;
        const auto kind = kind_from(row[Column::kind]);
        entry.lookup = kind ? ClassLookup::found : ClassLookup::retired;
        entry.kind = kind.value_or(ComponentKind::custom);
        entry.needs = row[Column::needs];
        table.classes.emplace(Key{row[Column::library], row[Column::class_name]}, entry);
    }
    return table;
}

const Table& table() {
    static const Table instance = make_table();
    return instance;
}

const ComponentClass* find_exactly(std::string_view library, std::string_view class_name) {
    const auto found = table().classes.find(Key{library, class_name});
    return found == table().classes.end() ? nullptr : &found->second;
}

bool remove_suffix(std::string_view& text, std::string_view suffix) noexcept {
    if (text.size() <= suffix.size() || text.substr(text.size() - suffix.size()) != suffix) return false;
    text.remove_suffix(suffix.size());
    return true;
}

// transformers 5 answers to names of its version 4.
const ComponentClass* find_renamed(std::string_view class_name) {
    if (class_name == "CLIPFeatureExtractor") return find_exactly("transformers", "CLIPImageProcessor");
    auto stem = class_name;
    if (!remove_suffix(stem, "Fast")) return nullptr;
    auto kind = stem;
    if (!remove_suffix(kind, "Tokenizer") && !remove_suffix(kind, "ImageProcessor")) return nullptr;
    return find_exactly("transformers", stem);
}

}  // namespace

ComponentClass find_component_class(std::string_view library, std::string_view class_name) {
    constexpr std::string_view kFlashPack = "FlashPack";  // a wrapper that the loader takes off
    if (class_name.substr(0, kFlashPack.size()) == kFlashPack) class_name.remove_prefix(kFlashPack.size());

    if (const auto* found = find_exactly(library, class_name)) return *found;
    if (library == "transformers")
        if (const auto* renamed = find_renamed(class_name)) return *renamed;
    ComponentClass missing;
    if (table().retired_modules.count(library) != 0) {
        missing.lookup = ClassLookup::retired;
    } else if (library == "onnxruntime.training") {
        missing.lookup = class_name == "ORTModule" ? ClassLookup::found : ClassLookup::unknown_class;
    } else if (library == "diffusers" || library == "transformers" || is_pipeline_module(library)) {
        missing.lookup = ClassLookup::unknown_class;
    }
    return missing;
}

}  // namespace gantry::formats::diffusers_directory

#include "processor_part.hpp"

#include <optional>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

#include "component_classes.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kImagePart = "image_processor";
constexpr std::string_view kVideoPart = "video_processor";

bool is_known(std::string_view class_name) {
    return find_component_class("transformers", class_name).lookup == ClassLookup::found;
}

// `name` with another kind of class in it, as the loader makes one class's name out of another's.
std::string with_kind(std::string name, std::string_view from, std::string_view to) {
    for (auto at = name.find(from); at != name.npos; at = name.find(from, at + to.size()))
        name.replace(at, from.size(), to);
    return name;
}

// What settings that were written for another kind of class say of this one.
std::optional<std::string> inferred_class(const JsonObject& settings, std::string_view part) {
    const bool is_video = part == kVideoPart;
    const auto* other = settings.find(is_video ? "image_processor_type" : "feature_extractor_type");
    const auto* name = other == nullptr ? nullptr : other->as_string();
    if (name == nullptr) return std::nullopt;
    auto inferred = is_video ? with_kind(*name, "ImageProcessor", "VideoProcessor")
                             : with_kind(*name, "FeatureExtractor", "ImageProcessor");
    // For a video the loader looks into config.json where there is no such class.
    if (is_video && !is_known(inferred)) return std::nullopt;
    return inferred;
}

}  // namespace

std::string problem_of_part(const JsonObject& settings, std::string_view part, const Folder& folder) {
    // Some processors name the class of their feature extractor themselves; and what code of the bundle's own
    // builds is not ours to say.
    if ((part != kImagePart && part != kVideoPart) || settings.find("auto_map") != nullptr) return {};
    const auto member = fmt::format("{}_type", part);
    const auto* value = settings.find(member);
    std::optional<std::string> class_name;
    if (value == nullptr || value->is_null())
        class_name = inferred_class(settings, part);
    else if (const auto* text = value->as_string())
        class_name = *text;
    else
        return fmt::format("\"{}\" is {}, not the name of a class", member, value->kind_name());
    if (!class_name) {
        if (folder.has_file("config.json")) return {};  // its "model_type" may tell
        return fmt::format("it has no \"{}\" that names the class", member);
    }
    return is_known(*class_name) ? std::string{}
                                 : fmt::format("\"{}\", the class of its {}, is none that transformers knows",
                                               shown(*class_name), part);
}

}  // namespace gantry::formats::diffusers_directory

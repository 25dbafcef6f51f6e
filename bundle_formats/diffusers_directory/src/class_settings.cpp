#include "class_settings.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>
#include <gantry/formats/json_file.hpp>

#include "own_settings.hpp"
#include "version_text.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

// The loader knows this class by its name, custom code included.
constexpr std::string_view kVersionedClass = "StableDiffusionInpaintPipeline";
constexpr std::string_view kVersion = "_diffusers_version";

void check_index_version(const ModelIndex& index, Survey& survey) {
    if (survey.pipeline_class != kVersionedClass) return;
    const auto problem = problem_of_version(index.object().find(kVersion));
    if (problem.empty()) return;
    survey.findings.add(report::kIndexVersion, kMarker,
                        {fmt::format("\"{}\" in {} {}, and {} needs the version of a release", kVersion,
                                     kMarker, problem, kVersionedClass),
                         "The loader compares it with the release that changed the class, and fails",
                         "Write the release that saved the bundle, such as \"0.42.1\""});
}

// Whether the value is, or holds at any depth, a list or an object without members. Deep values end at the
// reader's limit of nesting.
bool holds_nothing_somewhere(const JsonValue& value) {
    if (const auto* list = value.as_array())
        return list->empty() || std::any_of(list->begin(), list->end(), holds_nothing_somewhere);
    const auto* object = value.as_object();
    if (object == nullptr) return false;
    const auto& members = object->members();
    return members.empty() || std::any_of(members.begin(), members.end(), [](const JsonMember& member) {
               return holds_nothing_somewhere(member.value);
           });
}

void check_settings(const ModelIndex& index, Survey& survey) {
    if (survey.known_class == nullptr) return;
    for (const auto name : survey.known_class->checked_settings) {
        const auto* value = index.object().find(name);
        if (value == nullptr || is_left_to_default(index.object(), name) || !holds_nothing_somewhere(*value))
            continue;
        survey.findings.add(
            report::kSettingEmpty, kMarker,
            {fmt::format("The setting \"{}\" in {} is or holds a list or an object without members", name,
                         kMarker),
             fmt::format("The loader asks of which type these members are, to check what {} takes, and fails",
                         survey.pipeline_class),
             "Restore the value, or remove the setting to have its default"});
    }
}

}  // namespace

void check_class_settings(const ModelIndex& index, Survey& survey) {
    check_index_version(index, survey);
    check_settings(index, survey);
}

void check_unet_version(const BundleView& view, const Survey& survey, Findings& findings) {
    if (survey.known_class == nullptr || !survey.known_class->reads_unet_version) return;
    const auto unet =
        std::find_if(survey.components.begin(), survey.components.end(),
                     [](const SurveyedComponent& each) { return each.description.name == "unet"; });
    if (unet == survey.components.end() || unet->kind != ComponentKind::diffusers_model) return;
    const auto& path = unet->description.config_file;
    if (path.empty()) return;
    const auto file = read_json_file(view, path, kMaxConfigBytes);
    const auto* version = file.object() == nullptr ? nullptr : file.object()->find(kVersion);
    if (version == nullptr) return;  // which the class does not mind
    const auto problem = problem_of_version(version);
    if (problem.empty()) return;
    findings.add(
        report::kUnetVersion, path,
        {fmt::format("\"{}\" in {} {}, not the version of a release", kVersion, path, problem),
         fmt::format("The constructor of {} compares it with another one, and fails", survey.pipeline_class),
         "Write the release that saved the model, or remove the member"});
}

}  // namespace gantry::formats::diffusers_directory

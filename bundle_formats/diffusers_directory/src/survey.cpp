#include "survey.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "class_settings.hpp"
#include "components.hpp"
#include "connected.hpp"
#include "content.hpp"
#include "folder.hpp"
#include "model_index.hpp"
#include "other_format.hpp"
#include "pipeline.hpp"
#include "root_rules.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

void report_pickle(Survey& survey) {
    for (const auto& component : survey.components) {
        const auto pickle = std::find_if(component.weights.begin(), component.weights.end(),
                                         [](const WeightFile& file) { return file.format == "pickle"; });
        if (pickle == component.weights.end()) continue;
        survey.findings.add(report::kPickle, pickle->path,
                            {fmt::format("The weights {} are a pickle", pickle->path),
                             "The loader unpickles them, which can run code",
                             "Load them only from a source that you trust, or convert them to safetensors"});
    }
}

std::vector<std::string> folders_named_by(const ModelIndex& index, const Folder& root) {
    std::vector<std::string> names;
    for (const auto& entry : root.entries())
        if (entry.entry.is_folder() && index.object().find(entry.name) != nullptr) names.push_back(entry.name);
    return names;
}

}  // namespace

Survey take_survey(const BundleView& view, const ExamineOptions& options) {
    Survey survey;
    const ModelIndex index{view, survey.findings};
    survey.has_index = index.is_usable();
    if (!survey.has_index) return survey;

    const bool is_class_usable = read_pipeline(view, index, options, survey);
    if (is_class_usable) {
        check_connected_repository(view, survey);
        check_outside_checker(index, survey);
        check_entries(index, survey);
        check_class_settings(index, survey);
    }
    const Folder root{view, ""};
    check_modular_index(root, survey.findings);
    check_case_clashes(root, survey.findings);
    // Of a class that cannot be loaded, what is there is still worth telling; what it would need is not known.
    Findings of_components;
    ComponentSurveyor{view, options, survey, of_components}.take(listed_components(index, survey),
                                                                 folders_named_by(index, root));
    check_unet_version(view, survey, of_components);
    if (is_class_usable) survey.findings.append(of_components);
    report_pickle(survey);
    if (const auto exported = find_exported_format(view, root, survey))
        report_exported_format(*exported, survey);
    if (options.depth() >= Depth::content) check_content(view, options, survey);
    std::sort(survey.custom_code_files.begin(), survey.custom_code_files.end());
    return survey;
}

}  // namespace gantry::formats::diffusers_directory

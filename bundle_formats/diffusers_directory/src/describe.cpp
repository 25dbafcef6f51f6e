#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <gantry/formats/json_text.hpp>

#include "facts.hpp"
#include "survey.hpp"
#include "tasks.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

bool any_weights(const Survey& survey, std::string_view format) {
    return std::any_of(survey.components.begin(), survey.components.end(), [&](const auto& component) {
        return std::any_of(component.weights.begin(), component.weights.end(),
                           [&](const WeightFile& file) { return file.format == format; });
    });
}

Identity identify(const Survey& survey) {
    Identity identity;
    identity.pipeline_class = survey.pipeline_class;
    identity.recommended_backend = "diffusers";
    identity.runtime_engine_hints = {"diffusers", "pytorch"};
    identity.variant = survey.mode.variant;
    identity.requires_custom_code = !survey.custom_code_files.empty();
    identity.custom_code_files = survey.custom_code_files;
    identity.pickle_weights = any_weights(survey, "pickle");
    identity.external_references = survey.external_references;
    if (survey.known_class == nullptr || survey.known_class->tasks.empty()) {
        identity.tasks = {std::string{kUnknownTask}};
        return identity;
    }
    const auto& tasks = survey.known_class->tasks;
    identity.model_type = model_type(tasks);
    identity.task_type_primary = tasks.front();
    identity.tasks.assign(tasks.begin(), tasks.end());
    identity.input_modalities = input_modalities(tasks);
    identity.output_modalities = output_modalities(tasks);
    return identity;
}

// use_safetensors is said where it changes what is read: never a pickle beside safetensors, and the pickle
// where that is the only way.
std::string loader_arguments(const Survey& survey) {
    std::string arguments = R"({"local_files_only":true)";
    const bool has_pickle = any_weights(survey, "pickle");
    if (survey.mode.without_safetensors) {
        arguments += R"(,"use_safetensors":false)";
    } else if (!has_pickle && any_weights(survey, "safetensors")) {
        arguments += R"(,"use_safetensors":true)";
    }
    if (!survey.mode.variant.empty())
        arguments += fmt::format(R"(,"variant":{})", to_json(survey.mode.variant));
    return arguments + "}";
}

EngineHint engine_hint(const Survey& survey, const OlderRelease& older) {
    EngineHint hint;
    hint.engine = "diffusers";
    hint.versions.assign(kVersions.begin(), kVersions.end());
    hint.arguments_json = loader_arguments(survey);
    const auto* problem = survey.findings.first_problem();
    hint.compatible = problem == nullptr;
    if (problem != nullptr) {
        hint.reason = fmt::format("{} ({})", problem->code, problem->rule);
        return hint;
    }
    std::vector<std::string> conditions;
    if (!survey.custom_code_files.empty())
        conditions.push_back("needs trust_remote_code=True: it runs code that comes with the bundle");
    if (!survey.outside_package.empty())
        conditions.push_back(fmt::format("needs the package {}, which brings a component of the pipeline",
                                         survey.outside_package));
    if (!older.problems.empty())
        conditions.push_back(fmt::format("not under {}: {}", fmt::join(kOlderVersions, " with "),
                                         fmt::join(older.problems, "; ")));
    hint.reason = fmt::format("{}", fmt::join(conditions, "; "));
    if (older.is_known && older.problems.empty())
        hint.versions.insert(hint.versions.end(), kOlderVersions.begin(), kOlderVersions.end());
    return hint;
}

}  // namespace

void describe(const BundleView& view, const ExamineOptions& options, const DescriptionReceiver& receiver) {
    const auto survey = take_survey(view, options);
    if (!receiver.identity(identify(survey))) return;
    for (const auto& component : survey.components) {
        const auto id = receiver.component(component.description);
        if (id == UINT32_MAX) return;
        for (const auto& file : component.weights)
            if (!receiver.weight_file(id, file)) return;
    }
    const auto older = judge_older_release(survey, options);
    for (const auto& [name, json] : facts_of(survey, older))
        if (!receiver.fact(name, json)) return;
    receiver.engine_hint(engine_hint(survey, older));
}

}  // namespace gantry::formats::diffusers_directory

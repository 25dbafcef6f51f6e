#include "other_format.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "roles.hpp"
#include "weights.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

struct Export {
    std::string_view file;
    std::string_view id;
    std::string_view runtime;
};

// Both tools write one folder a component, each with a file of this name.
constexpr std::array kExports{
    Export{"openvino_model.xml", "openvino_diffusers_directory", "OpenVINO"},
    Export{"model.onnx", "onnx_diffusers_directory", "ONNX Runtime"},
};

bool is_made_for_onnx(const Survey& survey) {
    return survey.known_class != nullptr && survey.pipeline_class.find("Onnx") != std::string::npos;
}

bool has_loadable_weights(const Folder& folder) {
    return has_any_weights(folder, WeightLibrary::diffusers) ||
           has_any_weights(folder, WeightLibrary::transformers);
}

// A plain class takes a model for ONNX Runtime without a word, and then cannot run it.
bool denoises_with_onnx(const Survey& survey) {
    return std::any_of(
        survey.components.begin(), survey.components.end(), [](const SurveyedComponent& component) {
            return component.kind == ComponentKind::onnx_model && component.description.role == kDenoiserRole;
        });
}

bool has_torch_weights(const Survey& survey) {
    return std::any_of(survey.components.begin(), survey.components.end(),
                       [](const SurveyedComponent& component) {
                           return component.kind != ComponentKind::onnx_model && !component.weights.empty();
                       });
}

}  // namespace

std::optional<ExportedFormat> find_exported_format(const BundleView& view, const Folder& root,
                                                   const Survey& survey) {
    if (is_made_for_onnx(survey)) return std::nullopt;
    if (!survey.findings.has_problem() && !denoises_with_onnx(survey)) return std::nullopt;
    std::optional<ExportedFormat> found;
    bool is_denoiser_exported = false;
    for (const auto& entry : root.entries()) {
        if (!entry.entry.is_folder()) continue;
        const Folder folder{view, entry.name};
        const auto exported = std::find_if(kExports.begin(), kExports.end(),
                                           [&](const Export& each) { return folder.has_file(each.file); });
        if (exported == kExports.end() || has_loadable_weights(folder)) continue;
        is_denoiser_exported = is_denoiser_exported || is_denoiser(entry.name);
        if (!found || is_denoiser(entry.name))
            found = ExportedFormat{exported->id, exported->runtime, folder.path_of(exported->file)};
    }
    // One part for another runtime among weights for torch is a broken pipeline, not another format.
    if (found && !is_denoiser_exported && has_torch_weights(survey)) return std::nullopt;
    return found;
}

void report_exported_format(const ExportedFormat& exported, Survey& survey) {
    survey.findings.drop_problems();
    survey.findings.add(
        report::kOtherFormat, kMarker,
        {fmt::format("{} is the index of a pipeline exported for {}, as {} shows: its format is {}", kMarker,
                     exported.runtime, exported.file, exported.id),
         "The loader of diffusers finds no weights and fails, or loads what it cannot run",
         fmt::format("Use an engine that takes {}, or get the bundle with weights for diffusers",
                     exported.id)});
}

}  // namespace gantry::formats::diffusers_directory

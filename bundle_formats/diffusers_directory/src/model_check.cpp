#include "model_check.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "file_names.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

// Each is read in full where the ones before it are broken; bundles have one variant, or a few.
constexpr std::size_t kMaxModesTried = 16;

std::string shown_mode(const LoaderMode& mode) {
    if (mode.variant.empty()) return mode.without_safetensors ? "use_safetensors=False" : "no variant";
    return fmt::format("variant \"{}\"{}", mode.variant,
                       mode.without_safetensors ? " and use_safetensors=False" : "");
}

bool loads_otherwise(const ModelFolder& model) {
    const auto modes = possible_modes({model});
    return std::any_of(modes.begin(), modes.end(),
                       [&](const LoaderMode& mode) { return choose_weights(model, mode).has_value(); });
}

// What has the name of weights and is no file, under whichever arguments the loader would take it.
std::optional<std::string> find_blocked_weights(const ModelFolder& model) {
    for (const auto& mode : possible_modes({model}))
        if (auto name = blocked_weights(*model.folder, model.library, mode)) return name;
    return std::nullopt;
}

void report_missing_weights(const ModelFolder& model, const LoaderMode& mode, Findings& findings) {
    const auto path = model.folder->path();
    if (loads_otherwise(model)) {
        findings.add(report::kVariantConflict, path,
                     {fmt::format("The weights in {} do not load with what the other components need, {}", path,
                                  shown_mode(mode)),
                      "One call of the loader takes one variant and one kind of file, and fails",
                      "Add the files that go with the others"});
        return;
    }
    if (const auto name = find_blocked_weights(model)) {
        const auto file = model.folder->path_of(*name);
        findings.add(
            report::kWeightsMissing, file,
            {fmt::format("The weights {} are no file: {}", file, model.folder->why_no_file(*name)),
             "The loader does not find them, and fails", "Copy or download the file itself to that place"});
        return;
    }
    const auto* hint = has_any_weights(*model.folder, model.library)
                           ? "there are shards, and the index that names them is missing"
                           : "there is none of the names that the loader looks for";
    findings.add(report::kWeightsMissing, path,
                 {fmt::format("The component {} has no weights: {}", path, hint), "The loader fails",
                  "Copy or download them again"});
}

// With a variant asked for, the loader takes every name in the folders that the index names apart at its dots.
void check_dots(const BundleView& view, const std::vector<std::string>& named_folders, const LoaderMode& mode,
                Findings& findings) {
    if (mode.variant.empty()) return;
    for (const auto& name : named_folders) {
        const Folder folder{view, name};
        const auto dotless = std::find_if(folder.entries().begin(), folder.entries().end(),
                                          [](const NamedEntry& entry) { return !second_part(entry.name); });
        if (dotless == folder.entries().end()) continue;
        const auto path = folder.path_of(dotless->name);
        findings.add(report::kNameWithoutDot, path,
                     {fmt::format("{} has no dot in its name, and the weights load only with variant \"{}\"",
                                  path, mode.variant),
                      "With a variant asked for, the loader fails on such a name", "Rename or remove it"});
    }
}

CheckedModels check_mode(const BundleView& view, const ExamineOptions& options,
                         const std::vector<ModelFolder>& models, const std::vector<std::string>& named_folders,
                         const LoaderMode& mode) {
    CheckedModels checked;
    checked.mode = mode;
    for (const auto& model : models) {
        auto& weights = checked.weights.emplace_back();
        if (const auto choice = choose_weights(model, mode))
            weights = check_weights(view, options, *model.folder, *choice, checked.findings);
        else
            report_missing_weights(model, mode, checked.findings);
    }
    check_dots(view, named_folders, mode, checked.findings);
    return checked;
}

void report_spared(const Finding& broken, const LoaderMode& mode, Findings& findings) {
    findings.add(
        report::kWholeOtherwise, broken.path,
        {fmt::format("Weights of the bundle are broken ({} in {}), and load with {}", broken.code,
                     broken.path.empty() ? std::string_view{"its root"} : std::string_view{broken.path},
                     shown_mode(mode)),
         "The loader fails unless it is told so, as the descriptor does",
         "Load it with the descriptor's arguments, or copy or download the file again"});
}

}  // namespace

CheckedModels check_models(const BundleView& view, const ExamineOptions& options,
                           const std::vector<ModelFolder>& models,
                           const std::vector<std::string>& named_folders) {
    auto first = check_mode(view, options, models, named_folders, choose_mode(models));
    const auto* broken = first.findings.first_problem();
    if (broken == nullptr) return first;
    auto modes = possible_modes(models);
    if (modes.size() > kMaxModesTried) modes.resize(kMaxModesTried);
    for (const auto& mode : modes) {
        if (options.is_cancelled()) break;
        if (mode == first.mode) continue;
        auto other = check_mode(view, options, models, named_folders, mode);
        if (other.findings.has_problem()) continue;
        report_spared(*broken, mode, other.findings);
        return other;
    }
    return first;
}

}  // namespace gantry::formats::diffusers_directory

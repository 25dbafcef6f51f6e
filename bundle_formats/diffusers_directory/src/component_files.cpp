#include "component_files.hpp"

#include <utility>

#include <fmt/format.h>

#include "model_settings.hpp"
#include "own_settings.hpp"
#include "processor_files.hpp"
#include "vocabulary.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kFails = "The loader fails on it";
constexpr std::string_view kMayFail = "The loader may fail on it";
constexpr std::string_view kBeyondLimit = "That is a limit of this check, and the loader itself would read on";

void report_unread(const JsonFile& file, const Folder& folder, const ConfigRequest& request,
                   Findings& findings) {
    const auto path = folder.path_of(request.name);
    if (findings.unusable(file.status, path)) return;
    if (file.is_absent() || file.status == ViewStatus::wrong_kind) {
        findings.add(request.file.if_missing, path,
                     {fmt::format("There is no file {}: {}", path, folder.why_no_file(request.name)),
                      request.consequence, "Copy or download it again"});
        return;
    }
    findings.add(request.file.if_invalid, path,
                 {fmt::format("{} cannot be used: {}", path, file.problem),
                  std::string{file.is_limit ? kBeyondLimit : kMayFail}, "Copy or download it again"});
}

void report_own_settings(const std::string& path, const std::string& problem, Findings& findings) {
    if (problem.empty()) return;
    findings.add(report::kOwnSettings, path,
                 {fmt::format("{} cannot be used: {}", path, problem), "The loader fails on it",
                  "Remove that member, or copy or download the file again"});
}

void check_scheduler_config(const BundleView& view, const Folder& folder, const ConfigRequest& request,
                            Findings& findings) {
    if (const auto config = check_config(view, folder, request, findings))
        report_own_settings(folder.path_of(request.name), problem_of_own_settings(*config->root.as_object()),
                            findings);
}

void check_model_config(const BundleView& view, const Folder& folder, WeightLibrary library,
                        const ConfigRequest& request, Findings& findings) {
    const auto config = check_config(view, folder, request, findings);
    if (!config) return;
    const auto& settings = *config->root.as_object();
    auto problem = library == WeightLibrary::diffusers ? problem_of_own_settings(settings) : std::string{};
    if (problem.empty()) problem = problem_of_model_settings(settings, library);
    report_own_settings(folder.path_of(request.name), problem, findings);
}

// Settings of a model that generates, where it has such a file. What is not JSON at all goes unread.
void check_generation_config(const BundleView& view, const Folder& folder, std::string_view name,
                             Findings& findings) {
    if (name.empty() || !folder.has_file(name)) return;
    const auto path = folder.path_of(name);
    const auto file = read_json_file(view, path, kMaxConfigBytes);
    if (!file.document || file.object() != nullptr) return;
    findings.add(
        report::kConfigInvalid, path,
        {fmt::format("{} cannot be used: it holds {}, not an object", path, file.document->root.kind_name()),
         "The loader fails on it", "Remove it, or copy or download it again"});
}

}  // namespace

std::optional<JsonDocument> check_config(const BundleView& view, const Folder& folder,
                                         const ConfigRequest& request, Findings& findings) {
    const auto path = folder.path_of(request.name);
    auto file = read_json_file(view, path, request.max_bytes);
    if (file.status != ViewStatus::ok) {
        report_unread(file, folder, request, findings);
        return std::nullopt;
    }
    if (file.is_lfs_pointer) {
        findings.add_lfs_pointer(path);
        return std::nullopt;
    }
    const auto* object = file.object();
    if (object == nullptr) {
        const auto problem = file.document
                                 ? fmt::format("it holds {}, not an object", file.document->root.kind_name())
                                 : file.problem;
        findings.add(request.file.if_invalid, path,
                     {fmt::format("{} cannot be read as JSON: {}", path, problem),
                      std::string{file.is_limit ? kBeyondLimit : kFails}, "Copy or download it again"});
        return std::nullopt;
    }
    if (object->empty() && !request.may_be_empty) {
        findings.add(request.file.if_invalid, path,
                     {fmt::format("{} is an empty object", path),
                      "The loader builds the class with its default sizes, which the weights do not fit: it "
                      "fails, or fills the memory first",
                      "Copy or download it again"});
        return std::nullopt;
    }
    return std::move(file.document);
}

std::string check_component_files(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                                  const ComponentClass& component, Findings& findings) {
    switch (component.kind) {
        case ComponentKind::diffusers_model:
        case ComponentKind::transformers_model: {
            ConfigRequest request{"config.json", {report::kConfigMissing, report::kConfigInvalid}};
            request.may_be_empty = false;
            check_model_config(view, folder,
                               component.kind == ComponentKind::diffusers_model ? WeightLibrary::diffusers
                                                                                : WeightLibrary::transformers,
                               request, findings);
            check_generation_config(view, folder, component.needs, findings);
            return folder.path_of(request.name);
        }
        case ComponentKind::scheduler: {
            const auto name = component.needs.empty() ? "scheduler_config.json" : component.needs;
            check_scheduler_config(view, folder, {name, {report::kConfigMissing, report::kConfigInvalid}},
                                   findings);
            return folder.path_of(name);
        }
        case ComponentKind::tokenizer:
            check_vocabulary(view, options, folder, component.needs, findings);
            return folder.path_of("tokenizer_config.json");
        case ComponentKind::image_processor: return check_lone_part(view, folder, "image_processor", findings);
        case ComponentKind::feature_extractor:
            return check_lone_part(view, folder, "feature_extractor", findings);
        case ComponentKind::processor: return check_processor(view, options, folder, component.needs, findings);
        case ComponentKind::onnx_model:
        case ComponentKind::custom: break;
    }
    return {};
}

}  // namespace gantry::formats::diffusers_directory

#include "processor_files.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "component_files.hpp"
#include "processor_part.hpp"
#include "table.hpp"
#include "vocabulary.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kProcessorConfig = "processor_config.json";
constexpr std::string_view kPreprocessorConfig = "preprocessor_config.json";
constexpr std::string_view kModelConfig = "config.json";
constexpr std::string_view kVideoPreprocessorConfig = "video_preprocessor_config.json";

constexpr ConfigFile kProcessorFile{report::kProcessorMissing, report::kProcessorInvalid};

enum class PartUse {
    alone,         // model_index.json names its class
    in_processor,  // the settings do
};

void report_part(const std::string& path, const std::string& problem, Findings& findings) {
    findings.add(report::kProcessorInvalid, path,
                 {fmt::format("{} cannot be used: {}", path, problem), "The loader fails on it",
                  "Correct it, or copy or download it again"});
}

// Where the class is known already, the loader only asks whether the file has this part, and a list or a text
// has not.
bool is_passed_over(const BundleView& view, const Folder& folder, PartUse use) {
    if (use != PartUse::alone || !folder.has_file(kPreprocessorConfig)) return false;
    const auto file = read_json_file(view, folder.path_of(kProcessorConfig), kMaxConfigBytes);
    return file.document &&
           (file.document->root.as_array() != nullptr || file.document->root.as_string() != nullptr);
}

std::string_view separate_file(const Folder& folder, std::string_view part) {
    if (part == "video_processor" && folder.has_file(kVideoPreprocessorConfig)) return kVideoPreprocessorConfig;
    return kPreprocessorConfig;
}

// The part in processor_config.json.
void check_joined_part(const JsonValue& value, const Folder& folder, std::string_view part, PartUse use,
                       Findings& findings) {
    const auto* settings = value.as_object();
    auto problem = settings != nullptr
                       ? std::string{}
                       : fmt::format("\"{}\" in it is {}, not an object", part, value.kind_name());
    if (settings != nullptr && use == PartUse::in_processor) {
        problem = problem_of_part(*settings, part, folder);
        if (!problem.empty()) problem = fmt::format("of \"{}\" in it: {}", part, problem);
    }
    if (!problem.empty()) report_part(folder.path_of(kProcessorConfig), problem, findings);
}

// A file of its own, or a part of the processor's.
void check_part(const BundleView& view, const Folder& folder, std::string_view part, PartUse use,
                Findings& findings) {
    const auto separate = separate_file(folder, part);
    if (folder.has_file(kProcessorConfig) && !is_passed_over(view, folder, use)) {
        const auto config = check_config(view, folder, {kProcessorConfig, kProcessorFile}, findings);
        if (!config) return;
        const auto* value = config->root.as_object()->find(part);
        // null is taken for a part that lies in its own file
        if (value != nullptr && (!value->is_null() || !folder.has_file(separate))) {
            check_joined_part(*value, folder, part, use, findings);
            return;
        }
    }
    const auto config = check_config(view, folder, {separate, kProcessorFile}, findings);
    if (!config || use == PartUse::alone) return;
    const auto problem = problem_of_part(*config->root.as_object(), part, folder);
    if (!problem.empty()) report_part(folder.path_of(separate), problem, findings);
}

// What a processor reads as JSON beside its parts, if it is there, and the members that it takes out of it.
struct SideFile {
    std::string_view name;
    std::array<std::string_view, 2> members;  // "" for none
};

constexpr std::array<SideFile, 3> kSideFiles{{
    {"audio_tokenizer_config.json", {"audio_tokenizer_class", "audio_tokenizer_name_or_path"}},
    {"chat_template.json", {"chat_template", ""}},
    {kModelConfig, {}},  // AutoTokenizer, which loads the tokenizer of a processor, looks for a model's type
}};

void check_side_file(const BundleView& view, const Folder& folder, const SideFile& side, Findings& findings) {
    if (!folder.has_file(side.name)) return;
    const auto config = check_config(
        view, folder, {side.name, {report::kTokenFileInvalid, report::kTokenFileInvalid}}, findings);
    if (!config) return;
    const auto path = folder.path_of(side.name);
    for (const auto member : side.members) {
        if (member.empty() || config->root.as_object()->find(member) != nullptr) continue;
        findings.add(report::kTokenFileInvalid, path,
                     {fmt::format("{} cannot be used: it has no \"{}\"", path, member),
                      "The loader of a processor fails on it", "Remove it, or copy or download it again"});
        return;
    }
}

std::string file_of_parts(const Folder& folder) {
    return folder.path_of(folder.has_file(kPreprocessorConfig) ? kPreprocessorConfig : kProcessorConfig);
}

}  // namespace

std::string check_lone_part(const BundleView& view, const Folder& folder, std::string_view part,
                            Findings& findings) {
    check_part(view, folder, part, PartUse::alone, findings);
    return file_of_parts(folder);
}

std::string check_processor(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                            std::string_view parts, Findings& findings) {
    const auto names = split(parts, '+');
    const bool has_tokenizer = std::find(names.begin(), names.end(), "tokenizer") != names.end();
    if (has_tokenizer) check_vocabulary(view, options, folder, kAnyVocabulary, findings);
    for (const auto& side : kSideFiles)
        if (has_tokenizer || side.name != kModelConfig) check_side_file(view, folder, side, findings);
    for (const auto part : names) {
        if (part.find("tokenizer") != part.npos) continue;
        Findings of_part;
        check_part(view, folder, part, PartUse::in_processor, of_part);
        findings.append(of_part);
        if (of_part.has_problem()) break;  // one file serves several parts, and is reported once
    }
    return file_of_parts(folder);
}

}  // namespace gantry::formats::diffusers_directory

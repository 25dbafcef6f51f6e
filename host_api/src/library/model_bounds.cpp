#include "library/model_bounds.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "library/file_ending.hpp"
#include "library/other_models.hpp"
#include "registry/messages.hpp"

namespace gantry::host {
namespace {

// The endings that libraries give to weights, in lower case.
constexpr std::array<std::string_view, 19> kWeights{
    ".bin", ".ckpt", ".engine", ".ggml", ".gguf", ".h5",  ".keras", ".mlmodel",     ".msgpack", ".nemo",
    ".npz", ".onnx", ".pb",     ".pt",   ".pth",  ".pte", ".sft",   ".safetensors", ".tflite",
};

Error refusal(ErrorCode code, std::string finding_code, std::string message, const std::string& path) {
    auto error = make_error(code, message, path);
    error.findings.push_back({"H13", std::move(finding_code), Severity::fatal, std::move(message), ""});
    return error;
}

bool is_file_of(const std::string& member, const SourcePath& source,
                const std::vector<std::string>& file_names) {
    return std::any_of(file_names.begin(), file_names.end(), [&](const std::string& name) {
        return member.size() == source.entry_path.size() + 1 + name.size() && member.ends_with(name) &&
               member.starts_with(source.entry_path);
    });
}

}  // namespace

bool may_hold_weights(std::string_view name) noexcept {
    return std::any_of(kWeights.begin(), kWeights.end(),
                       [&](std::string_view ending) { return has_ending(name, ending); });
}

Result<void> check_is_one_model(HostImpl& host, const SourcePath& source,
                                const std::vector<std::string>& file_names, const CheckTerms& terms,
                                const ExamineRequest& request) {
    if (source.is_folder) {
        GANTRY_TRY_ASSIGN(auto contents,
                          host.contents_of(source, terms.configuration.allowed_folders, request));
        auto& members = contents.members;
        std::erase_if(members,
                      [&](const std::string& member) { return is_file_of(member, source, file_names); });
        if (!members.empty()) {
            const auto others = members.size() == 1 ? "" : fmt::format(" (and {} more)", members.size() - 1);
            return refusal(ErrorCode::unsupported, std::string{kHoldsModels},
                           fmt::format("the folder is no model, it holds models: {}{}; take each by itself",
                                       registry::printable(members.front()), others),
                           source.entry_path);
        }
    }
    if (std::any_of(file_names.begin(), file_names.end(), may_hold_weights)) return {};
    return refusal(ErrorCode::unsupported, "no_weights",
                   source.is_folder
                       ? "no plugin here recognises the folder, and no file in it has the name of weights"
                       : "no plugin here recognises the file, and its name is not that of weights",
                   source.entry_path);
}

Result<void> check_is_no_part(HostImpl& host, const std::string& root, const ModelId& id,
                              const CheckTerms& terms, const ExamineRequest& request) {
    const auto type = fmt::format("{}/{}", root == "/" ? "" : root, id.type());
    for (const auto& folder : {type, fmt::format("{}/{}", type, id.family())}) {
        GANTRY_TRY_ASSIGN(const auto seen, host.classify(SourcePath{folder, folder, true}, {},
                                                         terms.configuration.allowed_folders, request));
        if (seen.kind == PathKind::unsupported) continue;
        return refusal(
            ErrorCode::invalid_argument, std::string{kPartOfModel},
            fmt::format("{} is a model at the wrong level, and what lies in it a part of it; move it to "
                        "<type>/<family>/<name> in the library, or out of it and register it there",
                        registry::printable(folder)),
            folder);
    }
    return {};
}

}  // namespace gantry::host

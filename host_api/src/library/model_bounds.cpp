#include "library/model_bounds.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

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

// The models that are found in a folder, told apart by what they mean for the folder.
struct Found {
    std::vector<std::string> files;  // members that are files of the source
    std::vector<std::string> others;
    std::size_t models = 0;  // among the files: those that lie in the folder itself are one
};

Found sorted_out(const SourcePath& source, const std::vector<std::string>& file_names,
                 std::vector<std::string> members) {
    const std::unordered_set<std::string_view> names{file_names.begin(), file_names.end()};
    const auto above = source.entry_path == "/" ? std::size_t{1} : source.entry_path.size() + 1;
    Found found;
    bool is_any_direct = false;
    for (auto& member : members) {
        const auto name = std::string_view{member}.substr(above);
        if (!names.contains(name)) {
            found.others.push_back(std::move(member));
            continue;
        }
        const bool is_direct = name.find('/') == std::string_view::npos;
        if (!is_direct || !is_any_direct) ++found.models;
        is_any_direct = is_any_direct || is_direct;
        found.files.push_back(std::move(member));
    }
    return found;
}

}  // namespace

bool may_hold_weights(std::string_view name) noexcept {
    return std::any_of(kWeights.begin(), kWeights.end(),
                       [&](std::string_view ending) { return has_ending(name, ending); });
}

Result<void> check_holds_one_model(HostImpl& host, const SourcePath& source,
                                   const std::vector<std::string>& file_names, const CheckTerms& terms,
                                   const ExamineRequest& request) {
    GANTRY_TRY_ASSIGN(auto contents,
                      host.contents_of(source, terms.configuration.allowed_folders, request, kLevelsToSearch));
    const auto found = sorted_out(source, file_names, std::move(contents.members));
    if (found.others.empty() && found.models <= 1) return {};
    const auto& members = found.others.empty() ? found.files : found.others;
    const auto more = members.size() == 1 ? "" : fmt::format(" (and {} more)", members.size() - 1);
    return not_one_model(ErrorCode::unsupported, kHoldsModels,
                         fmt::format("the folder is no model, it holds models: {}{}; take each by itself",
                                     registry::printable(members.front()), more),
                         source.entry_path);
}

Result<void> check_is_one_model(HostImpl& host, const SourcePath& source,
                                const std::vector<std::string>& file_names, const CheckTerms& terms,
                                const ExamineRequest& request) {
    if (source.is_folder) GANTRY_TRY(check_holds_one_model(host, source, file_names, terms, request));
    if (std::any_of(file_names.begin(), file_names.end(), may_hold_weights)) return {};
    return not_one_model(ErrorCode::unsupported, "no_weights",
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
        return not_one_model(
            ErrorCode::invalid_argument, kPartOfModel,
            fmt::format("{} is a model at the wrong level, and what lies in it a part of it; move it to "
                        "<type>/<family>/<name> in the library, or out of it and register it there",
                        registry::printable(folder)),
            folder);
    }
    return {};
}

}  // namespace gantry::host

#include "library/placement.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "registry/messages.hpp"
#include "registry/model_listing.hpp"
#include "registry/source_claims.hpp"
#include "registry/spelling.hpp"

namespace gantry::host {
namespace {

constexpr std::array<std::string_view, 8> kModelTypes{"llm",       "vlm",   "reranker", "diffusion",
                                                      "embedding", "audio", "vision",   "unknown"};

std::string last_part_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

// Of a path that may not be there yet: what is there without its links, and the rest as it will be made.
std::string canonical_of(std::string_view path) {
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(std::filesystem::path{path}, failure);
    const auto canonical = std::filesystem::weakly_canonical(absolute, failure);
    auto text = (failure ? absolute : canonical).string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return registry::spelled(text);
}

}  // namespace

bool is_beneath(std::string_view path, std::string_view folder) {
    if (folder == "/" || path == folder) return true;
    return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

Result<std::vector<ModelId>> id_candidates(const ModelId& wanted, std::string_view source) {
    GANTRY_TRY_ASSIGN(const auto digest, source_digest(source));
    std::vector<ModelId> candidates{wanted};
    for (const std::size_t digits : {8u, 16u, 32u})
        candidates.push_back(wanted.with_suffix("-" + digest.substr(0, digits)));
    return candidates;
}

Result<std::vector<ModelId>> id_candidates(const LibraryRoot& root, const ModelId& wanted,
                                           std::string_view source) {
    GANTRY_TRY_ASSIGN(auto candidates, id_candidates(wanted, source));
    for (auto& candidate : candidates)
        if (auto spelled = ModelId::parse(root.spelling_of(candidate))) candidate = *std::move(spelled);
    return candidates;
}

Error every_id_taken(const ModelId& wanted) {
    return make_error(
        ErrorCode::invalid_argument,
        fmt::format("\"{}\" and every id made from it are taken by other models; give this one a name "
                    "of its own (--name), or `gantry remove` one of those",
                    wanted.text()));
}

bool is_model_type(std::string_view text) {
    return std::find(kModelTypes.begin(), kModelTypes.end(), text) != kModelTypes.end();
}

Result<void> check_model_type(std::string_view model_type) {
    if (model_type.empty() || is_model_type(model_type)) return {};
    return make_error(ErrorCode::invalid_argument,
                      fmt::format("{} is no type of model; the types are {}", registry::quoted(model_type),
                                  fmt::join(kModelTypes, ", ")));
}

Result<void> check_apart(const SourcePath& source, std::string_view root, Taking taking) {
    const auto library = canonical_of(root);
    const bool is_copy = taking == Taking::copy;
    const bool leads_into = !source.is_folder && is_beneath(canonical_of(source.entry_path), library);
    if (leads_into || is_beneath(source.entry_path, library))
        return make_error(
            ErrorCode::invalid_argument,
            fmt::format(
                "the path lies inside the library; what lies there is imported in place (`gantry import "
                "--in-place`), not {}",
                is_copy ? "copied" : "registered as external"),
            source.entry_path);
    if (source.is_folder && is_beneath(library, source.entry_path))
        return make_error(
            ErrorCode::invalid_argument,
            fmt::format("the library {} lies inside the folder, {}; give the folder of one model, or keep the "
                        "library elsewhere",
                        registry::printable(library),
                        is_copy ? "so it would be copied into itself" : "and is no part of a model"),
            source.entry_path);
    return {};
}

Result<ModelId> id_in_place(const SourcePath& source, std::string_view root) {
    const auto folder = source.is_folder ? source.entry_path : parent_of(source.entry_path);
    const auto refused = [&](std::string_view why) {
        return make_error(ErrorCode::invalid_argument,
                          fmt::format("{}; a model in place is a folder <type>/<family>/<name> below {}", why,
                                      registry::printable(root)),
                          source.entry_path);
    };
    if (folder == root || !is_beneath(folder, root))
        return refused("the path is not a folder of a model in the library");
    const auto relative = folder.substr(root == "/" ? 1 : root.size() + 1);
    if (std::count(relative.begin(), relative.end(), '/') != 2)
        return refused("the folder is not three levels below the library");
    GANTRY_TRY_ASSIGN(auto id, ModelId::parse(relative));
    if (!registry::is_listed_place(id)) return refused("models are not looked for in hidden folders");
    return id;
}

ImportNames names_for_copy(const SourcePath& source, const ImportOptions& options) {
    const auto found = default_names(source.entry_path, source.is_folder);
    // The folder of a snapshot is named by its commit, which tells nobody anything.
    const bool is_snapshot = source.is_folder && !found.repo_id.empty();
    ImportNames names{found.family, is_snapshot ? found.name : last_part_of(source.entry_path), found.name,
                      found.repo_id};
    if (!options.family.empty()) names.family = options.family;
    if (!options.name.empty()) names.shown = names.id_name = options.name;
    return names;
}

}  // namespace gantry::host

#include "registry/source_path.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace gantry::host {
namespace {

constexpr std::string_view kRepositoryPrefix = "models--";
constexpr std::string_view kUnknownFamily = "unknown";
constexpr std::size_t kLongestExtension = 16;

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find('/'));
        if (!part.empty()) parts.push_back(part);
        path.remove_prefix(std::min(part.size() + 1, path.size()));
    }
    return parts;
}

// Of a cache's folder name; a repository without an organisation has one part only.
std::optional<DefaultNames> names_of_repository(std::string_view folder) {
    if (!folder.starts_with(kRepositoryPrefix)) return std::nullopt;
    folder.remove_prefix(kRepositoryPrefix.size());
    const auto split = folder.find("--");
    if (split == std::string_view::npos) {
        if (folder.empty()) return std::nullopt;
        return DefaultNames{std::string{folder}, std::string{kUnknownFamily}, std::string{folder}};
    }
    const std::string organisation{folder.substr(0, split)};
    const std::string repository{folder.substr(split + 2)};
    if (organisation.empty() || repository.empty()) return std::nullopt;
    return DefaultNames{repository, organisation, organisation + "/" + repository};
}

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}
bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// The name without its extension. What follows the last dot of a version ("3.1-8B") is not one.
std::string_view stem(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return name;
    const auto extension = name.substr(dot + 1);
    const bool is_extension =
        !extension.empty() && extension.size() <= kLongestExtension && is_letter(extension.front()) &&
        std::all_of(extension.begin(), extension.end(),
                    [](char character) { return is_letter(character) || is_digit(character); });
    return is_extension ? name.substr(0, dot) : name;
}

}  // namespace

DefaultNames default_names(std::string_view entry_path, bool is_folder) {
    const auto parts = parts_of(entry_path);
    // The innermost cache counts; behind "snapshots" a commit must follow.
    for (auto i = parts.size(); i-- > 2;)
        if (parts[i - 1] == "snapshots")
            if (auto names = names_of_repository(parts[i - 2])) return *std::move(names);
    const auto name = parts.empty() ? std::string_view{} : parts.back();
    return {std::string{is_folder ? name : stem(name)}, std::string{kUnknownFamily}, ""};
}

}  // namespace gantry::host

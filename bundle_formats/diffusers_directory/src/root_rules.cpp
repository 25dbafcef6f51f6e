#include "root_rules.hpp"

#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

// Not tolower(): its answer depends on the locale.
std::string lower_ascii(std::string_view text) {
    std::string lower{text};
    for (auto& character : lower)
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    return lower;
}

}  // namespace

void check_modular_index(const Folder& root, Findings& findings) {
    constexpr std::string_view kModularMarker = "modular_model_index.json";
    if (!root.has_file(kModularMarker)) return;
    findings.add(report::kModularIndex, kModularMarker,
                 {fmt::format("{} is here too, and may name weights of other repositories", kModularMarker),
                  fmt::format("DiffusionPipeline reads {} alone, ModularPipeline prefers the other", kMarker),
                  "Load the bundle with DiffusionPipeline; what the other index names is not checked"});
}

void check_case_clashes(const Folder& folder, Findings& findings) {
    std::map<std::string, std::string_view> seen;
    for (const auto& entry : folder.entries()) {
        const auto [other, is_new] = seen.emplace(lower_ascii(entry.name), entry.name);
        if (is_new) continue;
        const auto path = folder.path_of(entry.name);
        findings.add(report::kCaseClash, path,
                     {fmt::format("{} and {} differ in nothing but case", path, folder.path_of(other->second)),
                      "The loader tells them apart here, and finds only one of them on a disk that does not",
                      "Rename or remove the one that is not needed before you copy the bundle"});
    }
}

}  // namespace gantry::formats::diffusers_directory

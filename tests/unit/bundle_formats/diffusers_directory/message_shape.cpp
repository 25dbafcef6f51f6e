#include "unit/bundle_formats/diffusers_directory/message_shape.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace gantry::tests {
namespace {

bool holds_any(std::string_view text, const auto& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != text.npos; });
}

std::string_view after(std::string_view text, std::string_view end_of_first) {
    const auto at = text.rfind(end_of_first);
    return at == text.npos ? std::string_view{} : text.substr(at + end_of_first.size());
}

}  // namespace

std::string fault_of_message(const Finding& finding) {
    constexpr std::array<std::string_view, 6> kLoaders{"loader",          "diffusers",         "transformers",
                                                       "from_pretrained", "DiffusionPipeline", "release"};
    constexpr std::array<std::string_view, 20> kActions{
        "Restore", "Remove", "Write", "Correct", "Copy", "Download", "Add",  "Rename", "Give", "Check",
        "Put",     "Use",    "Fetch", "Read",    "Set",  "Register", "Load", "Keep",   "Get",  "Leave"};
    const std::string_view text = finding.message;
    if (text.empty() || text.back() != '.') return "it does not end as a sentence";
    if (text.find('\n') != text.npos) return "it has more than one line";
    if (text.find("..") != text.npos && text.find("\"..") == text.npos && text.find("...") == text.npos)
        return "it has a full stop too many";
    if (!finding.path.empty() && text.find(finding.path) == text.npos) return "it does not name the path";
    if (!holds_any(text, kLoaders)) return "it does not say what a loader does";
    const auto action = after(text.substr(0, text.size() - 1), ". ");
    if (std::none_of(kActions.begin(), kActions.end(),
                     [&](std::string_view verb) { return action.substr(0, verb.size()) == verb; }))
        return "its last sentence does not say what to do";
    return {};
}

}  // namespace gantry::tests

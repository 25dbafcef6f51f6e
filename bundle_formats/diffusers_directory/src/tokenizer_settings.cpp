#include "tokenizer_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/lfs_pointer.hpp>
#include <gantry/formats/vocabulary_text.hpp>

#include "component_files.hpp"
#include "tokenizer_config.hpp"
#include "vocabulary.hpp"
#include "whole_number.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kAddedTokens = "added_tokens_decoder";
constexpr std::array<std::string_view, 7> kSpecialTokens{
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
};

bool is_number(const JsonValue& value) noexcept {
    return value.kind_name() == "a number";
}

bool is_truth_value(const JsonValue& value) noexcept {
    return std::holds_alternative<bool>(value.storage());
}

std::string problem_of_added_token(const JsonMember& token) {
    if (!is_whole_number(token.name))
        return fmt::format("\"{}\" in \"{}\" is no number", shown(token.name), kAddedTokens);
    const auto* fields = token.value.as_object();
    if (fields == nullptr)
        return fmt::format("token {} in \"{}\" is {}, not an object", token.name, kAddedTokens,
                           token.value.kind_name());
    const auto* content = fields->find("content");
    if (content != nullptr && content->as_string() == nullptr)
        return fmt::format("the content of token {} in \"{}\" is {}, not a text", token.name, kAddedTokens,
                           content->kind_name());
    for (const std::string_view flag : {"lstrip", "normalized", "rstrip", "single_word", "special"})
        if (const auto* value = fields->find(flag); value != nullptr && !is_truth_value(*value))
            return fmt::format("\"{}\" of token {} in \"{}\" is {}, not true or false", flag, token.name,
                               kAddedTokens, value->kind_name());
    return {};
}

std::string problem_of_added_tokens(const JsonObject& settings) {
    const auto* value = settings.find(kAddedTokens);
    if (value == nullptr) return {};
    const auto* tokens = value->as_object();
    if (tokens == nullptr) return fmt::format("\"{}\" is {}, not an object", kAddedTokens, value->kind_name());
    for (const auto& token : tokens->members())
        if (auto problem = problem_of_added_token(token); !problem.empty()) return problem;
    return {};
}

// A text, none, or a token with its flags; tokenizer_config.json marks the latter by a member "__type".
std::string problem_of_special_tokens(const JsonObject& settings, bool are_marked) {
    for (const auto name : kSpecialTokens) {
        const auto* value = settings.find(name);
        if (value == nullptr || value->is_null() || value->as_string() != nullptr) continue;
        const auto* fields = value->as_object();
        if (fields != nullptr && (!are_marked || fields->find("__type") != nullptr)) continue;
        return fmt::format("\"{}\" is {}, not a text{}", name, value->kind_name(),
                           fields == nullptr ? "" : " or marked as a token by \"__type\"");
    }
    return {};
}

std::string problem_of_token_map(const JsonObject& map) {
    return problem_of_special_tokens(map, false);
}

std::string problem_of_token_numbers(const JsonObject& tokens) {
    for (const auto& [name, value] : tokens.members())
        if (!is_number(value)) return fmt::format("the number of \"{}\" is {}", shown(name), value.kind_name());
    return {};
}

void report_problem(const Report& report, const std::string& path, const std::string& problem,
                    Findings& findings) {
    if (problem.empty()) return;
    findings.add(report, path,
                 {fmt::format("{} cannot be used: {}", path, problem), "The loader fails on it",
                  "Correct it, or copy or download it again"});
}

// Read where the configuration does not list the added tokens itself, as it does since transformers 4.34.
void check_token_file(const BundleView& view, const Folder& folder, std::string_view name,
                      std::string (*problem_of)(const JsonObject&), Findings& findings) {
    if (!folder.has_file(name)) return;
    ConfigRequest request{name, {report::kTokenFileInvalid, report::kTokenFileInvalid}};
    request.max_bytes = kMaxVocabularyBytes;
    const auto file = check_config(view, folder, request, findings);
    if (!file) return;
    report_problem(report::kTokenFileInvalid, folder.path_of(name), problem_of(*file->root.as_object()),
                   findings);
}

void check_chat_template(const BundleView& view, const Folder& folder, Findings& findings) {
    constexpr std::string_view kName = "chat_template.jinja";
    if (!folder.has_file(kName)) return;
    const auto path = folder.path_of(kName);
    const auto text = view.read_text(path, kMaxConfigBytes);
    if (findings.unusable(text.status, path) || !text.is_ok()) return;
    if (is_lfs_pointer(text.value))
        findings.add_lfs_pointer(path);
    else
        report_problem(report::kTokenFileInvalid, path, check_text(text.value), findings);
}

}  // namespace

TokenizerSettings check_tokenizer_settings(const BundleView& view, const Folder& folder, Findings& findings) {
    ConfigRequest request{"tokenizer_config.json",
                          {report::kTokenizerConfigMissing, report::kTokenizerConfigInvalid}};
    request.max_bytes = kMaxVocabularyBytes;  // it may list thousands of added tokens
    request.consequence =
        "transformers loads the tokenizer with its class's own special tokens, which need not be "
        "those that the model was trained with";
    TokenizerSettings settings;
    if (const auto config = check_config(view, folder, request, findings)) {
        const auto& object = *config->root.as_object();
        const auto path = folder.path_of(request.name);
        auto problem = problem_of_added_tokens(object);
        if (problem.empty()) problem = problem_of_special_tokens(object, true);
        if (problem.empty()) problem = problem_of_tokenizer_config(object);
        report_problem(report::kTokenizerConfigInvalid, path, problem, findings);
        settings.lists_added_tokens = object.find(kAddedTokens) != nullptr;
        const auto* unknown = object.find("unk_token");
        if (unknown != nullptr && unknown->as_object() != nullptr)
            unknown = unknown->as_object()->find("content");
        if (unknown != nullptr && unknown->as_string() != nullptr)
            settings.unknown_word = *unknown->as_string();
    }
    if (!settings.lists_added_tokens) {
        check_token_file(view, folder, "special_tokens_map.json", problem_of_token_map, findings);
        check_token_file(view, folder, "added_tokens.json", problem_of_token_numbers, findings);
    }
    check_chat_template(view, folder, findings);
    return settings;
}

}  // namespace gantry::formats::diffusers_directory

#include "tokenizer_config.hpp"

#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kExtraTokens = "extra_special_tokens";
constexpr std::string_view kExtraTokensOfRelease4 = "additional_special_tokens";

bool is_token(const JsonValue& value) {
    const auto* fields = value.as_object();
    return value.as_string() != nullptr || (fields != nullptr && fields->find("__type") != nullptr);
}

std::string problem_of_token(const JsonValue& value, std::string_view member) {
    if (is_token(value)) return {};
    return fmt::format("a token in \"{}\" is {}, not a text{}", member, value.kind_name(),
                       value.as_object() == nullptr ? "" : " or marked as a token by \"__type\"");
}

std::string problem_of_tokens(const JsonValue& value, std::string_view member) {
    std::string problem;
    if (value.is_null()) return problem;
    if (const auto* list = value.as_array()) {
        for (const auto& token : *list)
            if (problem.empty()) problem = problem_of_token(token, member);
    } else if (const auto* named = value.as_object()) {
        for (const auto& token : named->members())
            if (problem.empty()) problem = problem_of_token(token.value, member);
    } else {
        problem = fmt::format("\"{}\" is {}, not a list or an object of tokens", member, value.kind_name());
    }
    return problem;
}

bool is_none(const JsonValue& value) {
    const auto* list = value.as_array();
    const auto* named = value.as_object();
    return value.is_null() || (list != nullptr && list->begin() == list->end()) ||
           (named != nullptr && named->empty());
}

// The name of transformers 4 counts only where the other gives no tokens.
std::string problem_of_extra_tokens(const JsonObject& settings) {
    const auto* extra = settings.find(kExtraTokens);
    if (extra != nullptr && !is_none(*extra)) return problem_of_tokens(*extra, kExtraTokens);
    const auto* additional = settings.find(kExtraTokensOfRelease4);
    return additional == nullptr ? std::string{} : problem_of_tokens(*additional, kExtraTokensOfRelease4);
}

// Several templates, each with its name. Of another type it is not looked at before a chat is written.
std::string problem_of_chat_templates(const JsonObject& settings) {
    const auto* value = settings.find("chat_template");
    const auto* templates = value == nullptr ? nullptr : value->as_array();
    if (templates == nullptr) return {};
    for (const auto& each : *templates) {
        const auto* fields = each.as_object();
        if (fields == nullptr)
            return fmt::format("a template in \"chat_template\" is {}, not an object", each.kind_name());
        for (const std::string_view member : {"name", "template"})
            if (fields->find(member) == nullptr)
                return fmt::format("a template in \"chat_template\" has no \"{}\"", member);
    }
    return {};
}

std::string problem_of_input_names(const JsonObject& settings) {
    constexpr std::string_view kInputs = "model_input_names";
    const auto* value = settings.find(kInputs);
    if (value == nullptr || value->as_array() != nullptr || value->as_string() != nullptr ||
        value->as_object() != nullptr)
        return {};
    return fmt::format("\"{}\" is {}, not a list of names", kInputs, value->kind_name());
}

std::string problem_of_sides(const JsonObject& settings) {
    for (const std::string_view member : {"padding_side", "truncation_side"}) {
        const auto* value = settings.find(member);
        if (value == nullptr) continue;
        const auto* side = value->as_string();
        if (side == nullptr || (*side != "left" && *side != "right"))
            return fmt::format(
                "\"{}\" is {}, not \"left\" or \"right\"", member,
                side == nullptr ? std::string{value->kind_name()} : fmt::format("\"{}\"", shown(*side)));
    }
    return {};
}

}  // namespace

std::string problem_of_tokenizer_config(const JsonObject& settings) {
    for (auto* const problem_of :
         {problem_of_extra_tokens, problem_of_chat_templates, problem_of_input_names, problem_of_sides})
        if (auto problem = problem_of(settings); !problem.empty()) return problem;
    return {};
}

}  // namespace gantry::formats::diffusers_directory

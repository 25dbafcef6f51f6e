#include "facts.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>
#include <gantry/formats/json_text.hpp>

#include "older_release.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

template <class Texts>
std::string json_list(const Texts& texts) {
    std::vector<std::string> values;
    for (const auto& text : texts) values.push_back(to_json(text));
    return fmt::format("[{}]", fmt::join(values, ","));
}

std::string json_or_null(std::string_view text) {
    return text.empty() ? "null" : to_json(text);
}

std::uint64_t bytes_of(const SurveyedComponent& component) {
    std::uint64_t bytes = 0;
    for (const auto& file : component.weights) bytes += file.size;
    return bytes;
}

// The type of most of a component's bytes, over all of its files.
std::string dtype_of(const SurveyedComponent& component) {
    std::map<std::string_view, std::uint64_t> bytes;
    for (const auto& file : component.weights)
        if (!file.dtype.empty()) bytes[file.dtype] += file.size;
    const auto most = std::max_element(bytes.begin(), bytes.end(), [](const auto& left, const auto& right) {
        return left.second < right.second;
    });
    return most == bytes.end() ? std::string{} : std::string{most->first};
}

std::string json_component(const SurveyedComponent& component) {
    const auto* first = component.weights.empty() ? nullptr : &component.weights.front();
    const bool is_pickle = std::any_of(component.weights.begin(), component.weights.end(),
                                       [](const WeightFile& file) { return file.format == "pickle"; });
    return fmt::format(
        R"({{"name":{},"files":{},"shards":{},"bytes":{},"dtype":{},"variant":{},"pickle":{},"custom_code":{}}})",
        to_json(component.description.name), json_list(component.files),
        first != nullptr && !first->shard_index.empty() ? component.weights.size() : 0, bytes_of(component),
        json_or_null(dtype_of(component)), json_or_null(first != nullptr ? first->variant : ""), is_pickle,
        json_list(component.custom_code_files));
}

std::string json_components(const Survey& survey) {
    std::vector<std::string> values;
    for (const auto& component : survey.components) values.push_back(json_component(component));
    return fmt::format("[{}]", fmt::join(values, ","));
}

std::string scheduler_class(const Survey& survey) {
    const auto found = std::find_if(
        survey.components.begin(), survey.components.end(),
        [](const SurveyedComponent& component) { return component.description.name == "scheduler"; });
    return found == survey.components.end() ? std::string{} : found->description.class_name;
}

}  // namespace

OlderRelease judge_older_release(const Survey& survey, const ExamineOptions& options) {
    OlderRelease older;
    older.is_known = !survey.findings.has_problem() && options.depth() >= Depth::headers;
    if (older.is_known) older.problems = problems_under_older_release(survey);
    return older;
}

std::vector<std::pair<std::string, std::string>> facts_of(const Survey& survey, const OlderRelease& older) {
    std::vector<std::pair<std::string, std::string>> facts;
    const auto add = [&](std::string_view name, std::string json) {
        facts.emplace_back(fmt::format("{}.{}", kFormatId, name), std::move(json));
    };
    if (!survey.components.empty()) add("components", json_components(survey));
    if (!survey.diffusers_version.empty()) add("diffusers_version", to_json(survey.diffusers_version));
    if (older.is_known)
        add("older_release",
            fmt::format(R"({{"versions":{},"loads":{},"reasons":{}}})", json_list(kOlderVersions),
                        older.problems.empty(), json_list(older.problems)));
    if (const auto name = scheduler_class(survey); !name.empty()) add("scheduler_class", to_json(name));
    if (!survey.components.empty()) {
        std::uint64_t bytes = 0;
        for (const auto& component : survey.components) bytes += bytes_of(component);
        add("weight_bytes", std::to_string(bytes));
    }
    return facts;
}

}  // namespace gantry::formats::diffusers_directory

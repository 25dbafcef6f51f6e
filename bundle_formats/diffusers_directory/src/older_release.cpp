#include "older_release.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "table.hpp"

namespace gantry::formats::diffusers_directory {

extern const std::span<const std::string_view> older_release_lines;

namespace {

enum Column : std::size_t { library, class_name, difference, names, count };

struct OlderClass {
    bool is_missing = false;
    std::vector<std::string_view> requires_too;  // components, of a pipeline
    std::string_view reads;                      // vocabulary files joined by '+', of a tokenizer
};

using Key = std::pair<std::string_view, std::string_view>;
using Table = std::map<Key, OlderClass>;

Table make_table() {
    Table table;
    for (const auto& row : read_table(older_release_lines, Column::count)) {
        auto& entry = table[{row[Column::library], row[Column::class_name]}];
        if (row[Column::difference] == "lacks") entry.is_missing = true;
        if (row[Column::difference] == "requires") entry.requires_too = split(row[Column::names], ' ');
        if (row[Column::difference] == "reads") entry.reads = row[Column::names];
    }
    return table;
}

const OlderClass& older_class(std::string_view library, std::string_view class_name) {
    static const Table table = make_table();
    static const OlderClass same;
    const auto found = table.find({library, class_name});
    return found == table.end() ? same : found->second;
}

void check_pipeline(const Survey& survey, std::vector<std::string>& problems) {
    const auto& older = older_class("diffusers", survey.pipeline_class);
    if (older.is_missing)
        problems.push_back(fmt::format("{} has no {}", kOlderVersions.front(), survey.pipeline_class));
    for (const auto component : older.requires_too) {
        const bool is_there =
            std::any_of(survey.components.begin(), survey.components.end(),
                        [&](const SurveyedComponent& listed) { return listed.description.name == component; });
        if (!is_there)
            problems.push_back(
                fmt::format("{} of {} requires {}", survey.pipeline_class, kOlderVersions.front(), component));
    }
}

// transformers 4 builds a class without "Fast" in its name from its own files, never from tokenizer.json.
void check_tokenizer(const SurveyedComponent& component, std::vector<std::string>& problems) {
    const auto& [role, name, library_name, class_name_, path, config] = component.description;
    std::vector<std::string_view> missing;
    for (const auto file : split(older_class(library_name, class_name_).reads, '+')) {
        const auto& files = component.files;
        const auto is_it = [&](const std::string& known) {
            return known.size() >= file.size() &&
                   std::string_view{known}.substr(known.size() - file.size()) == file;
        };
        if (std::none_of(files.begin(), files.end(), is_it)) missing.push_back(file);
    }
    if (!missing.empty())
        problems.push_back(fmt::format("{} lacks {}, which {} of {} reads", name, fmt::join(missing, " and "),
                                       class_name_, kOlderVersions.back()));
}

// transformers 5 drops this prefix when it saves, and 4 then knows none of the tensors: it warns, and goes on
// with random numbers.
void check_clip_weights(const SurveyedComponent& component, std::vector<std::string>& problems) {
    constexpr std::string_view kPrefix = "text_model.";
    if (component.description.class_name != "CLIPTextModel" || component.first_tensor.empty()) return;
    if (component.first_tensor.substr(0, kPrefix.size()) == kPrefix) return;
    problems.push_back(
        fmt::format("{} fills the weights of {} with random numbers, for it knows its tensors by "
                    "other names",
                    kOlderVersions.back(), component.description.name));
}

}  // namespace

std::vector<std::string> problems_under_older_release(const Survey& survey) {
    std::vector<std::string> problems;
    check_pipeline(survey, problems);
    for (const auto& component : survey.components) {
        const auto& [role, name, library_name, class_name_, path, config] = component.description;
        if (component.kind == ComponentKind::custom) continue;
        if (older_class(library_name, class_name_).is_missing)
            problems.push_back(
                fmt::format("{} has no {}, the class of {}",
                            library_name == "transformers" ? kOlderVersions.back() : kOlderVersions.front(),
                            class_name_, name));
        check_tokenizer(component, problems);
        check_clip_weights(component, problems);
    }
    return problems;
}

}  // namespace gantry::formats::diffusers_directory

#include "pipeline_classes.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>

#include "table.hpp"
#include "tasks.hpp"

namespace gantry::formats::diffusers_directory {

extern const std::span<const std::string_view> pipeline_class_lines;

namespace {

enum Column : std::size_t {
    name,
    tasks,
    task_source,
    required,
    optional,
    config,
    offload,
    module,
    notes,
    count
};

struct Table {
    std::unordered_map<std::string_view, PipelineClass> classes;
    std::set<std::string_view> modules;
};

bool contains(const std::vector<std::string_view>& names, std::string_view name) noexcept {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// What stands behind "name=" among the notes, "" where it does not.
std::string_view value_of(const std::vector<std::string_view>& notes, std::string_view name) noexcept {
    for (const auto note : notes)
        if (note.substr(0, name.size()) == name && note.substr(name.size(), 1) == "=")
            return note.substr(name.size() + 1);
    return {};
}

std::vector<std::string_view> checked_settings(std::vector<std::string_view> settings,
                                               const std::vector<std::string_view>& may_be_empty) {
    std::erase_if(settings, [&](std::string_view name) {
        // Of these two the loader checks no type, whatever more their names hold.
        return name.find("scheduler") != name.npos || name.find("tokenizer") != name.npos ||
               contains(may_be_empty, name);
    });
    return settings;
}

Table make_table() {
    // Retired pipelines live in modules of this one, which an entry cannot name.
    constexpr std::string_view kRetired = "deprecated";
    Table table;
    for (const auto& row : read_table(pipeline_class_lines, Column::count)) {
        PipelineClass entry;
        entry.name = row[Column::name];
        for (const auto task : split(row[Column::tasks], ',')) entry.tasks.push_back(task_id(task));
        entry.required = split(row[Column::required], ' ');
        entry.optional = split(row[Column::optional], ' ');
        const auto notes = split(row[Column::notes], ',');
        entry.is_exported = !contains(notes, "not_exported");
        entry.is_connected = contains(notes, "connected");
        entry.needs_extractor_for_checker = contains(notes, "checker_needs_extractor");
        entry.reads_unet_version = contains(notes, "reads_unet_version");
        entry.checker_package = value_of(notes, "checker_package");
        entry.checked_settings =
            checked_settings(split(row[Column::config], ' '), split(value_of(notes, "may_be_empty"), '+'));
        table.classes.emplace(entry.name, std::move(entry));
        const auto path = split(row[Column::module], '.');
        if (path.size() > 1 && path[1] != kRetired) table.modules.insert(path[1]);
    }
    return table;
}

const Table& table() {
    static const Table instance = make_table();
    return instance;
}

}  // namespace

bool PipelineClass::takes(std::string_view component) const noexcept {
    return contains(required, component) || contains(optional, component);
}

const PipelineClass* find_pipeline_class(std::string_view name) {
    const auto found = table().classes.find(name);
    return found == table().classes.end() ? nullptr : &found->second;
}

bool is_pipeline_module(std::string_view name) {
    return table().modules.count(name) != 0;
}

}  // namespace gantry::formats::diffusers_directory

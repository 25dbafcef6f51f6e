#include "pipeline.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "roles.hpp"
#include "rules.hpp"
#include "tasks.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

void refuse_class(Survey& survey, std::string_view rule, std::string_view code, std::string message) {
    survey.findings.fatal(rule, code, kMarker, std::move(message));
}

bool take_pipeline_code(const BundleView& view, std::string_view file, Survey& survey) {
    const auto entry = view.stat(file);
    if (survey.findings.unusable(entry.kind, file)) return false;
    if (!entry.is_file()) return false;
    survey.custom_code_files.emplace_back(file);
    survey.findings.warning(
        rule::kPipelineCode, "requires_custom_code", file,
        "The pipeline is code that comes with the bundle. diffusers 0.42 runs it only with "
        "trust_remote_code=True, 0.35 runs it unasked; read it before you load the bundle.");
    return true;
}

// `[module, class]`: the class is in a file of the bundle.
bool read_custom_class(const BundleView& view, const JsonArray& list, Survey& survey) {
    const auto* module = list.size() == 2 ? list.front().as_string() : nullptr;
    const auto* name = list.size() == 2 ? list.back().as_string() : nullptr;
    if (module == nullptr || name == nullptr || module->empty() || name->empty()) {
        refuse_class(
            survey, rule::kClassIsNamed, "missing_pipeline_class",
            "\"_class_name\" is a list and not [module, class]. Write the name of the pipeline class.");
        return false;
    }
    survey.pipeline_class = *name;
    if (!is_module_name(*module)) {
        refuse_class(
            survey, rule::kEntryName, "path_escape",
            fmt::format("\"_class_name\" names the module \"{}\", which leads out of the bundle. Use the "
                        "bare name of a file at its root.",
                        shown(*module)));
        return false;
    }
    const auto file = *module + ".py";
    if (take_pipeline_code(view, file, survey)) return true;
    refuse_class(
        survey, rule::kPipelineCode, "unsupported_pipeline",
        fmt::format("\"_class_name\" names the class \"{}\" in {}, and there is no such file at the root. "
                    "The loader fails; add the file, or name a class of diffusers.",
                    shown(*name), shown(file)));
    return false;
}

bool read_known_class(const std::string& name, Survey& survey) {
    survey.pipeline_class = name;
    survey.known_class = find_pipeline_class(name);
    if (survey.known_class != nullptr && survey.known_class->is_exported) return true;
    survey.known_class = nullptr;
    refuse_class(
        survey, rule::kClassIsKnown, "unsupported_pipeline",
        fmt::format("\"{}\" is not a pipeline class that {} can load. If a newer release has it, a newer "
                    "version of this format's table is needed; else correct \"_class_name\".",
                    shown(name), kVersions.front()));
    return false;
}

bool read_class(const BundleView& view, const ModelIndex& index, Survey& survey) {
    const auto* value = index.object().find("_class_name");
    if (value != nullptr) {
        if (const auto* list = value->as_array()) return read_custom_class(view, *list, survey);
        if (const auto* name = value->as_string(); name != nullptr && !name->empty())
            return read_known_class(*name, survey);
    }
    const auto what = value == nullptr     ? std::string_view{"is not there"}
                      : value->as_string() ? std::string_view{"is empty"}
                                           : value->kind_name();
    refuse_class(
        survey, rule::kClassIsNamed, "missing_pipeline_class",
        fmt::format("\"_class_name\" should name the pipeline class and {}{}. The loader fails on it; write "
                    "the class that the bundle was saved from.",
                    value == nullptr || value->as_string() ? "" : "is ", what));
    return false;
}

void check_task(const ExamineOptions& options, Survey& survey) {
    std::vector<std::string_view> tasks;
    if (survey.known_class != nullptr) tasks = survey.known_class->tasks;
    if (tasks.empty()) {
        survey.findings.warning(
            rule::kTaskIsTaken, "unknown_task", kMarker,
            fmt::format("What \"{}\" does is not known, so its task is \"{}\". Set the task by "
                        "hand if you know it.",
                        shown(survey.pipeline_class), kUnknownTask));
        tasks.push_back(kUnknownTask);
    }
    if (std::any_of(tasks.begin(), tasks.end(), [&](auto task) { return options.accepts_task(task); })) return;
    survey.findings.fatal(
        rule::kTaskIsTaken, "unsupported_pipeline", kMarker,
        fmt::format("\"{}\" does {}, a task that this library does not take. Register it in another "
                    "library, or add the task to this one's accepted tasks.",
                    shown(survey.pipeline_class), fmt::join(tasks, ", ")));
}

bool comes_from_another_repository(std::string_view name, const Survey& survey) {
    return !survey.external_references.empty() && name.substr(0, 6) == "prior_";
}

void check_denoiser(const ModelIndex& index, Survey& survey) {
    const auto& known = *survey.known_class;
    if (std::any_of(known.required.begin(), known.required.end(), is_denoiser)) return;
    std::vector<std::string_view> denoisers;
    std::copy_if(known.optional.begin(), known.optional.end(), std::back_inserter(denoisers), is_denoiser);
    if (denoisers.empty()) return;
    const bool is_there = std::any_of(denoisers.begin(), denoisers.end(), [&](std::string_view name) {
        const auto form = index.entry(name).form;
        return form != EntryForm::missing && form != EntryForm::absent;
    });
    if (is_there) return;
    survey.findings.fatal(
        rule::kDenoiserIsThere, "missing_component", denoisers.front(),
        fmt::format("None of {} is listed. Each is optional for {}, so the loader does not notice, "
                    "but nothing is left to denoise with; restore the entry and its folder.",
                    fmt::join(denoisers, ", "), survey.pipeline_class));
}

// Names that the loader would never join to a path, and that nothing else should either.
void check_names(const ModelIndex& index, Survey& survey) {
    for (const auto& [name, value] : index.object().members()) {
        if (name.empty() || name.front() == '_' || read_entry(value).form != EntryForm::component) continue;
        if (is_module_name(name)) continue;
        survey.findings.fatal(
            rule::kEntryName, "path_escape", kMarker,
            fmt::format("The component name \"{}\" leads to another folder than one of the bundle's "
                        "own. Remove the entry.",
                        shown(name)));
    }
}

}  // namespace

bool is_module_name(std::string_view module) noexcept {
    return module.find_first_of(std::string_view{"/\\\0", 3}) == module.npos && module != "." && module != "..";
}

bool read_pipeline(const BundleView& view, const ModelIndex& index, const ExamineOptions& options,
                   Survey& survey) {
    if (const auto* version = index.object().find("_diffusers_version"))
        if (const auto* text = version->as_string()) survey.diffusers_version = *text;
    if (!read_class(view, index, survey)) return false;
    // The loader looks for "<custom_pipeline>.py", and without that argument its name is Python's None.
    if (view.stat("None.py").is_file()) take_pipeline_code(view, "None.py", survey);
    check_task(options, survey);
    return true;
}

std::vector<NamedIndexEntry> listed_components(const ModelIndex& index, const Survey& survey) {
    std::vector<NamedIndexEntry> listed;
    for (const auto& [name, value] : index.object().members()) {
        if (name.empty() || name.front() == '_' || !is_module_name(name)) continue;
        if (survey.known_class != nullptr && !survey.known_class->takes(name)) continue;
        auto entry = read_entry(value);
        if (entry.form == EntryForm::component) listed.push_back({name, std::move(entry)});
    }
    return listed;
}

void check_entries(const ModelIndex& index, Survey& survey) {
    check_names(index, survey);
    if (survey.known_class == nullptr) return;
    for (const auto& names : {survey.known_class->required, survey.known_class->optional}) {
        for (const auto name : names) {
            const auto entry = index.entry(name);
            if (entry.form != EntryForm::malformed) continue;
            survey.findings.fatal(
                rule::kEntryShape, "invalid_component_entry", name,
                fmt::format("The entry \"{}\" in {} {}, not [library, class] or [null, null]. The "
                            "loader fails on it; correct the entry.",
                            name, kMarker, entry.description));
        }
    }
    for (const auto name : survey.known_class->required) {
        const auto form = index.entry(name).form;
        if (form != EntryForm::missing && form != EntryForm::absent) continue;
        if (comes_from_another_repository(name, survey)) continue;
        survey.findings.fatal(
            rule::kRequiredEntry, "missing_component", name,
            fmt::format("{} requires \"{}\", and {} {}. The loader fails; restore the entry and its "
                        "folder, or name a class that does without.",
                        survey.pipeline_class, name, kMarker,
                        form == EntryForm::missing ? "does not list it" : "says that there is none"));
    }
    check_denoiser(index, survey);
}

}  // namespace gantry::formats::diffusers_directory

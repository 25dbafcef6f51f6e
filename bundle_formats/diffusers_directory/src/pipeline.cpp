#include "pipeline.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "own_settings.hpp"
#include "roles.hpp"
#include "tasks.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kReadTheCode = "Read it before you load the bundle, or load another one";

bool take_pipeline_code(const BundleView& view, std::string_view file, Survey& survey) {
    const auto entry = view.stat(file);
    if (survey.findings.unusable(entry.kind, file)) return false;
    if (!entry.is_file()) return false;
    survey.custom_code_files.emplace_back(file);
    survey.findings.add(report::kPipelineCode, file,
                        {fmt::format("The pipeline is code that comes with the bundle, {}", file),
                         "diffusers 0.42 runs it only with trust_remote_code=True, 0.35 runs it unasked",
                         std::string{kReadTheCode}});
    return true;
}

// `[module, class]`: the class is in a file of the bundle.
bool read_custom_class(const BundleView& view, const JsonArray& list, Survey& survey) {
    const auto* module = list.size() == 2 ? list.front().as_string() : nullptr;
    const auto* name = list.size() == 2 ? list.back().as_string() : nullptr;
    if (module == nullptr || name == nullptr || module->empty() || name->empty()) {
        survey.findings.add(report::kClassNotNamed, kMarker,
                            {fmt::format("\"_class_name\" in {} is a list and not [module, class]", kMarker),
                             "The loader fails on it", "Write the name of the pipeline class"});
        return false;
    }
    survey.pipeline_class = *name;
    if (!is_module_name(*module)) {
        survey.findings.add(
            report::kNameLeadsOut, kMarker,
            {fmt::format("\"_class_name\" in {} names the module \"{}\", which leads out of the bundle",
                         kMarker, shown(*module)),
             "The loader looks for a file of that name", "Use the bare name of a file at the bundle's root"});
        return false;
    }
    const auto file = *module + ".py";
    if (take_pipeline_code(view, file, survey)) return true;
    survey.findings.add(
        report::kPipelineCodeMissing, kMarker,
        {fmt::format(
             "\"_class_name\" in {} names the class \"{}\" in {}, and there is no such file at the root",
             kMarker, shown(*name), shown(file)),
         "The loader fails", "Add the file, or name a class of diffusers"});
    return false;
}

bool read_known_class(const std::string& name, Survey& survey) {
    survey.pipeline_class = name;
    survey.known_class = find_pipeline_class(name);
    if (survey.known_class != nullptr && survey.known_class->is_exported) return true;
    survey.known_class = nullptr;
    survey.findings.add(
        report::kClassUnknown, kMarker,
        {fmt::format("{} names the class \"{}\", which is no pipeline class of {}", kMarker, shown(name),
                     kVersions.front()),
         "The loader fails, unless it is of a release that has the class",
         "Correct \"_class_name\", or get a version of this plugin that knows the newer release"});
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
    survey.findings.add(report::kClassNotNamed, kMarker,
                        {fmt::format("\"_class_name\" in {} should name the pipeline class and {}{}", kMarker,
                                     value == nullptr || value->as_string() ? "" : "is ", what),
                         "The loader fails on it", "Write the class that the bundle was saved from"});
    return false;
}

void check_task(const ExamineOptions& options, Survey& survey) {
    std::vector<std::string_view> tasks;
    if (survey.known_class != nullptr) tasks = survey.known_class->tasks;
    if (tasks.empty()) {
        survey.findings.add(report::kTaskUnknown, kMarker,
                            {fmt::format("What \"{}\" in {} does is not known, so its task is \"{}\"",
                                         shown(survey.pipeline_class), kMarker, kUnknownTask),
                             "The loader does not ask", "Set the task by hand if you know it"});
        tasks.push_back(kUnknownTask);
    }
    if (std::any_of(tasks.begin(), tasks.end(), [&](auto task) { return options.accepts_task(task); })) return;
    survey.findings.add(report::kTaskNotTaken, kMarker,
                        {fmt::format("\"{}\" in {} does {}, a task that this library does not take",
                                     shown(survey.pipeline_class), kMarker, fmt::join(tasks, ", ")),
                         "The loader would take it",
                         "Register it in another library, or add the task to this one's accepted tasks"});
}

bool comes_from_another_repository(std::string_view name, const Survey& survey) {
    const bool has_other = survey.has_unknown_repository || !survey.external_references.empty();
    return has_other && name.substr(0, 6) == "prior_";
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
    survey.findings.add(
        report::kDenoiserMissing, denoisers.front(),
        {fmt::format("None of {} is listed in {}, so that nothing is left to denoise with",
                     fmt::join(denoisers, ", "), kMarker),
         fmt::format("Each is optional for {}, so the loader loads a pipeline that can do nothing",
                     survey.pipeline_class),
         "Restore the entry and its folder"});
}

void check_default_values(const ModelIndex& index, Findings& findings) {
    const auto problem = problem_of_own_settings(index.object());
    if (problem.empty()) return;
    findings.add(report::kEntryShape, kMarker,
                 {fmt::format("{} cannot be used: {}", kMarker, problem), "The loader fails on it",
                  "Remove that member"});
}

// A checker without the feature extractor that prepares its images.
void check_extractor(const ModelIndex& index, Survey& survey) {
    constexpr std::string_view kChecker = "safety_checker";
    constexpr std::string_view kExtractor = "feature_extractor";
    if (!survey.known_class->needs_extractor_for_checker) return;
    if (index.entry(kChecker).form != EntryForm::component) return;
    const auto form = index.entry(kExtractor).form;
    if (form != EntryForm::missing && form != EntryForm::absent) return;
    survey.findings.add(
        report::kExtractorMissing, kExtractor,
        {fmt::format("{} lists \"{}\" and no \"{}\", without which {} takes none", kMarker, kChecker,
                     kExtractor, survey.pipeline_class),
         "The loader fails", fmt::format("Restore the entry, or write [null, null] for \"{}\"", kChecker)});
}

// Names that the loader would never join to a path, and that nothing else should either.
void check_names(const ModelIndex& index, Survey& survey) {
    for (const auto& [name, value] : index.object().members()) {
        if (name.empty() || name.front() == '_' || read_entry(value).form != EntryForm::component) continue;
        if (is_module_name(name)) continue;
        survey.findings.add(
            report::kNameLeadsOut, kMarker,
            {fmt::format("The component name \"{}\" in {} leads to another folder than one of the bundle's own",
                         shown(name), kMarker),
             "The loader ignores it, other readers need not", "Remove the entry"});
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
    for (const auto& member : index.object().members()) {
        const auto& name = member.name;
        if (name.empty() || name.front() == '_' || !is_module_name(name)) continue;
        if (survey.known_class != nullptr && !survey.known_class->takes(name)) continue;
        auto entry = index.entry(name);
        if (entry.form == EntryForm::component) listed.push_back({name, std::move(entry)});
    }
    return listed;
}

void check_entries(const ModelIndex& index, Survey& survey) {
    check_names(index, survey);
    check_default_values(index, survey.findings);
    if (survey.known_class == nullptr) return;
    for (const auto& names : {survey.known_class->required, survey.known_class->optional}) {
        for (const auto name : names) {
            const auto entry = index.entry(name);
            if (entry.form != EntryForm::malformed) continue;
            survey.findings.add(
                report::kEntryShape, name,
                {fmt::format("The entry \"{}\" in {} {}, not [library, class] or [null, null]", name, kMarker,
                             entry.description),
                 entry.is_modular ? "DiffusionPipeline fails on it; ModularPipeline reads this shape"
                                  : "The loader fails on it",
                 entry.is_modular ? "Get the bundle in the layout of DiffusionPipeline, or correct the entry"
                                  : "Correct the entry"});
        }
    }
    for (const auto name : survey.known_class->required) {
        const auto form = index.entry(name).form;
        if (form != EntryForm::missing && form != EntryForm::absent) continue;
        if (comes_from_another_repository(name, survey)) continue;
        survey.findings.add(
            report::kRequiredEntry, name,
            {fmt::format("{} requires \"{}\", and {} {}", survey.pipeline_class, name, kMarker,
                         form == EntryForm::missing ? "does not list it" : "says that there is none"),
             "The loader fails", "Restore the entry and its folder, or name a class that does without"});
    }
    check_denoiser(index, survey);
    check_extractor(index, survey);
}

}  // namespace gantry::formats::diffusers_directory

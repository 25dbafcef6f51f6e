#include "components.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "component_files.hpp"
#include "files_read.hpp"
#include "model_check.hpp"
#include "roles.hpp"
#include "root_rules.hpp"
#include "weight_check.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::size_t kMaxNameBytes = 4096;  // no view serves a longer one, and no disk holds it
// One entry each, and the folders NAME, NAME_1, NAME_2, ...
constexpr std::string_view kManyControlNets = "MultiControlNetModel";
constexpr std::string_view kManyAdapters = "MultiAdapter";
constexpr std::string_view kRootWithoutVocabulary =
    "transformers 5 then loads a tokenizer that knows next to no words, without a warning; 4.57 fails";

std::optional<WeightLibrary> weight_library(ComponentKind kind) noexcept {
    if (kind == ComponentKind::diffusers_model) return WeightLibrary::diffusers;
    if (kind == ComponentKind::transformers_model) return WeightLibrary::transformers;
    return std::nullopt;
}

// What a class that the table no longer describes would read, going by what is there.
ComponentKind guess_kind(const Folder& folder) {
    if (folder.has_file("scheduler_config.json")) return ComponentKind::scheduler;
    if (folder.has_file("preprocessor_config.json")) return ComponentKind::image_processor;
    if (has_any_weights(folder, WeightLibrary::transformers)) return ComponentKind::transformers_model;
    if (folder.has_file("config.json")) return ComponentKind::diffusers_model;
    return ComponentKind::custom;
}

bool is_of_many(const IndexEntry& entry) noexcept {
    return entry.class_name == kManyControlNets || entry.class_name == kManyAdapters;
}

void report_single_adapter(const std::string& component, Findings& findings) {
    const auto second = component + "_1";
    findings.add(report::kFolderMissing, second,
                 {fmt::format("The component {} is {}, and there is no folder {} with its second model",
                              component, kManyAdapters, second),
                  "The loader refuses fewer than two",
                  "Copy or download the folder again, or name T2IAdapter as the class of the only one"});
}

bool finds_weights(const Folder& folder, ComponentKind kind) {
    if (kind == ComponentKind::onnx_model) return folder.has_file(kOnnxFile);
    const auto library = weight_library(kind);
    return !library || choose_weights(folder, *library, {"", false}) ||
           choose_weights(folder, *library, {"", true});
}

}  // namespace

void ComponentSurveyor::take(const std::vector<NamedIndexEntry>& listed,
                             const std::vector<std::string>& named_folders) {
    for (const auto& component : listed) {
        if (options_->is_cancelled()) return;
        take_component(component);
    }
    check_weights(named_folders);
}

void ComponentSurveyor::take_component(const NamedIndexEntry& listed) {
    const auto& [name, entry] = listed;
    SurveyedComponent surveyed;
    const auto path = name.size() <= kMaxNameBytes ? name : std::string{};
    surveyed.description = {role_of(name), name, entry.library, entry.class_name, path, ""};
    auto component = find_component_class(entry.library, entry.class_name);

    bool is_root = false;
    auto folder = locate(listed, component, is_root);
    if (folder != nullptr && is_custom_code(listed, *folder, surveyed.custom_code_files)) {
        component = {ClassLookup::found, ComponentKind::custom, {}};
    } else if (!check_class(entry, name, component)) {
        folder.reset();
    }
    if (folder != nullptr) {
        if (component.lookup == ClassLookup::retired) component = {ClassLookup::found, guess_kind(*folder), {}};
        surveyed.kind = component.kind;
        surveyed.description.path = folder->path();
        // At the root they were checked when it was found to serve.
        Findings ignored;
        surveyed.description.config_file =
            check_component_files(*view_, *options_, *folder, component, is_root ? ignored : *findings_);
        if (!is_root) check_case_clashes(*folder, *findings_);
        surveyed.files = files_read(*folder, component);
        if (component.kind == ComponentKind::onnx_model)
            if (auto file = check_onnx_model(*view_, *options_, *folder, *findings_))
                surveyed.weights.push_back(*std::move(file));
    }
    survey_->components.push_back(std::move(surveyed));
    if (folder != nullptr) add_models(listed, std::move(folder), is_root);
}

bool ComponentSurveyor::check_class(const IndexEntry& entry, const std::string& name,
                                    ComponentClass& component) {
    switch (component.lookup) {
        case ClassLookup::found: return true;
        case ClassLookup::retired:
            findings_->add(report::kRetiredClass, name,
                           {fmt::format("\"{}\" of \"{}\", the class of {}, can no longer be loaded with {}",
                                        shown(entry.class_name), shown(entry.library), name, kVersions.front()),
                            "The loader fails; earlier releases knew the class",
                            "Use an earlier release, or pass the component to from_pretrained()"});
            return true;
        case ClassLookup::unknown_class:
            findings_->add(report::kComponentClass, name,
                           {fmt::format("\"{}\" has no class \"{}\" that can be the component {} in {} with {}",
                                        shown(entry.library), shown(entry.class_name), name, kVersions.front(),
                                        kVersions.back()),
                            "The loader fails, unless its release has the class",
                            "Correct the entry, or get a version of this plugin that knows the newer release"});
            return false;
        case ClassLookup::unknown_library: break;
    }
    findings_->add(
        report::kComponentClass, name,
        {fmt::format("\"{}\" is not a library that {} loads components from, and {}/{}.py is not there",
                     shown(entry.library), kVersions.front(), name, shown(entry.library)),
         "The loader fails", "Correct the entry, or add the module file"});
    return false;
}

bool ComponentSurveyor::is_custom_code(const NamedIndexEntry& listed, const Folder& folder,
                                       std::vector<std::string>& custom_code_files) {
    const auto& library = listed.entry.library;
    if (is_pipeline_module(library) || folder.path().empty()) return false;
    if (!is_module_name(library)) {
        findings_->add(
            report::kNameLeadsOut, kMarker,
            {fmt::format("The library of \"{}\" in {} is \"{}\", which leads to a file outside its folder",
                         listed.name, kMarker, shown(library)),
             "The loader looks for a module file of that name", "Correct the entry"});
        return false;
    }
    const auto file = library + ".py";
    if (!folder.has_file(file)) return false;
    const auto path = folder.path_of(file);
    if (findings_->unusable(folder.find(file).kind, path)) return true;
    survey_->custom_code_files.push_back(path);
    custom_code_files.push_back(path);
    findings_->add(report::kComponentCode, path,
                   {fmt::format("The component's class is code that comes with the bundle, {}", path),
                    "diffusers 0.42 runs it only with trust_remote_code=True, 0.35 runs it unasked",
                    "Read it before you load the bundle, or load another one"});
    return true;
}

std::unique_ptr<Folder> ComponentSurveyor::locate(const NamedIndexEntry& listed,
                                                  const ComponentClass& component, bool& is_root) {
    const auto& name = listed.name;
    const auto entry = view_->stat(name);
    if (findings_->unusable(entry.kind, name)) return nullptr;
    if (!entry.is_folder()) {
        is_root = true;
        return fall_back_to_root(listed, entry.kind, component);
    }
    auto folder = std::make_unique<Folder>(*view_, name);
    if (folder->status() == ViewStatus::ok) return folder;
    findings_->add(report::kUnreadable, name,
                   {fmt::format("The folder {} cannot be listed: {}", name, explain(folder->status())),
                    "The loader does not find what is in it", "Give the user that runs the engine access"});
    return nullptr;
}

std::unique_ptr<Folder> ComponentSurveyor::fall_back_to_root(const NamedIndexEntry& listed, EntryKind kind,
                                                             const ComponentClass& component) {
    const auto& [name, entry] = listed;
    auto root = std::make_unique<Folder>(*view_, "");
    Findings at_root;
    if (component.lookup == ClassLookup::found)
        check_component_files(*view_, *options_, *root, component, at_root);
    const bool serves = component.lookup == ClassLookup::found && component.kind != ComponentKind::custom &&
                        root->status() == ViewStatus::ok && !at_root.has_problem() &&
                        finds_weights(*root, component.kind) && entry.class_name != kManyAdapters;
    if (serves) {
        findings_->add(report::kFlatComponent, name,
                       {fmt::format("There is no folder {}, and the root holds what the component needs", name),
                        "The loader reads it from the root, without variant",
                        "Leave it as it is, or move its files into a folder of that name"});
        return root;
    }
    const bool is_tokenizer =
        component.lookup == ClassLookup::found && component.kind == ComponentKind::tokenizer;
    findings_->add(
        report::kFolderMissing, name,
        {kind == EntryKind::absent
             ? fmt::format("The folder of the component {} is missing", name)
             : fmt::format("The folder of the component {} is missing, and something else has its name: {}",
                           name, explain(kind)),
         is_tokenizer
             ? std::string{kRootWithoutVocabulary}
             : "The loader then looks in the bundle's root, which does not hold the component, and fails",
         "Copy or download the folder again"});
    return nullptr;
}

void ComponentSurveyor::add_models(const NamedIndexEntry& listed, std::unique_ptr<Folder> folder,
                                   bool is_root) {
    const auto position = survey_->components.size() - 1;
    const auto kind = survey_->components.back().kind;
    const auto library = weight_library(kind);
    if (!library) return;
    const auto* first = folder.get();
    models_.push_back({position, std::move(folder), {first, *library, is_root, first}});
    if (is_root || !is_of_many(listed.entry)) return;
    const auto count = add_further_folders(listed.name, models_.back());
    if (count == 1 && listed.entry.class_name == kManyAdapters) report_single_adapter(listed.name, *findings_);
}

std::size_t ComponentSurveyor::add_further_folders(const std::string& component, const Model& first) {
    const auto [position, library, folder] =
        std::tuple{first.component, first.where.library, first.folder.get()};
    for (std::size_t count = 1;; ++count) {
        const auto name = fmt::format("{}_{}", component, count);
        const auto entry = view_->stat(name);
        if (findings_->unusable(entry.kind, name) || !entry.is_folder()) return count;
        auto next = std::make_unique<Folder>(*view_, name);
        auto& surveyed = survey_->components[position];
        const ComponentClass one{ClassLookup::found, surveyed.kind, {}};
        check_component_files(*view_, *options_, *next, one, *findings_);
        check_case_clashes(*next, *findings_);
        for (auto& file : files_read(*next, one)) surveyed.files.push_back(std::move(file));
        const auto* where = next.get();
        models_.push_back({position, std::move(next), {where, library, false, folder}});
    }
}

void ComponentSurveyor::check_weights(const std::vector<std::string>& named_folders) {
    std::vector<ModelFolder> folders;
    for (const auto& model : models_) folders.push_back(model.where);
    auto checked = check_models(*view_, *options_, folders, named_folders);
    survey_->mode = std::move(checked.mode);
    findings_->append(checked.findings);
    for (std::size_t i = 0; i < models_.size(); ++i) {
        auto& component = survey_->components[models_[i].component];
        auto& of_model = checked.weights[i];
        component.weights.insert(component.weights.end(), std::make_move_iterator(of_model.files.begin()),
                                 std::make_move_iterator(of_model.files.end()));
        if (component.first_tensor.empty()) component.first_tensor = std::move(of_model.first_tensor);
    }
}

}  // namespace gantry::formats::diffusers_directory

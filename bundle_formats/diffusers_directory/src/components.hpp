// The components of a bundle: their classes, their folders, their files and their weights (rules D12 to D28).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gantry/bundle_view.hpp>
#include <gantry/examine_options.hpp>

#include "folder.hpp"
#include "pipeline.hpp"
#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

class ComponentSurveyor {
public:
    // All must outlive this. What is found wrong goes to `findings`, what is there to `survey`.
    ComponentSurveyor(const BundleView& view, const ExamineOptions& options, Survey& survey, Findings& findings)
        : view_(&view), options_(&options), survey_(&survey), findings_(&findings) {}

    // `named_folders`: those of the root that the index names, whatever it says of them.
    void take(const std::vector<NamedIndexEntry>& listed, const std::vector<std::string>& named_folders);

private:
    struct Model {
        std::size_t component = 0;  // position in survey_->components
        std::unique_ptr<Folder> folder;
        ModelFolder where;
    };

    void take_component(const NamedIndexEntry& listed);
    // nullptr: there is none to look into, and the findings say why.
    std::unique_ptr<Folder> locate(const NamedIndexEntry& listed, const ComponentClass& component,
                                   bool& is_root);
    std::unique_ptr<Folder> fall_back_to_root(const NamedIndexEntry& listed, EntryKind kind,
                                              const ComponentClass& component);
    bool check_class(const IndexEntry& entry, const std::string& name, ComponentClass& component);
    bool is_custom_code(const NamedIndexEntry& listed, const Folder& folder,
                        std::vector<std::string>& custom_code_files);
    void add_models(const NamedIndexEntry& listed, std::unique_ptr<Folder> folder, bool is_root);
    // The folders "<component>_1", "<component>_2", ..., as far as they go. Answers how many there are in all.
    std::size_t add_further_folders(const std::string& component, const Model& first);

    void check_weights(const std::vector<std::string>& named_folders);

    const BundleView* view_;
    const ExamineOptions* options_;
    Survey* survey_;
    Findings* findings_;
    std::vector<Model> models_;
};

}  // namespace gantry::formats::diffusers_directory

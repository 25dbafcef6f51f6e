#include "library/make_descriptor.hpp"

#include "dependencies/resolution.hpp"
#include "library/record.hpp"

namespace gantry::host {
namespace {

// Paths of a description are relative to the bundle root; an engine gets them absolute, and not resolved
// through the last link: the shards of a cache are found by their own names.
std::string absolute(const Subject& subject, const std::string& name) {
    if (name.empty()) return {};
    return subject.root == "/" ? "/" + name : subject.root + "/" + name;
}

ComponentDescriptor component_descriptor(const Subject& subject, const DescribedComponent& described) {
    const auto& component = described.component;
    ComponentDescriptor descriptor;
    descriptor.role = component.role;
    descriptor.name = component.name;
    descriptor.library = component.library;
    descriptor.class_name = component.class_name;
    descriptor.path = component.path.empty() ? subject.root : absolute(subject, component.path);
    descriptor.config_file = absolute(subject, component.config_file);
    for (const auto& file : described.weights)
        descriptor.weights.push_back({file.format, absolute(subject, file.path),
                                      absolute(subject, file.shard_index), file.variant, file.dtype,
                                      file.size});
    return descriptor;
}

}  // namespace

ExecutionDescriptor make_descriptor(const ModelId& id, const MetadataDocument& document,
                                    const Location& location, const Verdict& verdict) {
    const auto text = [&](std::string_view name) { return document.string_member(name).value_or(""); };
    const auto& identity = verdict.description.identity;
    ExecutionDescriptor descriptor;
    descriptor.model_id = id.text();
    descriptor.model_type = text("model_type");
    if (descriptor.model_type.empty()) descriptor.model_type = identity.model_type;
    descriptor.bundle_format = verdict.bundle_format;
    descriptor.plugin = verdict.plugin;
    descriptor.storage_kind = text("storage_kind");
    if (descriptor.storage_kind.empty()) descriptor.storage_kind = "library_owned";

    descriptor.validation_state = verdict.state;
    descriptor.findings = verdict.findings;
    descriptor.validation_checked_at = recorded_provenance(document).validation_checked_at;
    descriptor.fingerprint = verdict.trace.fingerprint();

    descriptor.entry_path = location.entry_path;
    descriptor.entry_kind = location.is_folder ? "directory" : "file";
    descriptor.pipeline_class = identity.pipeline_class;
    descriptor.task_type_primary = identity.task_type_primary;
    descriptor.tasks = identity.tasks;
    descriptor.input_modalities = identity.input_modalities;
    descriptor.output_modalities = identity.output_modalities;
    descriptor.variant = identity.variant;
    for (const auto& component : verdict.description.components)
        descriptor.components.push_back(component_descriptor(location.subject, component));

    descriptor.recommended_backend = identity.recommended_backend;
    descriptor.runtime_engine_hints = identity.runtime_engine_hints;
    descriptor.requires_custom_code = identity.requires_custom_code;
    descriptor.custom_code_files = identity.custom_code_files;
    descriptor.pickle_weights = identity.pickle_weights;
    descriptor.external_references = identity.external_references;
    descriptor.engines = verdict.description.engines;
    descriptor.facts = verdict.description.facts;
    descriptor.dependency_resolution = resolve_dependencies(id, document, identity.recommended_backend);
    return descriptor;
}

}  // namespace gantry::host

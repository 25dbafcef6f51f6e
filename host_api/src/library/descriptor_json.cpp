#include <gantry/host/descriptor.hpp>

#include "library/json_values.hpp"

namespace gantry::host {
namespace {

Json json_of(const WeightDescriptor& weight) {
    return {{"format", weight.format},
            {"path", weight.path},
            {"shard_index", text_or_null(weight.shard_index)},
            {"variant", text_or_null(weight.variant)},
            {"dtype", text_or_null(weight.dtype)},
            {"size_bytes", weight.size_bytes}};
}

Json json_of(const ComponentDescriptor& component) {
    auto weights = Json::array();
    for (const auto& weight : component.weights) weights.push_back(json_of(weight));
    return {{"role", component.role},       {"name", component.name},
            {"library", component.library}, {"class", component.class_name},
            {"path", component.path},       {"config_file", text_or_null(component.config_file)},
            {"weights", std::move(weights)}};
}

Json json_of(const std::vector<DependencyError>& errors) {
    auto list = Json::array();
    for (const auto& error : errors)
        list.push_back({{"code", error.code},
                        {"scope", error.scope},
                        {"binding_id", text_or_null(error.binding_id)},
                        {"field", text_or_null(error.field)},
                        {"message", error.message}});
    return list;
}

Json json_of(const DependencyBinding& binding) {
    return {{"binding_id", binding.binding_id},
            {"profile_id", binding.profile_id},
            {"profile_version", binding.profile_version},
            {"profile_hash", nullptr},
            {"backend_key", text_or_null(binding.backend_key)},
            {"platform_selector", binding.platform_selector},
            {"binding_kind", text_or_null(binding.binding_kind)},
            {"environment_kind", nullptr},
            {"env_id", nullptr},
            {"validation_state", binding.validation_state},
            {"validation_errors", json_of(binding.validation_errors)},
            {"requirements", Json::array()}};
}

Json json_of(const DependencyResolution& resolution) {
    auto bindings = Json::array();
    for (const auto& binding : resolution.bindings) bindings.push_back(json_of(binding));
    return {{"model_id", resolution.model_id},
            {"platform_key", resolution.platform_key},
            {"backend_key", text_or_null(resolution.backend_key)},
            {"dependency_contract_version", resolution.dependency_contract_version},
            {"validation_state", resolution.validation_state},
            {"validation_errors", json_of(resolution.validation_errors)},
            {"bindings", std::move(bindings)}};
}

}  // namespace

std::string to_json(const ExecutionDescriptor& descriptor) {
    auto components = Json::array();
    for (const auto& component : descriptor.components) components.push_back(json_of(component));
    return one_line({{"execution_contract_version", descriptor.execution_contract_version},
                     {"model_id", descriptor.model_id},
                     {"model_type", descriptor.model_type},
                     {"bundle_format", descriptor.bundle_format},
                     {"plugin", json_of(descriptor.plugin)},
                     {"storage_kind", descriptor.storage_kind},
                     {"validation_state", to_string(descriptor.validation_state)},
                     {"findings", host::json_of(descriptor.findings)},
                     {"validation_checked_at", text_or_null(descriptor.validation_checked_at)},
                     {"fingerprint", descriptor.fingerprint},
                     {"entry_path", descriptor.entry_path},
                     {"entry_kind", descriptor.entry_kind},
                     {"pipeline_class", text_or_null(descriptor.pipeline_class)},
                     {"task_type_primary", descriptor.task_type_primary},
                     {"tasks", descriptor.tasks},
                     {"input_modalities", descriptor.input_modalities},
                     {"output_modalities", descriptor.output_modalities},
                     {"variant", text_or_null(descriptor.variant)},
                     {"components", std::move(components)},
                     {"recommended_backend", text_or_null(descriptor.recommended_backend)},
                     {"runtime_engine_hints", descriptor.runtime_engine_hints},
                     {"requires_custom_code", descriptor.requires_custom_code},
                     {"custom_code_files", descriptor.custom_code_files},
                     {"pickle_weights", descriptor.pickle_weights},
                     {"external_references", descriptor.external_references},
                     {"engines", host::json_of(descriptor.engines)},
                     {"facts", json_of_facts(descriptor.facts)},
                     {"dependency_resolution", json_of(descriptor.dependency_resolution)}});
}

}  // namespace gantry::host

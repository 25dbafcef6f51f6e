#include "library/verdict_json.hpp"

#include "library/json_values.hpp"

namespace gantry::host {
namespace {

Json json_of(const DescribedComponent& described) {
    auto weights = Json::array();
    for (const auto& file : described.weights)
        weights.push_back({file.path, file.format, file.variant, file.shard_index, file.dtype, file.size});
    const auto& component = described.component;
    return {component.role, component.name,        component.library, component.class_name,
            component.path, component.config_file, std::move(weights)};
}

Json json_of(const Identity& identity) {
    return {{"model_type", identity.model_type},
            {"pipeline_class", identity.pipeline_class},
            {"task_type_primary", identity.task_type_primary},
            {"tasks", identity.tasks},
            {"input_modalities", identity.input_modalities},
            {"output_modalities", identity.output_modalities},
            {"variant", identity.variant},
            {"recommended_backend", identity.recommended_backend},
            {"runtime_engine_hints", identity.runtime_engine_hints},
            {"requires_custom_code", identity.requires_custom_code},
            {"custom_code_files", identity.custom_code_files},
            {"pickle_weights", identity.pickle_weights},
            {"external_references", identity.external_references}};
}

Identity identity_of(const Json& json) {
    Identity identity;
    json.at("model_type").get_to(identity.model_type);
    json.at("pipeline_class").get_to(identity.pipeline_class);
    json.at("task_type_primary").get_to(identity.task_type_primary);
    json.at("tasks").get_to(identity.tasks);
    json.at("input_modalities").get_to(identity.input_modalities);
    json.at("output_modalities").get_to(identity.output_modalities);
    json.at("variant").get_to(identity.variant);
    json.at("recommended_backend").get_to(identity.recommended_backend);
    json.at("runtime_engine_hints").get_to(identity.runtime_engine_hints);
    json.at("requires_custom_code").get_to(identity.requires_custom_code);
    json.at("custom_code_files").get_to(identity.custom_code_files);
    json.at("pickle_weights").get_to(identity.pickle_weights);
    json.at("external_references").get_to(identity.external_references);
    return identity;
}

DescribedComponent component_of(const Json& json) {
    DescribedComponent described;
    auto& component = described.component;
    json.at(0).get_to(component.role);
    json.at(1).get_to(component.name);
    json.at(2).get_to(component.library);
    json.at(3).get_to(component.class_name);
    json.at(4).get_to(component.path);
    json.at(5).get_to(component.config_file);
    for (const auto& weight : json.at(6)) {
        WeightFile file;
        weight.at(0).get_to(file.path);
        weight.at(1).get_to(file.format);
        weight.at(2).get_to(file.variant);
        weight.at(3).get_to(file.shard_index);
        weight.at(4).get_to(file.dtype);
        weight.at(5).get_to(file.size);
        described.weights.push_back(std::move(file));
    }
    return described;
}

Finding finding_of(const Json& json) {
    const auto severity = severity_from(json.at("severity").get<std::string>());
    return {json.at("rule"), json.at("code"), severity.value_or(Severity::fatal), json.at("message"),
            json.at("path")};
}

}  // namespace

CachedExamination to_cached(const Verdict& verdict) {
    auto components = Json::array();
    for (const auto& component : verdict.description.components) components.push_back(json_of(component));
    auto engines = Json::array();
    for (const auto& hint : verdict.description.engines)
        engines.push_back({hint.engine, hint.compatible, hint.reason, hint.versions, hint.arguments_json});
    const Json json{{"findings", host::json_of(verdict.findings)},
                    {"identity", json_of(verdict.description.identity)},
                    {"components", std::move(components)},
                    {"facts", verdict.description.facts},
                    {"engines", std::move(engines)}};
    return {verdict.plugin.id,
            verdict.plugin.version,
            verdict.plugin.sha256,
            std::string{to_string(verdict.depth)},
            verdict.configuration_digest,
            verdict.trace.serialise(),
            one_line(json),
            {},
            verdict.entry_name};
}

Result<Verdict> from_cached(const CachedExamination& cached, std::string_view bundle_format) {
    Verdict verdict;
    verdict.plugin = {cached.plugin_id, cached.plugin_version, cached.plugin_sha256};
    verdict.bundle_format = bundle_format;
    GANTRY_TRY_ASSIGN(verdict.trace, Trace::parse(cached.trace));
    const auto depth = depth_from(cached.depth);
    if (!depth) return make_error(ErrorCode::corrupt, "the cached examination has an unknown depth");
    verdict.depth = *depth;
    verdict.configuration_digest = cached.configuration_digest;
    verdict.entry_name = cached.entry_name;
    try {
        const auto json = Json::parse(cached.verdict);
        for (const auto& finding : json.at("findings")) verdict.findings.push_back(finding_of(finding));
        verdict.description.identity = identity_of(json.at("identity"));
        for (const auto& component : json.at("components"))
            verdict.description.components.push_back(component_of(component));
        for (const auto& [name, value] : json.at("facts").items())
            verdict.description.facts.emplace(name, value.get<std::string>());
        for (const auto& hint : json.at("engines"))
            verdict.description.engines.push_back({hint.at(0), hint.at(1), hint.at(2), hint.at(3), hint.at(4)});
    } catch (const nlohmann::json::exception& failure) {
        return make_error(ErrorCode::corrupt,
                          std::string{"the cached examination does not read: "} + failure.what());
    }
    verdict.state = state_of(verdict.findings);
    return verdict;
}

}  // namespace gantry::host

#include <gantry/host/json.hpp>

#include "library/json_values.hpp"

namespace gantry::host {
namespace {

Json json_of(const DescribedComponent& described) {
    auto weights = Json::array();
    for (const auto& file : described.weights)
        weights.push_back({{"format", file.format},
                           {"path", file.path},
                           {"shard_index", text_or_null(file.shard_index)},
                           {"variant", text_or_null(file.variant)},
                           {"dtype", text_or_null(file.dtype)},
                           {"size_bytes", file.size}});
    const auto& component = described.component;
    return {{"role", component.role},       {"name", component.name},
            {"library", component.library}, {"class", component.class_name},
            {"path", component.path},       {"config_file", text_or_null(component.config_file)},
            {"weights", std::move(weights)}};
}

Json json_of(const ModelSummary& model) {
    Json json{{"model_id", model.model_id},
              {"official_name", text_or_null(model.official_name)},
              {"family", text_or_null(model.family)},
              {"model_type", text_or_null(model.model_type)},
              {"storage_kind", text_or_null(model.storage_kind)},
              {"bundle_format", text_or_null(model.bundle_format)},
              {"pipeline_class", text_or_null(model.pipeline_class)},
              {"task_type_primary", text_or_null(model.task_type_primary)},
              {"entry_path", text_or_null(model.entry_path)},
              {"import_state", text_or_null(model.import_state)},
              {"validation_state", text_or_null(model.validation_state)},
              {"needs_plugin", model.needs_plugin},
              {"stale", model.stale ? Json(*model.stale) : Json{}},
              {"metadata_needs_review", model.metadata_needs_review},
              {"tags", model.tags},
              {"size_bytes", model.size_bytes}};
    if (!model.problem.empty()) json["problem"] = model.problem;
    return json;
}

Json json_of(const std::vector<Candidate>& candidates) {
    auto list = Json::array();
    for (const auto& candidate : candidates)
        list.push_back({{"bundle_format", candidate.bundle_format},
                        {"plugin", candidate.plugin_id},
                        {"strength", candidate.strength},
                        {"reason", candidate.reason}});
    return list;
}

Json json_of(const FormatInfo& format) {
    return {{"id", format.id},
            {"kind", format.is_directory ? "directory" : "file"},
            {"markers", format.markers},
            {"extensions", format.extensions}};
}

Json json_of(const Error& error) {
    Json json{{"code", to_string(error.code)}, {"message", error.message}};
    if (!error.model_id.empty()) json["model_id"] = error.model_id;
    if (!error.path.empty()) json["path"] = error.path;
    if (!error.findings.empty()) json["findings"] = host::json_of(error.findings);
    return json;
}

}  // namespace

std::string to_json(const Examination& examination) {
    const auto& identity = examination.description.identity;
    Json json{{"path", examination.path},
              {"kind", to_string(examination.kind)},
              {"bundle_format", text_or_null(examination.bundle_format)},
              {"validation_state", to_string(examination.validation_state)},
              {"depth", to_string(examination.depth)},
              {"findings", json_of(examination.findings)},
              {"model_type", examination.plugin ? Json(identity.model_type) : Json{}},
              {"pipeline_class", text_or_null(identity.pipeline_class)},
              {"task_type_primary", examination.plugin ? Json(identity.task_type_primary) : Json{}},
              {"tasks", identity.tasks},
              {"input_modalities", identity.input_modalities},
              {"output_modalities", identity.output_modalities},
              {"variant", text_or_null(identity.variant)},
              {"recommended_backend", text_or_null(identity.recommended_backend)},
              {"runtime_engine_hints", identity.runtime_engine_hints},
              {"requires_custom_code", identity.requires_custom_code},
              {"custom_code_files", identity.custom_code_files},
              {"pickle_weights", identity.pickle_weights},
              {"external_references", identity.external_references}};
    auto components = Json::array();
    for (const auto& component : examination.description.components) components.push_back(json_of(component));
    json["components"] = std::move(components);
    json["engines"] = host::json_of(examination.description.engines);
    json["facts"] = json_of_facts(examination.description.facts);
    json["plugin"] = examination.plugin ? host::json_of(*examination.plugin) : Json{};
    json["candidates"] = json_of(examination.candidates);
    json["members"] = examination.members;
    return one_line(json);
}

std::string to_json(const RegisterOutcome& outcome) {
    return one_line({{"model_id", outcome.model_id}, {"status", to_string(outcome.status)}});
}

std::string to_json(const AdoptOutcome& outcome) {
    auto adopted = Json::array();
    for (const auto& model : outcome.adopted)
        adopted.push_back({{"model_id", model.model_id}, {"status", to_string(model.status)}});
    auto left_alone = Json::array();
    for (const auto& left : outcome.left_alone)
        left_alone.push_back({{"path", left.path}, {"reason", left.reason}, {"message", left.message}});
    return one_line({{"adopted", std::move(adopted)}, {"left_alone", std::move(left_alone)}});
}

std::string to_json(const Progress& progress) {
    return one_line({{"progress",
                      {{"stage", progress.stage},
                       {"subject", progress.subject},
                       {"done", progress.done},
                       {"total", progress.total},
                       {"unit", progress.unit}}}});
}

std::string to_json(const RemoveOutcome& outcome) {
    return one_line({{"model_id", outcome.model_id},
                     {"status", "removed"},
                     {"left_files", outcome.left_files},
                     {"undeleted", outcome.undeleted}});
}

std::string to_json(const ModelPage& page) {
    auto models = Json::array();
    for (const auto& model : page.models) models.push_back(json_of(model));
    return one_line({{"models", std::move(models)},
                     {"total", page.total},
                     {"total_is_minimum", page.total_is_minimum},
                     {"next_cursor", text_or_null(page.next_cursor)}});
}

std::string to_json(const EventPage& page) {
    auto events = Json::array();
    for (const auto& event : page.events)
        events.push_back({{"seq", event.seq}, {"kind", event.kind}, {"model_id", event.model_id}});
    return one_line({{"events", std::move(events)},
                     {"cursor", page.cursor},
                     {"snapshot_required", page.snapshot_required}});
}

std::string to_json(const LibraryConfiguration& configuration) {
    return one_line({{"accepted_tasks", configuration.accepted_tasks},
                     {"allowed_folders", configuration.allowed_folders},
                     {"event_limit", configuration.event_limit}});
}

std::string to_json(const PathClassification& classification) {
    return one_line({{"path", classification.path},
                     {"kind", to_string(classification.kind)},
                     {"candidates", json_of(classification.candidates)},
                     {"members", classification.members},
                     {"reasons", classification.reasons}});
}

std::string to_json(const ModelRecord& record) {
    auto json = json_of(record.summary);
    json["findings"] = json_of(record.findings);
    json["plugin"] = record.plugin ? host::json_of(*record.plugin) : Json{};
    json["validation_checked_at"] = text_or_null(record.validation_checked_at);
    json["validation_depth"] = text_or_null(record.validation_depth);
    json["metadata"] = parsed(record.metadata);
    return one_line(json);
}

std::string to_json(const PluginInfo& plugin) {
    auto formats = Json::array();
    for (const auto& format : plugin.formats) formats.push_back(json_of(format));
    return one_line({{"id", plugin.identity.id},
                     {"version", plugin.identity.version},
                     {"sha256", plugin.identity.sha256},
                     {"formats", std::move(formats)},
                     {"manifest_path", plugin.manifest_path},
                     {"module_path", plugin.module_path},
                     {"problem", plugin.problem ? json_of(*plugin.problem) : Json{}}});
}

std::string to_json(const Error& error) {
    return one_line({{"error", json_of(error)}});
}

}  // namespace gantry::host

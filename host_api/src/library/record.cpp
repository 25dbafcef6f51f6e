#include "library/record.hpp"

#include <ctime>

#include <fmt/format.h>

#include "library/json_values.hpp"
#include "registry/messages.hpp"
#include "registry/model_folder.hpp"

namespace gantry::host {
namespace {

// validation_errors of the contract: the findings that keep the model from being valid. null for none.
// `rule` and `severity` are ours, so that the findings can be shown again as they were.
Json validation_errors(const std::vector<Finding>& findings) {
    auto errors = Json::array();
    for (const auto& finding : findings)
        if (finding.severity >= Severity::degrading)
            errors.push_back({{"code", finding.code},
                              {"message", finding.message},
                              {"path", text_or_null(finding.path)},
                              {"rule", finding.rule},
                              {"severity", to_string(finding.severity)}});
    return errors.empty() ? Json{} : errors;
}

Json warnings(const std::vector<Finding>& findings) {
    auto list = Json::array();
    for (const auto& finding : findings)
        if (finding.severity < Severity::degrading) list.push_back(json_of(finding));
    return list;
}

// A failed import becomes ready when a later check finds the model valid; a ready one stays ready, whatever
// happens to the bundle later: validation_state tells that.
std::string_view import_state_after(std::optional<std::string> before, ValidationState state) {
    if (before == "ready") return "ready";
    if (before == "failed") return state == ValidationState::valid ? "ready" : "failed";
    return state == ValidationState::invalid ? "failed" : "ready";
}

// Members that say what the bundle is. A bundle too broken to say so keeps what the record says.
std::vector<std::pair<std::string, Json>> identity_members(const Verdict& verdict) {
    const auto& identity = verdict.description.identity;
    const bool task_known = identity.task_type_primary != "unknown";
    auto reasons = Json::array();
    if (!task_known) reasons.push_back("unknown-task-signature");
    return {
        {"pipeline_class", text_or_null(identity.pipeline_class)},
        {"pipeline_tag", task_known ? Json(identity.task_type_primary) : Json{}},
        {"task_type_primary", identity.task_type_primary},
        {"input_modalities", identity.input_modalities},
        {"output_modalities", identity.output_modalities},
        {"task_classification_source", verdict.plugin.id},
        {"task_classification_confidence", task_known ? 1.0 : 0.0},
        {"recommended_backend", text_or_null(identity.recommended_backend)},
        {"runtime_engine_hints", identity.runtime_engine_hints},
        {"requires_custom_code", identity.requires_custom_code},
        {"custom_code_sources", identity.custom_code_files.empty() ? Json{} : Json(identity.custom_code_files)},
        {"metadata_needs_review", !task_known},
        {"review_reasons", std::move(reasons)}};
}

void append(std::vector<MetadataEdit>& edits, std::string name, const Json& value) {
    edits.push_back({std::move(name), one_line(value)});
}

// The type of a model that nobody knew so far. One that is known stays, as the id does.
void append_type(std::vector<MetadataEdit>& edits, const MetadataDocument& document, const Verdict& verdict) {
    const auto& found = verdict.description.identity.model_type;
    if (found == "unknown" || document.string_member("review_status") == "reviewed") return;
    if (document.string_member("model_type").value_or("unknown") != "unknown") return;
    append(edits, "model_type", found);
    append(edits, "model_type_resolution_source", verdict.plugin.id);
    append(edits, "model_type_resolution_confidence", 1.0);
}

Json own_member(const Json& before, const Verdict& verdict, std::string_view now) {
    auto own = before.is_object() ? before : Json::object();
    Json changed{{"plugin", json_of(verdict.plugin)},
                 {"validation_depth", to_string(verdict.depth)},
                 {"warnings", warnings(verdict.findings)}};
    bool is_changed = !own.contains("validation_checked_at");
    for (const auto& [name, value] : changed.items()) {
        if (own.contains(name) && own[name] == value) continue;
        own[name] = value;
        is_changed = true;
    }
    if (is_changed) own["validation_checked_at"] = now;
    return own;
}

Json member(const MetadataDocument& document, std::string_view name) {
    const auto raw = document.raw_member(name);
    return raw ? parsed(std::string{*raw}) : Json{};
}

// Every member of the contract in its order, null but for those that every new record has.
Json blank_record(std::string_view now) {
    Json json{{"schema_version", 2}};
    for (const auto* name : {"model_id",
                             "family",
                             "model_type",
                             "subtype",
                             "official_name",
                             "cleaned_name",
                             "tags",
                             "base_model",
                             "preview_image",
                             "release_date",
                             "download_url",
                             "model_card",
                             "inference_settings",
                             "compatible_apps",
                             "hashes",
                             "notes",
                             "added_date",
                             "updated_date",
                             "size_bytes",
                             "files",
                             "match_source",
                             "match_method",
                             "match_confidence",
                             "pending_online_lookup",
                             "lookup_attempts",
                             "last_lookup_attempt",
                             "conversion_source",
                             "repo_id",
                             "expected_files",
                             "source_path",
                             "entry_path",
                             "storage_kind",
                             "bundle_format",
                             "pipeline_class",
                             "import_state",
                             "validation_state",
                             "validation_errors",
                             "pipeline_tag",
                             "huggingface_evidence",
                             "task_type_primary",
                             "task_type_secondary",
                             "input_modalities",
                             "output_modalities",
                             "task_classification_source",
                             "task_classification_confidence",
                             "model_type_resolution_source",
                             "model_type_resolution_confidence",
                             "recommended_backend",
                             "runtime_engine_hints",
                             "dependency_bindings",
                             "requires_custom_code",
                             "custom_code_sources",
                             "metadata_needs_review",
                             "review_reasons",
                             "review_status",
                             "reviewed_by",
                             "reviewed_at",
                             "model_card_artifact",
                             "license_artifact",
                             "license_status"})
        json[name] = nullptr;
    json["added_date"] = now;
    json["updated_date"] = now;
    json["review_status"] = "pending";
    json["license_status"] = "license_unknown";
    return json;
}

// What a first verdict says, into a new record.
void put_verdict(Json& json, const Verdict& verdict, std::string_view now) {
    json["bundle_format"] = verdict.bundle_format;
    json["import_state"] = import_state_after(std::nullopt, verdict.state);
    json["validation_state"] = to_string(verdict.state);
    json["validation_errors"] = validation_errors(verdict.findings);
    for (auto& [name, value] : identity_members(verdict)) json[name] = std::move(value);
    json["gantry"] = own_member(Json{}, verdict, now);
}

std::string file_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string raw_text(const Json& json, std::string_view name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

constexpr std::int64_t kNewestSchema = 2;

template <class Row>
std::string absolute_place(const Row& row, std::string_view root, bool is_file) {
    if (row.storage_kind == "external_reference" || row.storage_kind.empty()) return row.entry_path;
    auto place = fmt::format("{}/{}", root, row.model_id);
    return is_file && !row.entry_path.empty() ? fmt::format("{}/{}", place, row.entry_path) : place;
}

}  // namespace

Result<std::optional<MetadataDocument>> read_document(const LibraryRoot& root, const ModelId& id) {
    GANTRY_TRY_ASSIGN(auto bytes, root.read_metadata(id));
    if (!bytes) return std::optional<MetadataDocument>{};
    auto document = parse_library_record(*std::move(bytes));
    if (document) return document;
    auto error = registry::concerning(id, std::move(document).error());
    error.path = registry::printable(fmt::format("{}/{}/{}", root.path(), id.text(), kMetadataName));
    error.message = fmt::format("{} is {}", error.path, error.message);
    return error;
}

bool is_rewritable(const MetadataDocument& document) {
    return document.int_member("schema_version").value_or(kNewestSchema) <= kNewestSchema;
}

std::string new_external_record(const NewRecord& record, const Verdict& verdict, std::string_view now) {
    const auto id = *ModelId::parse(record.model_id);
    auto json = blank_record(now);
    json["model_id"] = record.model_id;
    json["family"] = record.names.family;
    json["model_type"] = normalise_part(id.type());  // the folder of that type may be spelled otherwise
    json["official_name"] = record.names.name;
    json["cleaned_name"] = std::string{id.name()};
    json["tags"] = record.tags.empty() ? Json{} : Json(record.tags);
    json["size_bytes"] = record.size_bytes;
    json["match_source"] = "external_reference";
    json["repo_id"] = text_or_null(record.names.repo_id);
    json["source_path"] = record.source.source_path;
    json["entry_path"] = record.source.entry_path;
    json["storage_kind"] = "external_reference";
    json["model_type_resolution_source"] = verdict.plugin.id;
    json["model_type_resolution_confidence"] = verdict.description.identity.model_type == "unknown" ? 0.0 : 1.0;
    put_verdict(json, verdict, now);
    return file_text(json);
}

std::string new_owned_record(const NewOwnedRecord& record, const std::optional<Verdict>& verdict,
                             std::string_view now) {
    auto json = blank_record(now);
    json["model_id"] = record.model_id;
    json["family"] = record.family;
    json["model_type"] = record.model_type;
    json["official_name"] = record.name;
    json["cleaned_name"] = normalise_part(record.name);
    json["tags"] = record.tags.empty() ? Json{} : Json(record.tags);
    json["hashes"] = {{"sha256", record.files.front().sha256}, {"blake3", nullptr}};
    json["files"] = Json::array();
    std::uint64_t size_bytes = 0;
    for (const auto& file : record.files) {
        size_bytes += file.size;
        json["files"].push_back({{"name", file.name},
                                 {"original_name", file.original_name},
                                 {"size", file.size},
                                 {"sha256", file.sha256},
                                 {"blake3", nullptr}});
    }
    json["size_bytes"] = size_bytes;
    json["match_source"] = "import";
    json["pending_online_lookup"] = true;
    json["lookup_attempts"] = 0;
    json["repo_id"] = text_or_null(record.repo_id);
    json["storage_kind"] = "library_owned";
    json["import_state"] = "pending";
    json["task_type_primary"] = "unknown";
    json["input_modalities"] = Json::array({"unknown"});
    json["output_modalities"] = Json::array({"unknown"});
    json["task_classification_source"] = "local-import-no-task-signature";
    json["task_classification_confidence"] = 0.0;
    json["model_type_resolution_source"] = text_or_null(record.model_type_source);
    json["model_type_resolution_confidence"] = record.model_type_source.empty() ? 0.0 : 1.0;
    json["requires_custom_code"] = false;
    json["metadata_needs_review"] = true;
    json["review_reasons"] = Json::array({"unknown-task-signature"});
    if (verdict) put_verdict(json, *verdict, now);
    return file_text(json);
}

std::vector<MetadataEdit> verdict_edits(const MetadataDocument& document, const Verdict& verdict,
                                        std::string_view now) {
    std::vector<MetadataEdit> edits;
    append(edits, "bundle_format", verdict.bundle_format);
    append(edits, "import_state", import_state_after(document.string_member("import_state"), verdict.state));
    append(edits, "validation_state", to_string(verdict.state));
    append(edits, "validation_errors", validation_errors(verdict.findings));
    append_type(edits, document, verdict);
    if (!verdict.description.identity.pipeline_class.empty() || verdict.state == ValidationState::valid) {
        const bool is_reviewed = document.string_member("review_status") == "reviewed";
        for (const auto& [name, value] : identity_members(verdict)) {
            // What a person decided in a review is not undone by a check.
            if (is_reviewed && (name == "metadata_needs_review" || name == "review_reasons")) continue;
            append(edits, name, value);
        }
    }
    // The time of the verdict moves only with the verdict; so look at the rest first.
    const bool is_new_verdict = document.would_change(edits);
    auto before = member(document, "gantry");
    if (is_new_verdict && before.is_object()) before.erase("validation_checked_at");
    append(edits, "gantry", own_member(before, verdict, now));
    if (!document.would_change(edits)) return {};
    return edits;
}

void append_size(std::vector<MetadataEdit>& edits, const MetadataDocument& document, const Verdict& verdict) {
    if (!verdict.size_bytes) return;
    std::vector<MetadataEdit> size;
    append(size, "size_bytes", *verdict.size_bytes);
    if (document.would_change(size)) edits.push_back(std::move(size.front()));
}

std::vector<MetadataEdit> given_edits(const MetadataDocument& document, const RegisterOptions& options) {
    std::vector<MetadataEdit> edits;
    if (!options.family.empty()) append(edits, "family", options.family);
    if (!options.name.empty()) append(edits, "official_name", options.name);
    if (!options.tags.empty()) append(edits, "tags", options.tags);
    if (!document.would_change(edits)) return {};
    return edits;
}

std::vector<MetadataEdit> given_type_edits(const MetadataDocument& document, std::string_view model_type) {
    std::vector<MetadataEdit> edits;
    if (model_type.empty() || document.string_member("model_type") == model_type) return edits;
    append(edits, "model_type", model_type);
    append(edits, "model_type_resolution_source", kTypeFromImport);
    append(edits, "model_type_resolution_confidence", 1.0);
    return edits;
}

std::vector<MetadataEdit> dated(std::vector<MetadataEdit> edits, std::string_view now) {
    if (!edits.empty()) append(edits, "updated_date", now);
    return edits;
}

IndexRow index_row(const ModelId& id, const MetadataDocument& document) {
    IndexRow row;
    auto& summary = row.summary;
    const auto text = [&](std::string_view name) { return document.string_member(name).value_or(""); };
    summary.model_id = id.text();
    summary.official_name = text("official_name");
    summary.family = text("family");
    summary.model_type = text("model_type");
    summary.storage_kind = text("storage_kind");
    if (summary.storage_kind.empty()) summary.storage_kind = "library_owned";
    summary.bundle_format = text("bundle_format");
    summary.pipeline_class = text("pipeline_class");
    summary.task_type_primary = text("task_type_primary");
    summary.entry_path =
        summary.storage_kind == "external_reference" ? text("entry_path") : primary_file(document);
    summary.import_state = text("import_state");
    summary.validation_state = text("validation_state");
    summary.tags = document.string_list_member("tags");
    summary.size_bytes =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, document.int_member("size_bytes").value_or(0)));
    summary.metadata_needs_review = document.bool_member("metadata_needs_review").value_or(false);
    row.metadata = document.text();
    return row;
}

IndexRow unreadable_row(const ModelId& id, ErrorCode problem) {
    IndexRow row;
    row.summary.model_id = id.text();
    row.summary.official_name = id.name();
    row.summary.family = id.family();
    row.summary.model_type = id.type();
    row.summary.metadata_needs_review = problem == ErrorCode::corrupt;
    row.summary.problem = to_string(problem);
    return row;
}

std::string place_of(const ModelSummary& row, std::string_view root, bool is_file) {
    return absolute_place(row, root, is_file);
}

std::string place_of(const KnownModel& row, std::string_view root, bool is_file) {
    return absolute_place(row, root, is_file);
}

std::vector<Finding> recorded_findings(const MetadataDocument& document) {
    std::vector<Finding> findings;
    const auto add = [&](const Json& list, Severity unknown) {
        if (!list.is_array()) return;
        for (const auto& entry : list) {
            if (!entry.is_object()) continue;
            findings.push_back({raw_text(entry, "rule"), raw_text(entry, "code"),
                                severity_from(raw_text(entry, "severity")).value_or(unknown),
                                raw_text(entry, "message"), raw_text(entry, "path")});
        }
    };
    add(member(document, "validation_errors"), Severity::degrading);
    if (const auto own = member(document, "gantry"); own.is_object() && own.contains("warnings"))
        add(own["warnings"], Severity::warning);
    sort_findings(findings);
    return findings;
}

Provenance recorded_provenance(const MetadataDocument& document) {
    Provenance provenance;
    const auto own = member(document, "gantry");
    if (!own.is_object()) return provenance;
    provenance.validation_checked_at = raw_text(own, "validation_checked_at");
    provenance.validation_depth = raw_text(own, "validation_depth");
    if (const auto plugin = own.find("plugin"); plugin != own.end() && plugin->is_object())
        provenance.plugin = {raw_text(*plugin, "id"), raw_text(*plugin, "version"),
                             raw_text(*plugin, "sha256")};
    return provenance;
}

std::string timestamp_now() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    std::tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, now.tv_nsec / 1'000'000);
}

}  // namespace gantry::host

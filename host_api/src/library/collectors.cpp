#include "library/collectors.hpp"
#include "json/memory.hpp"

#include <algorithm>
#include <initializer_list>

#include <simdjson.h>

#include "views/view.hpp"

namespace gantry::host {
namespace {

// The collector behind a receiver's context, with a catch at the edge: nothing may be thrown into a plugin.
template <class Collector, class Call>
gantry_status at_the_edge(void* context, const Call& call) noexcept {
    auto& collector = *static_cast<Collector*>(context);
    try {
        return call(collector);
    } catch (...) {
        collector.note_failure();
        return GANTRY_STATUS_FAILED;
    }
}

std::string copy(gantry_text text) {
    return printable_text(to_view(text));
}

std::string verbatim(gantry_text text) {
    return std::string{to_view(text)};
}

bool is_list(gantry_text_list list) noexcept {
    return list.size <= kMaxListElements && (list.size == 0 || list.data != nullptr);
}

bool copy_list(gantry_text_list list, std::vector<std::string>& out) {
    if (!is_list(list)) return false;
    for (std::uint64_t i = 0; i < list.size; ++i) out.push_back(copy(list.data[i]));
    return true;
}

constexpr const char* kNoNameOfTheView = "it reported a path that is no name of the view";

// Paths are kept as they are: an engine opens them, and the name of a file may hold any byte but '/' and NUL.
bool are_names(std::initializer_list<gantry_text> paths) {
    return std::all_of(paths.begin(), paths.end(),
                       [](gantry_text path) { return is_view_name(to_view(path)); });
}

// Codes and rule ids end up in scripts and file names: letters, digits, '_', '.', '-'.
bool is_word(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    });
}

bool is_json(std::string_view text, bool must_be_object) {
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    if (with_memory(parser.parse(text.data(), text.size()).get(element)) != simdjson::SUCCESS) return false;
    return !must_be_object || element.is_object();
}

}  // namespace

gantry_finding_receiver FindingCollector::receiver() noexcept {
    return {sizeof(gantry_finding_receiver), 0, this, [](void* context, const gantry_finding* finding) {
                return at_the_edge<FindingCollector>(context, [&](auto& self) -> gantry_status {
                    if (finding == nullptr || finding->struct_size < sizeof(gantry_finding))
                        return self.watch_->broken("it reported a finding of the wrong size");
                    return self.add(*finding);
                });
            }};
}

gantry_status FindingCollector::add(const gantry_finding& finding) {
    if (finding.severity < GANTRY_SEVERITY_INFO || finding.severity > GANTRY_SEVERITY_FATAL)
        return watch_->broken("it reported a finding of unknown severity");
    if (!is_word(to_view(finding.rule)) || !is_word(to_view(finding.code)))
        return watch_->broken("it reported a finding without a rule or code");
    if (findings_.size() == kMaxFindings) return GANTRY_STATUS_STOP;
    findings_.push_back({copy(finding.rule), copy(finding.code), static_cast<Severity>(finding.severity),
                         copy(finding.message), copy(finding.path)});
    return GANTRY_STATUS_OK;
}

gantry_description_receiver DescriptionCollector::receiver() noexcept {
    gantry_description_receiver receiver{};
    receiver.struct_size = sizeof receiver;
    receiver.context = this;
    receiver.identity = [](void* context, const gantry_identity* identity) {
        return at_the_edge<DescriptionCollector>(context, [&](auto& self) -> gantry_status {
            if (identity == nullptr || identity->struct_size < sizeof(gantry_identity))
                return self.watch_->broken("it reported an identity of the wrong size");
            return self.set_identity(*identity);
        });
    };
    receiver.component = [](void* context, const gantry_component* component, uint32_t* id) {
        return at_the_edge<DescriptionCollector>(context, [&](auto& self) -> gantry_status {
            if (component == nullptr || id == nullptr || component->struct_size < sizeof(gantry_component))
                return self.watch_->broken("it reported a component of the wrong size");
            return self.add_component(*component, id);
        });
    };
    receiver.weight_file = [](void* context, uint32_t component_id, const gantry_weight_file* file) {
        return at_the_edge<DescriptionCollector>(context, [&](auto& self) -> gantry_status {
            if (file == nullptr || file->struct_size < sizeof(gantry_weight_file))
                return self.watch_->broken("it reported a weight file of the wrong size");
            return self.add_weight_file(component_id, *file);
        });
    };
    receiver.fact = [](void* context, gantry_text name, gantry_text json) {
        return at_the_edge<DescriptionCollector>(
            context, [&](auto& self) { return self.add_fact(to_view(name), to_view(json)); });
    };
    receiver.engine_hint = [](void* context, const gantry_engine_hint* hint) {
        return at_the_edge<DescriptionCollector>(context, [&](auto& self) -> gantry_status {
            if (hint == nullptr || hint->struct_size < sizeof(gantry_engine_hint))
                return self.watch_->broken("it reported an engine hint of the wrong size");
            return self.add_engine_hint(*hint);
        });
    };
    return receiver;
}

gantry_status DescriptionCollector::set_identity(const gantry_identity& identity) {
    if (has_identity_) return watch_->broken("it reported two identities");
    has_identity_ = true;
    auto& mine = description_.identity;
    mine.model_type = copy(identity.model_type);
    if (mine.model_type.empty()) mine.model_type = "unknown";
    mine.pipeline_class = copy(identity.pipeline_class);
    mine.task_type_primary = copy(identity.task_type_primary);
    if (mine.task_type_primary.empty()) mine.task_type_primary = "unknown";
    mine.variant = copy(identity.variant);
    mine.recommended_backend = copy(identity.recommended_backend);
    mine.requires_custom_code = identity.requires_custom_code != 0;
    mine.pickle_weights = identity.pickle_weights != 0;
    const bool lists_fit = copy_list(identity.tasks, mine.tasks) &&
                           copy_list(identity.input_modalities, mine.input_modalities) &&
                           copy_list(identity.output_modalities, mine.output_modalities) &&
                           copy_list(identity.runtime_engine_hints, mine.runtime_engine_hints) &&
                           copy_list(identity.external_references, mine.external_references);
    const auto& files = identity.custom_code_files;
    if (!lists_fit || !is_list(files)) return watch_->broken("it reported an identity with an overlong list");
    for (std::uint64_t i = 0; i < files.size; ++i) {
        if (!are_names({files.data[i]})) return watch_->broken(kNoNameOfTheView);
        mine.custom_code_files.push_back(verbatim(files.data[i]));
    }
    return GANTRY_STATUS_OK;
}

gantry_status DescriptionCollector::add_component(const gantry_component& component, std::uint32_t* id) {
    if (!are_names({component.path, component.config_file})) return watch_->broken(kNoNameOfTheView);
    if (description_.components.size() == kMaxComponents) return GANTRY_STATUS_STOP;
    *id = static_cast<std::uint32_t>(description_.components.size());
    description_.components.push_back(
        {{copy(component.role), copy(component.name), copy(component.library), copy(component.class_name),
          verbatim(component.path), verbatim(component.config_file)},
         {}});
    return GANTRY_STATUS_OK;
}

gantry_status DescriptionCollector::add_weight_file(std::uint32_t component_id,
                                                    const gantry_weight_file& file) {
    if (component_id >= description_.components.size())
        return watch_->broken("it reported a weight file of a component that it had not reported");
    if (!are_names({file.path, file.shard_index})) return watch_->broken(kNoNameOfTheView);
    if (weight_files_ == kMaxWeightFiles) return GANTRY_STATUS_STOP;
    ++weight_files_;
    description_.components[component_id].weights.push_back({verbatim(file.path), copy(file.format),
                                                             copy(file.variant), verbatim(file.shard_index),
                                                             copy(file.dtype), file.size});
    return GANTRY_STATUS_OK;
}

gantry_status DescriptionCollector::add_fact(std::string_view name, std::string_view json) {
    if (!name.starts_with(fact_prefix_) || !is_word(name))
        return watch_->broken("it reported a fact that is not named \"" + fact_prefix_ + "<name>\"");
    if (json.size() > kMaxFactBytes || !is_json(json, false))
        return watch_->broken("it reported a fact that is not one JSON value");
    if (description_.facts.size() == kMaxFacts) return GANTRY_STATUS_STOP;
    description_.facts.insert_or_assign(std::string{name}, std::string{json});
    return GANTRY_STATUS_OK;
}

gantry_status DescriptionCollector::add_engine_hint(const gantry_engine_hint& hint) {
    const auto arguments = to_view(hint.arguments_json);
    if (arguments.size() > kMaxFactBytes || !is_json(arguments, true))
        return watch_->broken("it reported engine arguments that are not one JSON object");
    if (description_.engines.size() == kMaxListElements) return GANTRY_STATUS_STOP;
    EngineHint mine{copy(hint.engine), hint.compatible != 0, copy(hint.reason), {}, std::string{arguments}};
    if (!copy_list(hint.versions, mine.versions))
        return watch_->broken("it reported an engine with an overlong list");
    description_.engines.push_back(std::move(mine));
    return GANTRY_STATUS_OK;
}

Description DescriptionCollector::take() {
    std::stable_sort(description_.engines.begin(), description_.engines.end(),
                     [](const auto& left, const auto& right) { return left.engine < right.engine; });
    return std::move(description_);
}

gantry_detection_receiver DetectionCollector::receiver() noexcept {
    return {sizeof(gantry_detection_receiver), 0, this,
            [](void* context, const gantry_detection* detection, gantry_text reason) {
                return at_the_edge<DetectionCollector>(context, [&](auto& self) -> gantry_status {
                    if (detection == nullptr || detection->struct_size < sizeof(gantry_detection) ||
                        detection->strength < 0 || detection->strength > GANTRY_DETECTION_CERTAIN)
                        return self.watch_->broken("it reported a detection outside 0 to 100");
                    self.detection_ = {detection->strength, copy(reason)};
                    return GANTRY_STATUS_OK;
                });
            }};
}

}  // namespace gantry::host

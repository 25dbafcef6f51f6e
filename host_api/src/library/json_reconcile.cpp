#include <gantry/host/json.hpp>

#include "library/json_values.hpp"

namespace gantry::host {
namespace {

Json json_of(const ReconcileChange& change) {
    return {{"model_id", change.model_id},
            {"change", change.change},
            {"validation_state_before", text_or_null(change.validation_state_before)},
            {"validation_state", text_or_null(change.validation_state)},
            {"code", text_or_null(change.code)}};
}

Json json_of(const NotChecked& model) {
    return {{"model_id", model.model_id}, {"code", model.code}, {"message", model.message}};
}

Json json_of(const LeftAlone& folder) {
    return {{"path", folder.path}, {"reason", folder.reason}, {"message", folder.message}};
}

template <class List>
Json array_of(const List& list) {
    auto array = Json::array();
    for (const auto& entry : list) array.push_back(json_of(entry));
    return array;
}

}  // namespace

std::string to_json(const ReconcileOutcome& outcome) {
    return one_line({{"checked", outcome.checked},
                     {"unchanged", outcome.unchanged},
                     {"validated", outcome.validated},
                     {"changed", outcome.changed},
                     {"adopted", outcome.adopted},
                     {"written", outcome.written},
                     {"weak", outcome.weak},
                     {"changes", array_of(outcome.changes)},
                     {"not_checked", array_of(outcome.not_checked)},
                     {"left_alone", array_of(outcome.left_alone)}});
}

std::string to_json(const ValidationOutcome& outcome) {
    return one_line({{"model_id", outcome.model_id},
                     {"validation_state", to_string(outcome.validation_state)},
                     {"validation_state_before", text_or_null(outcome.validation_state_before)},
                     {"findings", json_of(outcome.findings)},
                     {"plugin", json_of(outcome.plugin)},
                     {"validation_depth", to_string(outcome.depth)},
                     {"validation_checked_at", text_or_null(outcome.validation_checked_at)},
                     {"freshness", outcome.is_weak ? "weak" : "strong"},
                     {"recorded", outcome.is_recorded}});
}

std::string to_json(const RebuildOutcome& outcome) {
    return one_line({{"models", outcome.models}});
}

}  // namespace gantry::host

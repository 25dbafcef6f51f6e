#include "integration/lifecycle/sequences/model.hpp"

#include <utility>

namespace gantry::test::sequences {
namespace {

std::vector<std::string> ids_of(const std::set<std::string>& ids) {
    return {ids.begin(), ids.end()};
}

}  // namespace

Truth Model::truth_of(const Content& content) {
    if (content.pipeline_class.empty()) return {};
    if (!content.has_index) return {"invalid", "missing_model_index", {}};
    if (!content.has_component) return {"degraded", "missing_component", content.pipeline_class};
    return {"valid", {}, content.pipeline_class};
}

Truth Model::truth_of(const std::string& id, const Record& record) const {
    if (record.is_external) {
        const auto& place = surroundings_.place(record.place);
        if (!place.is_taken) return {"degraded", "path_not_found", {}};
        if (place.is_file_instead) return {"invalid", "path_not_directory", {}};
        return truth_of(place.content);
    }
    const auto& content = surroundings_.folders().at(id);
    // Nothing but its index file tells that it is of a format.
    if (!record.has_format && !content.has_index) return {};
    return truth_of(content);
}

std::vector<std::string> Model::all_ids() const {
    std::set<std::string> ids;
    for (const auto* those : {&records, &aside, &rows})
        for (const auto& [id, record] : *those) ids.insert(id);
    return ids_of(ids);
}

std::vector<std::string> Model::record_ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, record] : records) ids.push_back(id);
    return ids;
}

bool Model::names(const std::string& id, std::size_t place) const {
    const auto record = records.find(id);
    return record != records.end() && record->second.is_external && record->second.place == place;
}

void Model::claim(const std::string& id) {
    const auto& record = records.at(id);
    if (record.is_external && holder_of(record.place).empty()) claims_[record.place] = id;
}

void Model::release(const std::string& id, std::size_t place) {
    const auto claim = claims_.find(place);
    if (claim != claims_.end() && claim->second == id) claims_.erase(claim);
}

std::string Model::holder_of(std::size_t place) const {
    const auto claim = claims_.find(place);
    return claim != claims_.end() && names(claim->second, place) ? claim->second : std::string{};
}

std::vector<std::string> Model::orphans() const {
    std::vector<std::string> ids;
    for (const auto& [id, content] : surroundings_.folders())
        if (records.count(id) == 0) ids.push_back(id);
    return ids;
}

Record& Model::add(const std::string& id, Record record) {
    write(record);
    auto& added = records[id] = std::move(record);
    const auto truth = truth_of(id, added);
    added.has_format = !truth.state.empty();
    added.state = truth.state;
    added.code = truth.code;
    added.pipeline_class = truth.pipeline_class;
    added.import_state = truth.state.empty() ? "pending" : truth.state == "invalid" ? "failed" : "ready";
    return added;
}

bool Model::judge(const std::string& id) {
    auto& record = records.at(id);
    const auto truth = truth_of(id, record);
    if (truth.state.empty()) return false;
    auto after = record;
    after.has_format = true;
    after.state = truth.state;
    after.code = truth.code;
    if (!truth.pipeline_class.empty()) after.pipeline_class = truth.pipeline_class;
    if (record.import_state == "pending") after.import_state = truth.state == "invalid" ? "failed" : "ready";
    if (record.import_state == "failed" && truth.state == "valid") after.import_state = "ready";
    const auto told = [](const Record& of) {
        return std::tie(of.has_format, of.state, of.code, of.pipeline_class, of.import_state);
    };
    if (told(after) == told(record)) return false;
    write(after);
    record = std::move(after);
    return true;
}

bool Model::is_behind(const std::string& id) const {
    const auto row = rows.find(id);
    const auto record = records.find(id);
    if (row == rows.end() || record == records.end()) return (row == rows.end()) != (record == records.end());
    return row->second.version != record->second.version;
}

std::string Model::kind_of_change(const std::string& id) const {
    const auto row = rows.find(id);
    if (row == rows.end()) return "added";
    const auto& before = row->second.pipeline_class;
    const auto& after = records.at(id).pipeline_class;
    return before.empty() || after.empty() || before == after ? "changed" : "replaced";
}

void Model::sync(const std::string& id) {
    if (!is_behind(id)) return;
    const auto record = records.find(id);
    if (record == records.end()) {
        release(id, rows.at(id).place);
        rows.erase(id);
        events_.insert("removed " + id);
        return;
    }
    claim(id);
    events_.insert(kind_of_change(id) + " " + id);
    rows[id] = record->second;
}

void Model::note_written(const std::string& id) {
    write(records.at(id));
    sync(id);
}

void Model::sync_all() {
    rows = records;
    for (const auto& [id, record] : records) claim(id);
}

std::set<std::string> Model::take_events() {
    return std::exchange(events_, {});
}

}  // namespace gantry::test::sequences

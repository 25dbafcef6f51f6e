// What somebody else does to records and folders of the library.
#include <array>

#include <nlohmann/json.hpp>

#include "integration/lifecycle/sequences/runner.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test::sequences {

void Runner::toggle_record(const std::string& id) {
    const auto aside = around_.set_aside_record(id);
    const auto put_aside = model_.aside.find(id);
    const auto present = model_.records.find(id);
    if (put_aside == model_.aside.end()) {
        if (present == model_.records.end()) return;
        fs::rename(record_path(id), aside);
        model_.aside.insert(model_.records.extract(present));
        return;
    }
    const bool is_external = put_aside->second.is_external;
    // Its files are gone, or another kind of model has its folder by now: nobody would put it back.
    if (!is_external && around_.folders().count(id) == 0) return;
    if (is_external && around_.folders().count(id) == 1) return;
    fs::create_directories(around_.library() / id);
    fs::rename(aside, record_path(id));
    model_.records[id] = put_aside->second;
    model_.aside.erase(put_aside);
}

void Runner::delete_folder(const std::string& id) {
    if (model_.records.erase(id) == 1) around_.delete_folder(id);
}

void Runner::edit(const std::string& id, bool state) {
    const auto found = model_.records.find(id);
    if (found == model_.records.end()) return;
    auto& record = found->second;
    if (state && !record.has_format) return;
    auto json = nlohmann::ordered_json::parse(read_file(record_path(id)));
    model_.write(record);
    if (state) {
        record.state = record.state == "valid" ? "degraded" : "valid";
        json["validation_state"] = record.state;
    } else {
        record.name = "by hand " + std::to_string(record.version);
        json["official_name"] = record.name;
    }
    // A state that is edited there and back would leave the same text, which is no change.
    json["notes"] = "edit " + std::to_string(record.version);
    write_file(record_path(id), json.dump(2));
}

void Runner::drop_folder(unsigned which) {
    const std::array<std::string, 3> ids{"diffusion/own/bundle", "llm/own/file", "unknown/own/bundle"};
    const auto& id = ids.at(which % ids.size());
    around_.drop_folder(id, id == "llm/own/file" ? Content{} : Content{"DiTPipeline", true, true});
}

}  // namespace gantry::test::sequences

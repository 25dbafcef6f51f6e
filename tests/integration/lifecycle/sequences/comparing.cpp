// Where the library and the model are compared.
#include <sstream>

#include <nlohmann/json.hpp>

#include "integration/lifecycle/library_fixture.hpp"
#include "integration/lifecycle/sequences/runner.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test::sequences {
namespace {

std::string told(const std::string& id, const Record& record, const std::string& source) {
    return id + " " + (record.is_external ? "external_reference " + source : "library_owned") + " " +
           (record.has_format ? "diffusers_directory" : "-") + " " + record.state + " " + record.import_state +
           " " + record.pipeline_class + " \"" + record.name + "\" " + record.tag;
}

std::string told(const host::ModelSummary& model) {
    const bool is_external = model.storage_kind == "external_reference";
    return model.model_id + " " + model.storage_kind + (is_external ? " " + model.entry_path : "") + " " +
           (model.bundle_format.empty() ? "-" : model.bundle_format) + " " + model.validation_state + " " +
           model.import_state + " " + model.pipeline_class + " \"" + model.official_name + "\" " +
           (model.tags.empty() ? "" : model.tags[0]);
}

std::string text_of(const nlohmann::json& json, const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string{};
}

}  // namespace

void expect(bool holds, const std::string& what) {
    if (!holds) throw Difference{what};
}

void expect_same(const std::string& seen, const std::string& expected, const std::string& what) {
    if (seen != expected) throw Difference{what + ": " + seen + " instead of " + expected};
}

void expect_same_lines(const std::string& seen, const std::string& expected, const std::string& what) {
    if (seen == expected) return;
    const auto lines_of = [](const std::string& text) {
        std::istringstream in{text};
        std::set<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.insert(line);
        return lines;
    };
    const auto now = lines_of(seen);
    const auto before = lines_of(expected);
    auto difference = what + ":";
    for (const auto& line : before)
        if (now.count(line) == 0) difference += "\n  - " + line;
    for (const auto& line : now)
        if (before.count(line) == 0) difference += "\n  + " + line;
    throw Difference{difference};
}

void Runner::expect_rows() {
    host::ListOptions options;
    options.limit = 3;
    auto row = model_.rows.begin();
    do {
        const auto page = library_->list_models(options);
        expect_same(std::to_string(expect_value(page, "list").total), std::to_string(model_.rows.size()),
                    "total");
        for (const auto& model : page->models) {
            expect(row != model_.rows.end(), "list shows " + model.model_id + " beyond the last one");
            expect_same(told(model), told(row->first, row->second, around_.path_of(row->second.place)), "row");
            ++row;
        }
        options.cursor = page->next_cursor;
    } while (!options.cursor.empty());
    expect(row == model_.rows.end(), "list shows too few models");
}

void Runner::expect_events() {
    const auto expected = model_.take_events();
    const auto page = library_->list_events(cursor_, 1'000);
    expect_value(page, "events");
    const bool is_first = cursor_.empty();
    cursor_ = page->cursor;
    if (is_first) return;
    expect(!page->snapshot_required, "the events are lost");
    std::set<std::string> seen;
    for (const auto& event : page->events) seen.insert(event.kind + " " + event.model_id);
    const auto joined = [](const std::set<std::string>& events) {
        std::string all;
        for (const auto& event : events) all += event + "; ";
        return all;
    };
    expect_same(joined(seen), joined(expected), "events");
}

void Runner::expect_records() {
    for (const auto& [id, record] : model_.records) {
        const auto json = nlohmann::json::parse(read_file(record_path(id)));
        expect_same(text_of(json, "model_id"), id, "model_id in the record");
        expect_same(text_of(json, "validation_state"), record.state, "state in the record of " + id);
        const auto& errors = json["validation_errors"];
        const auto code = errors.is_array() && !errors.empty() ? text_of(errors[0], "code") : std::string{};
        expect_same(code, record.code, "code in the record of " + id);
        if (!record.is_external) continue;
        for (const auto* member : {"entry_path", "source_path"})
            expect_same(text_of(json, member), around_.path_of(record.place), member);
        const auto& place = around_.place(record.place);
        // Of a bundle without its index nothing is looked at that could tell of another size.
        if (place.is_taken && !place.is_file_instead && place.content.has_index)
            expect_same(json["size_bytes"].dump(), std::to_string(around_.bytes_at(record.place)),
                        "size_bytes in the record of " + id);
    }
    for (const auto& entry : fs::recursive_directory_iterator{around_.library()})
        if (entry.path().filename() == "metadata.json") {
            const auto id = entry.path().parent_path().lexically_relative(around_.library()).string();
            expect(model_.records.count(id) == 1, "there is a record of " + id);
        }
}

void Runner::expect_stillness() {
    const auto before = listing_of_library(around_.library());
    const auto outcome = library_->reconcile({});
    expect_value(outcome, "a second reconcile");
    for (const auto& change : outcome->changes)
        throw Difference{"a second reconcile finds " + change.model_id + " " + change.change};
    expect_same(std::to_string(outcome->written), "0", "written by a second reconcile");
    expect_same(std::to_string(outcome->validated), "0", "validated by a second reconcile");
    expect_same(std::to_string(outcome->unchanged), std::to_string(outcome->checked), "unchanged");
    expect_same_lines(listing_of_library(around_.library()), before, "the library after a second reconcile");
}

void Runner::expect_projection() {
    const auto dump = [&] {
        const auto index = host::Index::open((around_.library() / ".gantry").string());
        return expect_value((*index)->dump(), "dump");
    };
    const auto before = dump();
    rebuild_index();
    expect_same_lines(dump(), before, "the index after a rebuild");
    reopen(true);
    expect_same_lines(dump(), before, "an index made from nothing");
}

void Runner::finish() {
    reconcile({});
    expect_rows();
    expect_events();
    expect_records();
    expect_stillness();
    if (fs::exists(around_.library())) expect_projection();
    expect_rows();
}

}  // namespace gantry::test::sequences

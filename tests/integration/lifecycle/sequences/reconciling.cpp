// Reconciling: the one request that answers for everything that happened behind the library's back.
#include <nlohmann/json.hpp>

#include "integration/lifecycle/sequences/runner.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test::sequences {
namespace {

std::string joined(const std::set<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += text + "; ";
    return all;
}

}  // namespace

void Runner::reconcile(const std::string& id) {
    std::set<std::string> expected;
    std::set<std::string> written;
    const auto orphans = id.empty() ? model_.orphans() : std::vector<std::string>{};
    const auto ids = id.empty() ? model_.all_ids() : std::vector{id};
    const bool is_nowhere = !id.empty() && model_.rows.count(id) == 0 && model_.records.count(id) == 0;
    std::uint64_t checked = 0;
    for (const auto& one : ids) {
        const bool has_row = model_.rows.count(one) == 1;
        const bool has_record = model_.records.count(one) == 1;
        if (has_row && !has_record) expected.insert("removed " + one);
        if (has_record) ++checked;
        if (has_record && model_.is_behind(one)) expected.insert((has_row ? "changed " : "added ") + one);
        model_.sync(one);
        if (!has_record || !model_.judge(one)) continue;
        model_.sync(one);
        written.insert(one);
        if (has_row) expected.insert("changed " + one);
    }
    for (const auto& orphan : orphans) {
        Record record;
        record.recorded = around_.folders().at(orphan);
        record.name = orphan.substr(orphan.rfind('/') + 1);
        model_.add(orphan, record);
        model_.sync(orphan);
        expected.insert("adopted " + orphan);
        written.insert(orphan);
    }

    const auto sizes = sizes_that_nothing_tells();
    host::ReconcileOptions options;
    options.model_id = id;
    const auto outcome = library_->reconcile(options);
    if (is_nowhere) return expect_error(outcome, ErrorCode::not_found, "reconcile of " + id);
    for (const auto& [one, size] : sizes_that_nothing_tells()) {
        if (sizes.count(one) == 0 || sizes.at(one) == size) continue;
        written.insert(one);
        if (expected.count("added " + one) == 0) expected.insert("changed " + one);
        model_.note_written(one);
    }
    std::set<std::string> changes;
    for (const auto& change : expect_value(outcome, "reconcile").changes)
        changes.insert(change.change + " " + change.model_id);
    expect_same(joined(changes), joined(expected), "changes of reconcile");
    expect_same(std::to_string(outcome->checked + outcome->not_checked.size()), std::to_string(checked),
                "checked");
    expect_same(std::to_string(outcome->adopted), std::to_string(orphans.size()), "adopted");
    expect_same(std::to_string(outcome->written), std::to_string(written.size()), "written");
    // A model that no plugin knows is looked for by its files, which may be gone.
    for (const auto& not_checked : outcome->not_checked)
        expect(not_checked.code == "path_not_found" && !model_.records.at(not_checked.model_id).has_format,
               not_checked.model_id + " was not checked: " + not_checked.message);
}

// Of bundles without their index, as recorded: no look that the library takes need tell that it has changed,
// but one that is made for another reason (the index was deleted, say) finds it.
std::map<std::string, std::string> Runner::sizes_that_nothing_tells() const {
    std::map<std::string, std::string> sizes;
    for (const auto& [id, record] : model_.records) {
        const bool has_index = record.is_external ? around_.place(record.place).content.has_index
                                                  : around_.folders().at(id).has_index;
        // A folder that is yet to be adopted has a record in the model alone.
        if (has_index || !fs::exists(record_path(id))) continue;
        sizes[id] = nlohmann::json::parse(read_file(record_path(id)))["size_bytes"].dump();
    }
    return sizes;
}

void Runner::rebuild_index() {
    const auto outcome = library_->rebuild_index();
    expect_same(std::to_string(expect_value(outcome, "rebuild-index").models),
                std::to_string(model_.records.size()), "models of the new index");
    model_.sync_all();
    cursor_.clear();
}

}  // namespace gantry::test::sequences

// Reconciling: the one request that answers for everything that happened behind the library's back.
#include "integration/lifecycle/sequences/runner.hpp"

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
    std::uint64_t written = 0;
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
        ++written;
        if (has_row) expected.insert("changed " + one);
    }
    for (const auto& orphan : orphans) {
        Record record;
        record.recorded = around_.folders().at(orphan);
        record.name = orphan.substr(orphan.rfind('/') + 1);
        model_.add(orphan, record);
        model_.sync(orphan);
        expected.insert("adopted " + orphan);
        ++written;
    }

    host::ReconcileOptions options;
    options.model_id = id;
    const auto outcome = library_->reconcile(options);
    if (is_nowhere) return expect_error(outcome, ErrorCode::not_found, "reconcile of " + id);
    std::set<std::string> changes;
    for (const auto& change : expect_value(outcome, "reconcile").changes)
        changes.insert(change.change + " " + change.model_id);
    expect_same(joined(changes), joined(expected), "changes of reconcile");
    expect_same(std::to_string(outcome->checked), std::to_string(checked), "checked");
    expect_same(std::to_string(outcome->adopted), std::to_string(orphans.size()), "adopted");
    expect_same(std::to_string(outcome->written), std::to_string(written), "written");
    // A model that no plugin knows is looked for by its files, which may be gone.
    for (const auto& not_checked : outcome->not_checked)
        expect(not_checked.code == "path_not_found" && !model_.records.at(not_checked.model_id).has_format,
               not_checked.model_id + " was not checked: " + not_checked.message);
}

void Runner::rebuild_index() {
    const auto outcome = library_->rebuild_index();
    expect_same(std::to_string(expect_value(outcome, "rebuild-index").models),
                std::to_string(model_.records.size()), "models of the new index");
    model_.sync_all();
    cursor_.clear();
}

}  // namespace gantry::test::sequences

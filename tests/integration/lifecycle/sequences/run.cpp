#include "integration/lifecycle/sequences/run.hpp"

#include <sstream>

#include "integration/lifecycle/sequences/runner.hpp"

namespace gantry::test::sequences {

Runner::Runner(std::shared_ptr<host::Host> host) : host_(std::move(host)) {
    fs::create_directories(around_.library());
    open();
    expect_events();
}

void Runner::open() {
    host::LibraryOptions options;
    options.root = around_.library().string();
    options.reconcile_in_background = false;
    const auto library = host::Library::open(host_, std::move(options));
    library_ = expect_value(library, "open");
}

void Runner::reopen(bool without_index) {
    library_ = nullptr;
    if (without_index) {
        for (const auto& entry : fs::directory_iterator{around_.library() / ".gantry"})
            if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
        model_.sync_all();
        cursor_.clear();
    }
    open();
}

std::string Runner::id_at(unsigned which) const {
    const auto ids = model_.all_ids();
    return ids.empty() ? "diffusion/unknown/nothing" : ids[which % ids.size()];
}

std::string Runner::record_id_at(unsigned which) const {
    const auto ids = model_.record_ids();
    return ids.empty() ? "diffusion/unknown/nothing" : ids[which % ids.size()];
}

void Runner::expect_new_id(const std::string& id, const std::string& wanted, bool is_free) const {
    expect(model_.records.count(id) == 0, id + " was made, though it was there");
    if (is_free) return expect_same(id, wanted, "new id");
    expect(id.starts_with(wanted + "-"), id + " is not made from " + wanted);
}

void Runner::ask(const Operation& operation) {
    const auto place = operation.other % Surroundings::kPlaces;
    switch (operation.kind) {
        case Kind::register_place: return register_place(place, {});
        case Kind::register_with_tag: return register_place(place, "tag" + std::to_string(operation.which % 2));
        case Kind::import_copy: return import_copy(operation.which);
        case Kind::import_in_place: return import_in_place(operation.which);
        case Kind::adopt: return adopt();
        case Kind::remove: return remove(id_at(operation.which));
        case Kind::relocate: return relocate(id_at(operation.which), place);
        case Kind::validate: return validate(id_at(operation.which));
        case Kind::reconcile: return reconcile({});
        case Kind::reconcile_one: return reconcile(id_at(operation.which));
        case Kind::rebuild_index: return rebuild_index();
        default: return reopen(false);
    }
}

void Runner::happen(const Operation& operation) {
    const auto place = operation.which % Surroundings::kPlaces;
    // Of the places and the folders of the library alike.
    const auto folder = [&]() -> std::string {
        const auto& folders = around_.folders();
        const auto number = operation.which % (Surroundings::kPlaces + folders.size());
        if (number < Surroundings::kPlaces) return {};
        return std::next(folders.begin(), static_cast<std::ptrdiff_t>(number - Surroundings::kPlaces))->first;
    }();
    switch (operation.kind) {
        case Kind::toggle_component:
            return folder.empty() ? around_.toggle_component(place) : around_.toggle_component_of(folder);
        case Kind::toggle_index_file:
            return folder.empty() ? around_.toggle_index_file(place) : around_.toggle_index_file_of(folder);
        case Kind::move_bundle: return around_.move(place, operation.other % Surroundings::kPlaces);
        case Kind::toggle_file_in_place: return around_.toggle_file_in_place(place);
        case Kind::toggle_record: return toggle_record(id_at(operation.which));
        case Kind::delete_folder: return delete_folder(record_id_at(operation.which));
        case Kind::edit_name: return edit(record_id_at(operation.which), false);
        case Kind::edit_state: return edit(record_id_at(operation.which), true);
        case Kind::drop_folder: return drop_folder(operation.which);
        default: return reopen(true);
    }
}

void Runner::apply(const Operation& operation) {
    if (operation.kind >= Kind::toggle_component) {
        happen(operation);
        return expect_rows();
    }
    // Before, because a model that is removed takes its files with it.
    const auto removed = operation.kind == Kind::remove ? id_at(operation.which) : std::string{};
    const auto folders = around_.folders();
    const auto before = around_.listing(removed);
    ask(operation);
    // A copy adds files to what is listed, and changes none.
    if (around_.folders().size() <= folders.size())
        expect_same_lines(around_.listing(removed), before, "somebody's files");
    expect_rows();
    expect_events();
}

std::string run(const Sequence& sequence, const std::shared_ptr<host::Host>& host) {
    std::ostringstream done;
    try {
        Runner runner{host};
        for (const auto& operation : sequence) {
            done << operation << ' ';
            runner.apply(operation);
        }
        done << "and then ";
        runner.finish();
        return {};
    } catch (const std::exception& failure) {
        return std::string{failure.what()} + "\n  after " + done.str();
    }
}

}  // namespace gantry::test::sequences

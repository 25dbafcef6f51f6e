// What one asks of the library, and what the model says must come of it.
#include <algorithm>

#include "integration/lifecycle/sequences/runner.hpp"

namespace gantry::test::sequences {
namespace {

std::string name_of(std::size_t place) {
    return "place" + std::to_string(place);
}

std::string text(const std::optional<host::ValidationState>& state) {
    return state ? std::string{to_string(*state)} : std::string{};
}

void expect_status(const host::RegisterOutcome& outcome, host::RegisterStatus status) {
    expect_same(std::string{to_string(outcome.status)}, std::string{to_string(status)},
                "status of " + outcome.model_id);
}

}  // namespace

void Runner::register_place(std::size_t number, const std::string& tag) {
    const auto& place = around_.place(number);
    const auto wanted = "diffusion/unknown/" + name_of(number);
    const bool is_free = !fs::exists(around_.library() / wanted);
    auto holder = model_.holder_of(number);
    host::RegisterOptions options;
    if (!tag.empty()) options.tags = {tag};
    const auto outcome = library_->register_external(around_.path_of(number).string(), options);
    if (!place.is_taken) return expect_error(outcome, ErrorCode::path_not_found, "register of nothing");
    const bool is_recognised = !place.is_file_instead && place.content.has_index;
    if (holder.empty() && !is_recognised)
        return expect_error(outcome, ErrorCode::unsupported, "register of no bundle");
    const auto id = expect_value(outcome, "register").model_id;
    // A record that was put back is found again where a new one would be made.
    if (holder.empty() && model_.names(id, number) && id.starts_with(wanted)) holder = id;
    if (holder.empty()) {
        expect_status(*outcome, host::RegisterStatus::created);
        expect_new_id(id, wanted, is_free);
        Record record;
        record.is_external = true;
        record.place = number;
        record.name = name_of(number);
        record.tag = tag;
        model_.add(id, record);
        model_.sync(id);
    } else {
        expect_same(id, holder, "the holder of the source");
        model_.claim(id);
        bool is_changed = model_.judge(id);
        auto& record = model_.records.at(id);
        if (!tag.empty() && tag != record.tag) {
            record.tag = tag;
            model_.write(record);
            is_changed = true;
        }
        expect_status(*outcome, is_changed ? host::RegisterStatus::updated : host::RegisterStatus::exists);
        if (is_changed || model_.rows.count(id) == 0) model_.sync(id);
    }
    expect_same(text(outcome->validation_state), model_.records.at(id).state, "state of " + id);
}

// An import of a model that is here finds it as it is now.
void Runner::expect_known(const host::RegisterOutcome& outcome, const std::string& id, const Sizes& before) {
    const bool is_judged = model_.judge(id);
    const auto now = sizes_that_nothing_tells();
    const bool has_other_size = before.count(id) == 1 && now.count(id) == 1 && before.at(id) != now.at(id);
    expect_status(outcome,
                  is_judged || has_other_size ? host::RegisterStatus::updated : host::RegisterStatus::exists);
    if (has_other_size && !is_judged) model_.note_written(id);
    if (is_judged || model_.rows.count(id) == 0) model_.sync(id);
    expect_same(text(outcome.validation_state), model_.records.at(id).state, "state of " + id);
}

void Runner::import_copy(unsigned source) {
    const auto number = source % (Surroundings::kPlaces + 1);
    const bool is_file = number == Surroundings::kPlaces;
    Content content;
    if (!is_file) {
        const auto& place = around_.place(number);
        if (place.is_file_instead) return;
        if (!place.is_taken)
            return expect_error(library_->import_model(around_.path_of(number).string(), {}),
                                ErrorCode::path_not_found, "import of nothing");
        content = place.content;
    }
    const auto path = is_file ? around_.single_file() : around_.path_of(number);
    const bool is_known = !is_file && content.has_index;
    const auto wanted = (is_known ? "diffusion/unknown/" : "unknown/unknown/") +
                        (is_file ? std::string{"model"} : name_of(number));
    const auto is_candidate = [&](const std::string& id) {
        return id == wanted || id.starts_with(wanted + "-");
    };
    // Of the same content, and as whole as when it was recorded.
    const auto is_same = [&](const std::string& id, const Record& record) {
        if (record.is_external || !is_candidate(id) || !(record.recorded == content)) return false;
        const auto& now = around_.folders().at(id);
        return now.has_index >= content.has_index && now.has_component >= content.has_component;
    };
    const bool is_present = std::any_of(model_.records.begin(), model_.records.end(),
                                        [&](const auto& of) { return is_same(of.first, of.second); });
    const bool is_free = !fs::exists(around_.library() / wanted);
    std::ptrdiff_t taken = 0;
    if (!is_free && !is_present)
        for (const auto& entry : fs::directory_iterator{(around_.library() / wanted).parent_path()})
            if (is_candidate(wanted.substr(0, wanted.rfind('/') + 1) + entry.path().filename().string()))
                ++taken;

    const auto sizes = sizes_that_nothing_tells();
    const auto outcome = library_->import_model(path.string(), {});
    // The id, and three that are told apart by the digest of the source.
    if (taken == 4) return expect_error(outcome, ErrorCode::invalid_argument, "import under the fifth id");
    const auto id = expect_value(outcome, "import").model_id;
    if (is_present) {
        expect(model_.records.count(id) == 1 && is_same(id, model_.records.at(id)), "import gave " + id);
        return expect_known(*outcome, id, sizes);
    }
    expect_status(*outcome, host::RegisterStatus::created);
    expect_new_id(id, wanted, is_free);
    around_.note_copy(id, content);
    Record record;
    record.recorded = content;
    record.name = is_file ? "model.gguf" : name_of(number);
    expect_same(text(outcome->validation_state), model_.add(id, record).state, "state of " + id);
    model_.sync(id);
}

void Runner::import_in_place(unsigned which) {
    const auto& folders = around_.folders();
    if (folders.empty()) return;
    const auto id = std::next(folders.begin(), static_cast<std::ptrdiff_t>(which % folders.size()))->first;
    const auto sizes = sizes_that_nothing_tells();
    const auto outcome = library_->import_model_in_place((around_.library() / id).string(), {});
    // A model that no plugin knows is looked for by its files, which may be gone.
    if (!outcome && outcome.error().code == ErrorCode::path_not_found && model_.records.count(id) == 1 &&
        model_.truth_of(id, model_.records.at(id)).state.empty())
        return;
    expect_same(expect_value(outcome, "import in place").model_id, id, "id in place");
    if (model_.records.count(id) == 1) return expect_known(*outcome, id, sizes);
    expect_status(*outcome, host::RegisterStatus::created);
    Record record;
    record.recorded = folders.at(id);
    record.name = id.substr(id.rfind('/') + 1);
    model_.add(id, record);
    model_.sync(id);
}

void Runner::adopt() {
    const auto orphans = model_.orphans();
    const auto outcome = library_->adopt_orphan_models({});
    std::vector<std::string> adopted;
    for (const auto& model : expect_value(outcome, "adopt").adopted) adopted.push_back(model.model_id);
    expect(adopted == orphans, "adopt took other folders than those without a record");
    for (const auto& id : orphans) {
        Record record;
        record.recorded = around_.folders().at(id);
        record.name = id.substr(id.rfind('/') + 1);
        model_.add(id, record);
        model_.sync(id);
    }
}

void Runner::remove(const std::string& id) {
    const auto outcome = library_->remove_model(id);
    const auto record = model_.records.find(id);
    if (record == model_.records.end()) return expect_error(outcome, ErrorCode::not_found, "remove of " + id);
    expect(expect_value(outcome, "remove").left_files.empty(), "remove left files");
    expect(!fs::exists(around_.library() / id), "remove left the folder");
    if (record->second.is_external)
        model_.release(id, record->second.place);
    else
        around_.note_removed(id);
    model_.records.erase(record);
    model_.sync(id);
}

void Runner::relocate(const std::string& id, std::size_t number) {
    const auto& place = around_.place(number);
    const auto outcome = library_->relocate_model(id, around_.path_of(number).string());
    const auto found = model_.records.find(id);
    const auto what = "relocate of " + id;
    if (found == model_.records.end()) return expect_error(outcome, ErrorCode::not_found, what);
    auto& record = found->second;
    if (!record.is_external) return expect_error(outcome, ErrorCode::invalid_argument, what);
    if (!place.is_taken) return expect_error(outcome, ErrorCode::path_not_found, what);
    if (place.is_file_instead || !place.content.has_index)
        return expect_error(outcome, ErrorCode::unsupported, what);
    const auto holder = model_.holder_of(number);
    if (!holder.empty() && holder != id) {
        expect_error(outcome, ErrorCode::invalid_argument, what);
        return expect_same(outcome.error().model_id, holder, "the holder of the place");
    }
    bool is_changed = record.place != number;
    if (is_changed) {
        model_.release(id, record.place);
        record.place = number;
        model_.write(record);
    }
    is_changed = model_.judge(id) || is_changed;
    expect_status(expect_value(outcome, what),
                  is_changed ? host::RegisterStatus::updated : host::RegisterStatus::exists);
    if (is_changed || model_.rows.count(id) == 0) model_.sync(id);
}

namespace {

// A model that no plugin knows is looked for by its files, which may be gone.
void expect_unknown(const Result<host::ValidationOutcome>& outcome, const std::string& id) {
    if (!outcome && outcome.error().code == ErrorCode::path_not_found) return;
    expect_error(outcome, ErrorCode::needs_plugin, "validate of " + id);
}

}  // namespace

void Runner::validate(const std::string& id) {
    const auto outcome = library_->validate_model(id);
    if (model_.records.count(id) == 0) return expect_error(outcome, ErrorCode::not_found, "validate of " + id);
    if (model_.truth_of(id, model_.records.at(id)).state.empty()) return expect_unknown(outcome, id);
    const bool is_changed = model_.judge(id);
    expect_same(std::string{to_string(expect_value(outcome, "validate").validation_state)},
                model_.records.at(id).state, "state of " + id);
    expect(outcome->is_recorded, "the verdict on " + id + " is not recorded");
    if (is_changed || model_.rows.count(id) == 0) model_.sync(id);
}

}  // namespace gantry::test::sequences

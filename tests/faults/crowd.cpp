#include "faults/crowd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include <gantry/host/host.hpp>

#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

constexpr int kOwn = 3;
constexpr int kShared = 3;
constexpr const char* kNone = "-";

std::string numbered(const std::string& word, int process) {
    return word + std::to_string(process);
}

std::string own_name(int process, int number) {
    return numbered("own", process) + "_" + std::to_string(number);
}

std::string id_of(const std::string& model) {
    return "diffusion/unknown/" + model;
}

template <class T>
const T& must(const Result<T>& outcome, const std::string& what) {
    if (!outcome)
        throw std::runtime_error{what + ": " + std::string{to_string(outcome.error().code)} + ", " +
                                 outcome.error().message};
    return *outcome;
}

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error{what};
}

// As the library has it.
std::string value_in(host::Library& library, const std::string& model) {
    const auto record = library.get_model(id_of(model));
    if (!record && record.error().code == ErrorCode::not_found) return kNone;
    const auto& summary = must(record, "get " + model).summary;
    if (model.starts_with("moving")) return fs::path{summary.entry_path}.filename();
    return summary.tags.empty() ? "no tag" : summary.tags.front();
}

class Worker {
public:
    Worker(const fs::path& place, int process, unsigned seed)
        : bundles_(place / "bundles"),
          process_(process),
          moving_(numbered("moving", process)),
          away_(numbered("away", process)),
          copy_(numbered("copy", process)),
          random_(seed),
          journal_(place, process),
          library_(must(open_for_crowd(place), "open")) {
        journal_.settle(*library_);
    }

    void run(int count) {
        while (journal_.done() < count) one();
    }

private:
    void one() {
        const auto own = own_name(process_, static_cast<int>(random_() % kOwn));
        switch (random_() % 14) {
            case 0:
            case 1:
            case 2:
            case 3: return register_own(own);
            case 4: return remove(own);
            case 5: return register_shared();
            case 6: return remove_shared();
            case 7: return look_at(own);
            case 8: return validate(own);
            case 9: return import();
            case 10: return remove(copy_);
            case 11: return move();
            case 12: return reconcile();
            default: return resolve(own);
        }
    }

    void register_own(const std::string& own) {
        host::RegisterOptions options;
        options.tags = {"tag" + std::to_string(random_() % 4)};
        journal_.tries(own, options.tags[0]);
        const auto outcome = library_->register_external((bundles_ / own).string(), options);
        expect(must(outcome, "register " + own).model_id == id_of(own), own + " became " + outcome->model_id);
        journal_.is_done(own, options.tags[0]);
    }

    void remove(const std::string& model) {
        if (journal_.value_of(model) == kNone) return journal_.has_read();
        journal_.tries(model, kNone);
        (void)must(library_->remove_model(id_of(model)), "remove " + model);
        journal_.is_done(model, kNone);
    }

    void import() {
        host::ImportOptions options;
        options.name = copy_;
        options.tags = {"copied"};
        journal_.tries(copy_, "copied");
        const auto outcome = library_->import_model((bundles_ / own_name(process_, 0)).string(), options);
        expect(must(outcome, "import").model_id == id_of(copy_), copy_ + " became " + outcome->model_id);
        journal_.is_done(copy_, "copied");
    }

    // The bundle first, as its owner does, then the record; a kill may come between the two.
    void move() {
        const auto present = fs::exists(bundles_ / moving_) ? moving_ : away_;
        const auto known = journal_.value_of(moving_);
        if (known == kNone && present == away_) fs::rename(bundles_ / away_, bundles_ / moving_);
        if (known == kNone) {
            journal_.tries(moving_, moving_);
            (void)must(library_->register_external((bundles_ / moving_).string(), {}), "register " + moving_);
            return journal_.is_done(moving_, moving_);
        }
        auto target = present;
        if (known == present) {
            target = present == moving_ ? away_ : moving_;
            fs::rename(bundles_ / present, bundles_ / target);
        }
        journal_.tries(moving_, target);
        (void)must(library_->relocate_model(id_of(moving_), (bundles_ / target).string()),
                   "relocate " + moving_);
        journal_.is_done(moving_, target);
    }

    void register_shared() {
        host::RegisterOptions options;
        options.tags = {numbered("of", process_), std::to_string(journal_.done())};
        const auto bundle = bundles_ / numbered("shared", static_cast<int>(random_() % kShared));
        (void)must(library_->register_external(bundle.string(), options), "register a shared one");
        journal_.has_read();
    }

    void remove_shared() {
        const auto shared = numbered("shared", static_cast<int>(random_() % kShared));
        const auto outcome = library_->remove_model(id_of(shared));
        if (outcome || outcome.error().code != ErrorCode::not_found) (void)must(outcome, "remove " + shared);
        journal_.has_read();
    }

    void look_at(const std::string& own) {
        const auto found = value_in(*library_, own);
        expect(found == journal_.value_of(own), own + " is " + found + ", not " + journal_.value_of(own));
        journal_.has_read();
    }

    void validate(const std::string& own) {
        if (journal_.value_of(own) != kNone) {
            const auto outcome = library_->validate_model(id_of(own));
            expect(must(outcome, "validate " + own).validation_state == host::ValidationState::valid,
                   own + " is not valid");
        }
        journal_.has_read();
    }

    void resolve(const std::string& own) {
        if (journal_.value_of(own) != kNone)
            (void)must(library_->resolve_model_execution_descriptor(id_of(own)), "descriptor of " + own);
        journal_.has_read();
    }

    void reconcile() {
        const auto outcome = library_->reconcile({});
        expect(must(outcome, "reconcile").adopted == 0, "reconcile adopted something");
        journal_.has_read();
    }

    fs::path bundles_;
    int process_;
    std::string moving_;
    std::string away_;
    std::string copy_;
    std::mt19937 random_;
    Journal journal_;
    std::shared_ptr<host::Library> library_;
};

}  // namespace

void prepare_crowd(const fs::path& place) {
    for (int process = 0; process < kCrowd; ++process) {
        for (int number = 0; number < kOwn; ++number)
            copy_bundle("dit", place / "bundles" / own_name(process, number));
        copy_bundle("dit", place / "bundles" / numbered("moving", process));
    }
    for (int number = 0; number < kShared; ++number)
        copy_bundle("dit", place / "bundles" / numbered("shared", number));
    fs::create_directory(place / "journals");
}

Result<std::shared_ptr<host::Library>> open_for_crowd(const fs::path& place) {
    host::HostOptions host_options;
    host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
    host_options.search_default_folders = false;
    GANTRY_TRY_ASSIGN(auto host, host::Host::open(std::move(host_options)));
    host::LibraryOptions options;
    options.root = (place / "library").string();
    options.reconcile_in_background = false;
    options.lock_wait = std::chrono::minutes{2};
    return host::Library::open(std::move(host), std::move(options));
}

Journal::Journal(const fs::path& place, int process) : file_(place / "journals" / std::to_string(process)) {
    std::ifstream lines{file_};
    for (std::string line; std::getline(lines, line);) take(line);
}

void Journal::take(const std::string& line) {
    std::istringstream words{line};
    std::string verb;
    std::string model;
    std::string value;
    words >> verb >> model >> value;
    if (verb == "try") {
        tried_model_ = model;
        tried_value_ = value;
        return;
    }
    if (verb != "settled") ++done_;
    if (verb == "read") return;
    values_[model] = value;
    tried_model_.clear();
}

// In one call, so that a kill leaves a line whole or not at all.
void Journal::append(const std::string& line) {
    const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const auto bytes = line + "\n";
    const bool is_written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    ::close(file);
    expect(is_written, "the journal cannot be written");
    take(line);
}

void Journal::tries(const std::string& model, const std::string& value) {
    append("try " + model + " " + value);
}

void Journal::is_done(const std::string& model, const std::string& value) {
    append("done " + model + " " + value);
}

std::string Journal::value_of(const std::string& model) const {
    const auto known = values_.find(model);
    return known == values_.end() ? kNone : known->second;
}

void Journal::settle(host::Library& library) {
    for (const auto& [model, value] : values_) {
        if (model == tried_model_) continue;
        const auto found = value_in(library, model);
        expect(found == value, model + " was acknowledged as " + value + " and is " + found);
    }
    if (tried_model_.empty()) return;
    // Readers do not wait for the lock: until a step has read the record again, the row may be that of before.
    host::ReconcileOptions options;
    options.model_id = id_of(tried_model_);
    const auto checked = library.reconcile(options);
    expect(checked || checked.error().code == ErrorCode::not_found, "reconcile " + tried_model_);
    const auto found = value_in(library, tried_model_);
    expect(
        found == tried_value_ || found == value_of(tried_model_),
        tried_model_ + " was " + value_of(tried_model_) + ", was to be " + tried_value_ + ", and is " + found);
    append("settled " + std::string{tried_model_} + " " + found);
}

void work_in_crowd(const fs::path& place, int process, unsigned seed, int count) {
    Worker{place, process, seed}.run(count);
}

}  // namespace gantry::test

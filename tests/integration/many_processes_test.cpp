// Eight processes on one library at once: each registers, tags, imports, validates, asks for and removes
// bundles of its own, which must always be as it left them, moves another about and tells the library, and does
// the same to bundles that all of them share; meanwhile they all reconcile. In the end every change is
// accounted for.
//
// GANTRY_LONG=1 does ten times as much; GANTRY_SEED repeats a run.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "index/index.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

constexpr int kProcesses = 8;
constexpr int kOwnBundles = 3;
constexpr int kSharedBundles = 3;

int operations() {
    return std::getenv("GANTRY_LONG") != nullptr ? 5'000 : 500;
}

unsigned seed() {
    const char* given = std::getenv("GANTRY_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

// In memory where there is such a file system: this is about order, not about disks.
class Workplace {
public:
    Workplace() {
        const fs::path parent = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path();
        auto pattern = (parent / "gantry-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
        path_ = fs::canonical(pattern);
    }
    ~Workplace() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

    [[nodiscard]] fs::path library() const { return path_ / "library"; }
    [[nodiscard]] fs::path report_of(int process) const { return path_ / ("report" + std::to_string(process)); }
    [[nodiscard]] fs::path own_bundle(int process, int number) const {
        return path_ / ("own" + std::to_string(process) + "_" + std::to_string(number));
    }
    // In one of two places at a time.
    [[nodiscard]] fs::path moving_bundle(int process, bool is_away) const {
        return path_ / ((is_away ? "away" : "moving") + std::to_string(process));
    }
    [[nodiscard]] fs::path shared_bundle(int number) const {
        return path_ / ("shared" + std::to_string(number));
    }

private:
    fs::path path_;
};

std::shared_ptr<host::Library> open_library(const fs::path& root) {
    host::HostOptions host_options;
    host_options.plugin_folders = {GANTRY_TEST_PLUGINS};
    host_options.search_default_folders = false;
    host::LibraryOptions options;
    options.reconcile_in_background = false;
    options.root = root;
    // Eight at once on a loaded machine: this is no test of patience.
    options.lock_wait = std::chrono::minutes{2};
    auto library = host::Library::open(*host::Host::open(host_options), options);
    if (!library) throw std::runtime_error{library.error().message};
    return *library;
}

bool is_moving(const std::string& id) {
    return id.starts_with("diffusion/unknown/moving");
}

// What one process did, and what it expects of its own bundles; written for the parent line by line.
class Worker {
public:
    Worker(const Workplace& place, int process, unsigned seed)
        : place_(place), process_(process), random_(seed), library_(open_library(place.library())) {}

    void run(int count) {
        for (operation_ = 0; operation_ < count; ++operation_) one();
        std::ofstream report{place_.report_of(process_)};
        report << created_ << ' ' << updated_ << ' ' << removed_ << '\n';
        for (const auto& [number, tag] : own_) report << ids_.at(number) << ' ' << tag << '\n';
        if (!imported_.empty()) report << imported_ << " imported\n";
        if (!moving_.empty()) report << moving_ << " moving\n";
    }

private:
    static void expect(bool holds, const std::string& what) {
        if (!holds) throw std::runtime_error{what};
    }

    void one() {
        const int number = static_cast<int>(random_() % kOwnBundles);
        switch (random_() % 16) {
            case 0:
            case 1:
            case 2:
            case 3: return register_own(number);
            case 4: return remove_own(number);
            case 5:
            case 6: return register_shared();
            case 7: return remove_shared();
            case 8: return look_at(number);
            case 9: return validate(number);
            case 10: return import_own();
            case 11: return remove_import();
            case 12:
            case 13: return move();
            case 14: return reconcile();
            default: return resolve(number);
        }
    }

    void count(host::RegisterStatus status) {
        if (status == host::RegisterStatus::created) ++created_;
        if (status == host::RegisterStatus::updated) ++updated_;
    }

    void register_own(int number) {
        host::RegisterOptions options;
        options.tags = {"tag" + std::to_string(random_() % 4)};
        const auto outcome = library_->register_external(place_.own_bundle(process_, number).string(), options);
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        const auto before = own_.find(number);
        const auto expected = before == own_.end()                ? host::RegisterStatus::created
                              : before->second == options.tags[0] ? host::RegisterStatus::exists
                                                                  : host::RegisterStatus::updated;
        expect(outcome->status == expected, outcome->model_id + ": " + std::string{to_string(outcome->status)} +
                                                " instead of " + std::string{to_string(expected)});
        own_[number] = options.tags[0];
        ids_[number] = outcome->model_id;
        count(outcome->status);
    }

    void remove_own(int number) {
        if (own_.erase(number) == 0) return;
        const auto outcome = library_->remove_model(ids_.at(number));
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        ++removed_;
    }

    void register_shared() {
        host::RegisterOptions options;
        options.tags = {"of" + std::to_string(process_), std::to_string(operation_)};
        const auto bundle = place_.shared_bundle(static_cast<int>(random_() % kSharedBundles));
        const auto outcome = library_->register_external(bundle.string(), options);
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        shared_.insert(outcome->model_id);
        count(outcome->status);
    }

    void remove_shared() {
        if (shared_.empty()) return;
        const auto outcome = library_->remove_model(*shared_.begin());
        expect(outcome || outcome.error().code == ErrorCode::not_found, outcome ? "" : outcome.error().message);
        if (outcome) ++removed_;
    }

    void look_at(int number) {
        if (ids_.count(number) == 0) return;
        const auto record = library_->get_model(ids_.at(number));
        const auto expected = own_.find(number);
        expect(record.has_value() == (expected != own_.end()), ids_.at(number) + " is not as it was left");
        if (record) expect(record->summary.tags == std::vector{expected->second}, "an update was lost");
    }

    void resolve(int number) {
        if (own_.count(number) == 0) return;
        const auto descriptor = library_->resolve_model_execution_descriptor(ids_.at(number));
        expect(descriptor.has_value(), descriptor ? "" : descriptor.error().message);
    }

    void validate(int number) {
        if (own_.count(number) == 0) return;
        const auto outcome = library_->validate_model(ids_.at(number));
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        expect(outcome->validation_state == host::ValidationState::valid && outcome->is_recorded, "not valid");
    }

    void import_own() {
        host::ImportOptions options;
        options.name = "copy" + std::to_string(process_);
        options.tags = {"imported"};
        const auto outcome = library_->import_model(place_.own_bundle(process_, 0).string(), options);
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        expect(imported_.empty() || imported_ == outcome->model_id, "imported twice");
        expect(outcome->status ==
                   (imported_.empty() ? host::RegisterStatus::created : host::RegisterStatus::exists),
               outcome->model_id + " was not " + (imported_.empty() ? "created" : "there"));
        imported_ = outcome->model_id;
        count(outcome->status);
    }

    void remove_import() {
        if (imported_.empty()) return;
        const auto outcome = library_->remove_model(imported_);
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        imported_.clear();
        ++removed_;
    }

    void move() {
        const auto from = place_.moving_bundle(process_, is_away_);
        if (moving_.empty()) {
            host::RegisterOptions options;
            options.tags = {"moving"};
            const auto outcome = library_->register_external(from.string(), options);
            expect(outcome.has_value(), outcome ? "" : outcome.error().message);
            moving_ = outcome->model_id;
            return count(outcome->status);
        }
        is_away_ = !is_away_;
        const auto to = place_.moving_bundle(process_, is_away_);
        fs::rename(from, to);
        const auto outcome = library_->relocate_model(moving_, to.string());
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        const auto descriptor = library_->resolve_model_execution_descriptor(moving_);
        expect(descriptor.has_value(), descriptor ? "" : descriptor.error().message);
        expect(descriptor->entry_path == to.string(), "the descriptor leads to where the bundle was");
    }

    // Nothing but what is on its way can have changed.
    void reconcile() {
        const auto outcome = library_->reconcile({});
        expect(outcome.has_value(), outcome ? "" : outcome.error().message);
        for (const auto& change : outcome->changes)
            expect(is_moving(change.model_id), "reconcile found " + change.model_id + " " + change.change);
        expect(outcome->adopted == 0, "reconcile adopted something");
    }

    const Workplace& place_;
    int process_;
    std::mt19937 random_;
    std::shared_ptr<host::Library> library_;
    int operation_ = 0;
    std::map<int, std::string> own_;  // those that are registered, with their tag
    std::map<int, std::string> ids_;  // of those that ever were
    std::set<std::string> shared_;
    std::string imported_;  // the id of the copy, while there is one
    std::string moving_;    // the id, once it is registered
    bool is_away_ = false;
    int created_ = 0;
    int updated_ = 0;
    int removed_ = 0;
};

struct Reports {
    std::map<std::string, int> changes;        // by kind of event
    std::map<std::string, std::string> owned;  // tag by id
};

Reports read_reports(const Workplace& place) {
    Reports reports;
    for (int process = 0; process < kProcesses; ++process) {
        std::ifstream file{place.report_of(process)};
        int added = 0;
        int changed = 0;
        int removed = 0;
        file >> added >> changed >> removed;
        reports.changes["added"] += added;
        reports.changes["changed"] += changed;
        reports.changes["removed"] += removed;
        for (std::string id, tag; file >> id >> tag;) reports.owned[id] = tag;
    }
    return reports;
}

std::map<std::string, int> count_events(host::Library& library, std::string cursor) {
    std::map<std::string, int> changes{{"added", 0}, {"changed", 0}, {"removed", 0}};
    for (;;) {
        const auto page = library.list_events(cursor, 1'000);
        EXPECT_TRUE(page && !page->snapshot_required);
        if (!page || page->events.empty()) return changes;
        // What is found of a bundle on its way is up to who looks when.
        for (const auto& event : page->events)
            if (event.kind != "changed" || !is_moving(event.model_id)) ++changes[event.kind];
        cursor = page->cursor;
    }
}

std::map<std::string, host::ModelSummary> list_all(host::Library& library, std::uint64_t& total) {
    std::map<std::string, host::ModelSummary> models;
    host::ListOptions options;
    options.limit = 4;
    do {
        const auto page = library.list_models(options);
        if (!page) {
            ADD_FAILURE() << page.error().message;
            break;
        }
        total = page->total;
        for (const auto& model : page->models) models.emplace(model.model_id, model);
        options.cursor = page->next_cursor;
    } while (!options.cursor.empty());
    return models;
}

std::string dump_of(const fs::path& library) {
    const auto index = host::Index::open(library / ".gantry");
    return index ? (*index)->dump().value_or("no dump") : index.error().message;
}

void prepare(const Workplace& place) {
    for (int process = 0; process < kProcesses; ++process)
        for (int number = 0; number < kOwnBundles; ++number)
            copy_bundle("dit", place.own_bundle(process, number));
    for (int process = 0; process < kProcesses; ++process)
        copy_bundle("dit", place.moving_bundle(process, false));
    for (int number = 0; number < kSharedBundles; ++number) copy_bundle("dit", place.shared_bundle(number));
    const auto library = open_library(place.library());
    ASSERT_TRUE(library->set_configuration("event_limit", "1000000"));
}

// Each in a process of its own that has opened nothing before.
void run_all(const Workplace& place, unsigned seed) {
    std::array<pid_t, kProcesses> children{};
    for (int process = 0; process < kProcesses; ++process) {
        children[static_cast<std::size_t>(process)] = fork();
        if (children[static_cast<std::size_t>(process)] != 0) continue;
        try {
            Worker{place, process, seed + static_cast<unsigned>(process)}.run(operations());
            _exit(0);
        } catch (const std::exception& failure) {
            (void)!write(STDERR_FILENO, failure.what(), std::string_view{failure.what()}.size());
            (void)!write(STDERR_FILENO, "\n", 1);
            _exit(1);
        }
    }
    for (const auto child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
}

TEST(ManyProcesses, LoseNoUpdateAndLeaveAnIndexThatARebuildDoesNotChange) {
    const auto drawn = seed();
    RecordProperty("seed", std::to_string(drawn));
    SCOPED_TRACE("GANTRY_SEED=" + std::to_string(drawn));
    const Workplace place;
    prepare(place);
    if (HasFatalFailure()) return;
    std::string start;
    {
        const auto library = open_library(place.library());
        host::RegisterOptions options;
        ASSERT_TRUE(library->register_external(place.shared_bundle(0).string(), options));
        start = library->list_events("", 1)->cursor;
    }
    run_all(place, drawn);

    {
        const auto library = open_library(place.library());
        const auto reports = read_reports(place);
        EXPECT_EQ(count_events(*library, start), reports.changes);
        ASSERT_TRUE(library->reconcile({}));
        std::uint64_t total = 0;
        const auto models = list_all(*library, total);
        EXPECT_EQ(total, models.size());
        EXPECT_EQ(static_cast<int>(total), 1 + reports.changes.at("added") - reports.changes.at("removed"));
        for (const auto& [id, tag] : reports.owned) {
            ASSERT_EQ(models.count(id), 1u) << id;
            EXPECT_EQ(models.at(id).tags, std::vector{tag}) << id;
            EXPECT_EQ(models.at(id).validation_state, "valid") << id;
        }
    }
    const auto before = dump_of(place.library());
    for (const auto& entry : fs::directory_iterator{place.library() / ".gantry"})
        if (entry.path().filename().string().starts_with("models.")) fs::remove(entry.path());
    (void)open_library(place.library());
    EXPECT_EQ(dump_of(place.library()), before);
}

}  // namespace
}  // namespace gantry::test

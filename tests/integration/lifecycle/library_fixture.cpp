#include "integration/lifecycle/library_fixture.hpp"

#include <sstream>

namespace gantry::test {

using host::Host;
using host::Library;

void LibraryTest::SetUp() {
    copy_bundle("dit", bundle);
}

std::shared_ptr<Host> LibraryTest::open_host(bool with_plugin) {
    host::HostOptions options;
    options.search_default_folders = false;
    if (with_plugin) options.plugin_folders = {GANTRY_TEST_PLUGINS};
    return *Host::open(std::move(options));
}

std::shared_ptr<Library> LibraryTest::open_library(bool in_background) {
    host::LibraryOptions options;
    options.root = root.string();
    options.reconcile_in_background = in_background;
    auto library = Library::open(open_host(), std::move(options));
    EXPECT_TRUE(library) << (library ? "" : library.error().message);
    return *std::move(library);
}

std::shared_ptr<Library> LibraryTest::open_without_plugins() {
    host::LibraryOptions options;
    options.root = root.string();
    options.reconcile_in_background = false;
    return *Library::open(open_host(false), std::move(options));
}

std::string LibraryTest::register_bundle(const fs::path& path) {
    const auto outcome = open_library()->register_external(path.string(), {});
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
    return outcome ? outcome->model_id : "";
}

host::ReconcileOutcome LibraryTest::reconcile(host::ReconcileOptions options) {
    auto outcome = open_library()->reconcile(options);
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
    return outcome ? *std::move(outcome) : host::ReconcileOutcome{};
}

nlohmann::json LibraryTest::record_of(const std::string& id) const {
    return nlohmann::json::parse(read_file(record_path(id)));
}

void LibraryTest::edit_record(const std::string& id, const std::string& member,
                              const nlohmann::json& value) const {
    auto record = nlohmann::ordered_json::parse(read_file(record_path(id)));
    record[member] = value;
    write_file(record_path(id), record.dump(2) + "\n");
}

std::unique_ptr<host::Index> LibraryTest::index() const {
    return *host::Index::open((root / ".gantry").string());
}

std::string LibraryTest::state_in_index(const std::string& id) const {
    const auto row = *index()->get(id);
    return row ? row->summary.validation_state : "no row";
}

std::string LibraryTest::cursor_of_now() const {
    return index()->events_after("", 1)->cursor;
}

std::vector<std::string> LibraryTest::events_since(const std::string& cursor) const {
    const auto page = *index()->events_after(cursor, 100);
    EXPECT_FALSE(page.snapshot_required);
    std::vector<std::string> events;
    for (const auto& event : page.events) events.push_back(event.kind + " " + event.model_id);
    return events;
}

std::string LibraryTest::dump() const {
    return *index()->dump();
}

std::string listing_of_library(const fs::path& root) {
    std::istringstream lines{full_listing(root)};
    std::string kept;
    for (std::string line; std::getline(lines, line);)
        if (line.find("-shm ") == std::string::npos) kept += line + "\n";
    return kept;
}

}  // namespace gantry::test

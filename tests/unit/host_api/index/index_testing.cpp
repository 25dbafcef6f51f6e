#include "unit/host_api/index/index_testing.hpp"

#include <cstdlib>
#include <memory>

#include <sqlite3.h>

namespace gantry::host::testing {

TemporaryFolder::TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "gantry_index_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    path_ = std::filesystem::canonical(pattern).string();
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<Index> open_index(const std::string& folder) {
    return expect_value(Index::open(folder));
}

IndexRow make_row(std::string_view model_id) {
    IndexRow row;
    auto& summary = row.summary;
    summary.model_id = model_id;
    summary.official_name = "Name of " + std::string{model_id.substr(model_id.rfind('/') + 1)};
    summary.family = "some family";
    summary.model_type = "diffusion";
    summary.storage_kind = "external_reference";
    summary.bundle_format = "some_format";
    summary.pipeline_class = "SomePipeline";
    summary.task_type_primary = "text-to-image";
    summary.entry_path = "/data/" + std::string{model_id};
    summary.import_state = "ready";
    summary.validation_state = "valid";
    summary.tags = {"photo", "style one"};
    summary.size_bytes = 0xffff'ffff'ffff'fff0;
    summary.metadata_needs_review = true;
    row.metadata = R"({"model_id":")" + std::string{model_id} + "\"}\n";
    return row;
}

IndexRow make_random_row(std::mt19937& random, std::string_view model_id) {
    const auto pick = [&random](std::initializer_list<const char*> texts) {
        return std::string{texts.begin()[random() % texts.size()]};
    };
    auto row = make_row(model_id);
    auto& summary = row.summary;
    summary.official_name = pick({"Sun", "Moon", "Ärger", "a\tb", ""});
    summary.family = pick({"north", "south", "line\nbreak"});
    summary.storage_kind = pick({"library_owned", "external_reference"});
    summary.bundle_format = pick({"", "first_format", "second_format"});
    summary.validation_state = pick({"valid", "degraded", "invalid", ""});
    summary.tags.resize(random() % 3, pick({"one", "two words", "odd\x1ftag\x1b", ""}));
    summary.size_bytes = random();
    summary.metadata_needs_review = random() % 2 == 0;
    row.metadata += std::to_string(random() % 4);
    return row;
}

CachedExamination make_examination(std::string_view trace) {
    return {"org.example.plugin", "1.2.3", std::string(64, 'a'), "headers", "", std::string{trace},
            R"({"v":1})",         "",      "some.file"};
}

Result<void> rebuild_from(Index& index, const std::vector<IndexRow>& rows) {
    std::size_t at = 0;
    return index.rebuild(
        [&]() -> Result<std::optional<IndexRow>> {
            if (at == rows.size()) return std::optional<IndexRow>{};
            return std::optional{rows[at++]};
        },
        0);
}

std::unique_ptr<Index> open_complete_index(const std::string& folder) {
    auto index = open_index(folder);
    expect_done(rebuild_from(*index, {}));
    return index;
}

std::vector<std::string> ids_of(const ModelPage& page) {
    std::vector<std::string> ids;
    for (const auto& model : page.models) ids.push_back(model.model_id);
    return ids;
}

namespace {

template <class Ask>
std::vector<std::string> walk(ListOptions options, const Ask& ask) {
    std::vector<std::string> ids;
    for (int pages = 0; pages < 100'000; ++pages) {
        const auto page = expect_value(ask(options));
        EXPECT_LE(page.models.size(), options.limit);
        for (auto& id : ids_of(page)) ids.push_back(std::move(id));
        if (page.next_cursor.empty()) return ids;
        options.cursor = page.next_cursor;
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
}

}  // namespace

std::vector<std::string> walk_list(const Index& index, ListOptions options) {
    return walk(std::move(options), [&](const ListOptions& next) { return index.list(next); });
}

std::vector<std::string> walk_search(const Index& index, std::string_view text, ListOptions options) {
    return walk(std::move(options), [&](const ListOptions& next) { return index.search(text, next); });
}

std::string run_sql(const std::string& database, const std::string& sql) {
    sqlite3* handle = nullptr;
    const auto code = sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closer{handle, sqlite3_close};
    EXPECT_EQ(code, SQLITE_OK) << database;
    sqlite3_busy_timeout(handle, 5'000);
    std::optional<std::string> value;
    const auto take = [](void* context, int count, char** columns, char**) {
        auto& first = *static_cast<std::optional<std::string>*>(context);
        if (!first && count > 0) first = columns[0] == nullptr ? "" : columns[0];
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), take, &value, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    return value.value_or("");
}

}  // namespace gantry::host::testing

// Helpers for the tests of the index: folders, rows, walks over pages, and a way to change the file by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "index/index.hpp"

namespace gantry::host::testing {

class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string database() const { return path_ + "/models.v3.db"; }

private:
    std::string path_;
};

// The value, or a failed test that shows the error.
template <class T>
T expect_value(Result<T> result) {
    if (result) return *std::move(result);
    ADD_FAILURE() << to_string(result.error().code) << ": " << result.error().message;
    return T{};
}
inline void expect_done(const Result<void>& result) {
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
}

[[nodiscard]] std::unique_ptr<Index> open_index(const std::string& folder);

// A row whose fields all differ from their defaults and from each other.
[[nodiscard]] IndexRow make_row(std::string_view model_id);
[[nodiscard]] IndexRow make_random_row(std::mt19937& random, std::string_view model_id);
[[nodiscard]] CachedExamination make_examination(std::string_view trace);

[[nodiscard]] Result<void> rebuild_from(Index& index, const std::vector<IndexRow>& rows);
// Rebuilt from nothing, so that it is complete.
[[nodiscard]] std::unique_ptr<Index> open_complete_index(const std::string& folder);

[[nodiscard]] std::vector<std::string> ids_of(const ModelPage& page);
// The ids of all pages of `limit`, in the order of the pages.
[[nodiscard]] std::vector<std::string> walk_list(const Index& index, ListOptions options);
[[nodiscard]] std::vector<std::string> walk_search(const Index& index, std::string_view text,
                                                   ListOptions options);

// Runs SQL on the file by a connection of its own, through SQLite, as any access within this process must be.
// Gives the first column of the first row.
std::string run_sql(const std::string& database, const std::string& sql);

}  // namespace gantry::host::testing

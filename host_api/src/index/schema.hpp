// The tables of the index, and the file that holds them.
//
//     facets        one row per combination of filter values, with the number of its models
//     models        what a listing shows; small rows, so that a page of them is few pages of the file
//     documents     the bytes of metadata.json, apart from the rows that listings read
//     examinations  the cached verdicts and traces
//     search        FTS5 over models, keyed by model_rowid
//     dirty         models whose metadata.json may be newer than their row
//     events        what changed, within one epoch
//     meta          schema_version, complete, generation, epoch, boot_id
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "index/sqlite.hpp"

namespace gantry::host::index {

// Part of the file's name: another version of the schema is another file.
inline constexpr int kSchemaVersion = 3;

[[nodiscard]] std::string database_name();

// How many bytes the path of the folder with it may have: SQLite takes shorter paths than the system does.
[[nodiscard]] std::size_t longest_folder_path();

// Opens or creates the file for writing; ":memory:" for none. A file that is damaged, or whose tables are not
// exactly ours, is reset in place and comes back empty. Looks at the schema and at meta only, so the cost does
// not grow with the library; damage further in shows when it is met.
[[nodiscard]] Result<std::unique_ptr<Connection>> open_writer(const std::string& path,
                                                              std::atomic<bool>& damaged);

// Opens a file that open_writer() has prepared. It cannot write.
[[nodiscard]] Result<std::unique_ptr<Connection>> open_reader(const std::string& path,
                                                              std::atomic<bool>& damaged);

// Empties the file and makes the tables anew, whatever it holds.
[[nodiscard]] Result<void> reset_database(Connection& connection);

}  // namespace gantry::host::index

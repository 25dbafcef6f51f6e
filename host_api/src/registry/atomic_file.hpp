// Files that are there whole or not at all, whatever dies in between, and on disk when the call returns unless
// told otherwise.
//
// Content goes into a temporary file, `.<name>.<random>.tmp`, is flushed, and then takes the name. After a
// failure the temporary file is gone; after a crash it may be left, and is never read. It lies in a folder of
// the caller's choice, so that whoever sweeps that finds it; beside its place where that is on another file
// system.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gantry/result.hpp>

#include "registry/beneath.hpp"
#include "registry/flush.hpp"

namespace gantry::host::registry {

// `name` is one plain part in all of these.

// Makes the file, or replaces it. `mode` gives it exact permissions; without it the umask decides.
// Errors: io.
[[nodiscard]] Result<void> replace_file(const FolderRef& folder, std::string_view name,
                                        std::string_view content, const FolderRef& temporary_folder,
                                        std::optional<mode_t> mode = {}, Flush flush = Flush::yes);

// Makes the file unless something of that name is there: of any number of callers exactly one gets true.
// Errors: io.
[[nodiscard]] Result<bool> create_file(const FolderRef& folder, std::string_view name, std::string_view content,
                                       const FolderRef& temporary_folder, Flush flush = Flush::yes);

// Makes the file in place, for a folder that nobody sees yet. Errors: io (also when it exists).
[[nodiscard]] Result<void> write_new_file(const FolderRef& folder, std::string_view name,
                                          std::string_view content, std::optional<mode_t> mode = {},
                                          Flush flush = Flush::yes);

// All bytes of an open file, which had `seen_bytes` when it was looked at.
// Errors: corrupt (more than `most_bytes`), io.
[[nodiscard]] Result<std::string> read_whole(int descriptor, std::uint64_t seen_bytes, std::uint64_t most_bytes,
                                             const std::string& path);

// Whether `name` is that of a temporary file for `target`, left by a crash.
[[nodiscard]] bool is_temporary_of(std::string_view name, std::string_view target) noexcept;

// Moves `from` in one folder to `to` in another unless something is there: false. Errors: io.
[[nodiscard]] Result<bool> move_without_replacing(const FolderRef& from_folder, const std::string& from,
                                                  const FolderRef& to_folder, const std::string& to);

}  // namespace gantry::host::registry

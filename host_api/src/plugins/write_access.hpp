// Who else could write to a plugin's files. What others may write to is never loaded: they could put their own
// code there between any check and its use.
//
// Trusted are root and the effective user. Access control lists and the members of a group are not looked at.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include <gantry/result.hpp>

namespace gantry::host {

// A manifest or module, as fstat told of it: a regular file, owned by root or the effective user, that not
// everybody may write to.
// Errors: plugin_untrusted, naming `path`.
[[nodiscard]] Result<void> check_file_access(const struct stat& status, std::string_view path);

// A folder of plugins, by its canonical path: the same of itself, and that nobody else may exchange a folder
// above it: none is world-writable, but for a sticky one that root owns, as /tmp.
// Errors: plugin_untrusted; path_not_found; io.
[[nodiscard]] Result<void> check_folder_access(const std::string& canonical_path);

}  // namespace gantry::host

// The two forms of a path that a user gives: as given, made absolute (`source_path`), and canonical
// (`entry_path`), by which a source is known again.
#pragma once

#include <string>
#include <string_view>

#include <gantry/result.hpp>

namespace gantry::host {

struct SourcePath {
    // Absolute, links kept; ".", ".." and double slashes resolved lexically. A ".." behind a link, where that
    // would name something else than the system does, is left in.
    std::string source_path;
    // Folder: realpath; file: realpath of its parent and its own name. As the disk spells it (spelling.hpp).
    std::string entry_path;
    bool is_folder = false;
};

// A relative path is taken from the working directory.
// Errors: invalid_argument (empty, longer than a path can be, neither folder nor regular file),
// path_not_utf8, path_not_found, not_readable_here, io.
[[nodiscard]] Result<SourcePath> resolve_source_path(std::string_view path);

// The default name and family of a new model. In a Hugging Face cache
// (`models--<organisation>--<repository>/snapshots/<commit>`) those of the repository, else the folder's
// name or the file's stem, and "unknown". As found: not normalised.
struct DefaultNames {
    std::string name;
    std::string family;
    std::string repo_id;  // "organisation/repository" or "repository"; "" outside a cache
};
[[nodiscard]] DefaultNames default_names(std::string_view entry_path, bool is_folder);

}  // namespace gantry::host

// The two forms of a path that a user gives: as given, made absolute (`source_path`), and canonical
// (`entry_path`), by which a source is known again.
#pragma once

#include <string>
#include <string_view>

#include <gantry/result.hpp>

namespace gantry::host {

struct SourcePath {
    std::string source_path;  // absolute, "." and ".." and double slashes resolved lexically, links kept
    std::string entry_path;   // folder: realpath; file: realpath of its parent and its own name
    bool is_folder = false;
};

// Errors: invalid_argument (empty), path_not_utf8, path_not_found, not_readable_here, io.
[[nodiscard]] Result<SourcePath> resolve_source_path(std::string_view path);

// The default name and family of a new model. In a Hugging Face cache
// (`models--<organisation>--<repository>/snapshots/<commit>`) those of the repository, else the folder's
// name or the file's stem, and "unknown".
struct DefaultNames {
    std::string name;
    std::string family;
    std::string repo_id;  // "organisation/repository", "" outside a cache
};
[[nodiscard]] DefaultNames default_names(std::string_view entry_path, bool is_folder);

}  // namespace gantry::host

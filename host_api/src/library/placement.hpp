// Where a new model goes: which id it may get, and how library and source may lie to each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/import.hpp>
#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "registry/root.hpp"
#include "registry/source_path.hpp"

namespace gantry::host {

// Whether a canonical path is `folder` or lies in it.
[[nodiscard]] bool is_beneath(std::string_view path, std::string_view folder);

// The ids that a source may get, in the order in which they are tried: the wanted one, then that with more and
// more digits of the source's digest behind it. Errors: internal.
[[nodiscard]] Result<std::vector<ModelId>> id_candidates(const ModelId& wanted, std::string_view source);
// The same as the disk of that library spells them (LibraryRoot::spelling_of): what is there keeps its name.
[[nodiscard]] Result<std::vector<ModelId>> id_candidates(const LibraryRoot& root, const ModelId& wanted,
                                                         std::string_view source);

// Where all of them are taken by other models. Of code invalid_argument: what to do.
[[nodiscard]] Error every_id_taken(const ModelId& wanted);

// "" or one of the types of the contract. Errors: invalid_argument.
[[nodiscard]] Result<void> check_model_type(std::string_view model_type);
[[nodiscard]] bool is_model_type(std::string_view text);

// Whether a source may be taken into the library at `root`, which need not exist yet, by a copy or by
// reference. Errors: invalid_argument: one lies in the other.
enum class Taking { copy, reference };
[[nodiscard]] Result<void> check_apart(const SourcePath& source, std::string_view root, Taking taking);

// The id of the folder that a path in the library is, or is a file of; `root` is canonical.
// Errors: invalid_argument (it is not three folders below the root, or models are not looked for there),
// invalid_model_id.
[[nodiscard]] Result<ModelId> id_in_place(const SourcePath& source, std::string_view root);

// What a copied model is called.
struct ImportNames {
    std::string family;
    std::string shown;  // official_name
    std::string id_name;
    std::string repo_id;
};
[[nodiscard]] ImportNames names_for_copy(const SourcePath& source, const ImportOptions& options);

}  // namespace gantry::host

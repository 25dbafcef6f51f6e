// What is in a path that no format claims: which models. No side effects.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/examination.hpp>
#include <gantry/result.hpp>

#include "registry/source_path.hpp"

namespace gantry::host {

struct Contents {
    PathKind kind = PathKind::unsupported;
    std::vector<std::string> members;  // absolute, sorted
    std::vector<std::string> reasons;
};

// How far down a person is told of models, and how far they are looked for before a folder is taken for one.
inline constexpr int kLevelsToShow = 2;
inline constexpr int kLevelsToSearch = 16;

// Whether some format claims a path. Its errors end the look.
using ClaimTest = std::function<Result<bool>(const SourcePath& path)>;

// Of a folder: models that a format claims, files that are models by their names, and of folders of a Hugging
// Face cache the snapshots. Links are taken for what they lead to, and never descended into. A large folder is
// looked at in part, and one with entries that this user may not look at too; the reasons say so. So many
// `levels` of folders are looked into. A file is one model or none. Errors: not_readable_here (the folder
// itself), cancelled and others of `is_claimed`, io.
[[nodiscard]] Result<Contents> look_inside(const SourcePath& source, const ClaimTest& is_claimed,
                                           int levels = kLevelsToShow);

// Whether a file of this name holds the weights of a model, whatever plugins are here.
[[nodiscard]] bool is_model_file_name(std::string_view name) noexcept;

}  // namespace gantry::host

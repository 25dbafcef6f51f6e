// What is somebody's already: a folder that is a library of its own, or lies in one, or lies over models that
// have records. Made one model, it could be written into, and removing it would delete all those. No side
// effects.
#pragma once

#include <string>
#include <string_view>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

namespace gantry::host {

// The codes of the findings on a folder of several models, and on one in a library of its own.
inline constexpr std::string_view kHoldsModels = "holds_models";
inline constexpr std::string_view kOtherLibrary = "other_library";

// What a folder that is no model is refused with: the error, and in it the finding that says the same.
[[nodiscard]] Error not_one_model(ErrorCode code, std::string_view finding_code, std::string message,
                                  const std::string& path);

// Of a folder by its path: whether neither the files of a library lie in it, at whatever depth, nor a record of
// one below its own level; links are not followed, and what this user may not look at is passed over.
// Errors: unsupported, with the finding kHoldsModels; io.
[[nodiscard]] Result<void> check_holds_no_other_models(const std::string& folder);

// Of a model's folder in the library at `root`: whether none of the folders above it, up to the root, is a
// library of its own. Errors: invalid_argument, with the finding kOtherLibrary and that library as its path.
[[nodiscard]] Result<void> check_in_no_other_library(const std::string& root, const ModelId& id);

}  // namespace gantry::host

// Where a model begins and ends: what becomes a model of the library is one model, and no part of another one.
// No side effects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/host/model_id.hpp>
#include <gantry/result.hpp>

#include "library/freshness.hpp"
#include "library/host_impl.hpp"
#include "registry/source_path.hpp"

namespace gantry::host {

// The code of the finding on a folder that belongs to a model above it.
inline constexpr std::string_view kPartOfModel = "part_of_model";

// Whether a file of this name may hold weights, in whatever format: what has none is no model.
[[nodiscard]] bool may_hold_weights(std::string_view name) noexcept;

// Of a folder that no format claims, with the names of all its files: whether it holds no more than one model.
// Files that lie in the folder itself count as one, and so do the shards of one file. Errors: unsupported, with
// the finding kHoldsModels; and those of HostImpl::contents_of().
[[nodiscard]] Result<void> check_holds_one_model(HostImpl& host, const SourcePath& source,
                                                 const std::vector<std::string>& file_names,
                                                 const CheckTerms& terms, const ExamineRequest& request);

// The same of a path that no format claims in any part: whether it can be a model all the same.
// Errors: those of check_holds_one_model(); unsupported, with the finding "no_weights".
[[nodiscard]] Result<void> check_is_one_model(HostImpl& host, const SourcePath& source,
                                              const std::vector<std::string>& file_names,
                                              const CheckTerms& terms, const ExamineRequest& request);

// Of a model's folder in the library at `root`: whether the folders above it are not a bundle, which was put
// into the library at the wrong level and whose components are at the level of models.
// Errors: invalid_argument, with the finding kPartOfModel and the bundle as its path; those of classify().
[[nodiscard]] Result<void> check_is_no_part(HostImpl& host, const std::string& root, const ModelId& id,
                                            const CheckTerms& terms, const ExamineRequest& request);

}  // namespace gantry::host

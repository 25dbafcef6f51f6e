// Whether the shards of a model hold what its index says that they hold together.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <gantry/formats/shard_index.hpp>

#include "findings.hpp"
#include "folder.hpp"

namespace gantry::formats::diffusers_directory {

// `name_hashes`: of the tensors in all shards, in any order.
void check_shard_tensors(const ShardIndex& index, std::string_view index_path, const Folder& folder,
                         std::vector<std::size_t> name_hashes, Findings& findings);

}  // namespace gantry::formats::diffusers_directory

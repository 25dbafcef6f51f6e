// read_shard_index: the JSON file that says which shard holds which tensor
// (`model.safetensors.index.json`).
//
// Holds an index to what the loaders need: an object with `metadata` (an object) and `weight_map` (an object
// that is not empty, of names of files). What the shards hold is not looked at here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gantry/bundle_view.hpp>

namespace gantry::formats {

// What is wrong with a shard's name as the name of a file beside its index.
enum class ShardNameFault {
    none,
    not_bare,  // empty, "." or in a sub-folder: inside the bundle, and refused by a loader
    escapes,   // absolute, or with a ".." in it
};

[[nodiscard]] ShardNameFault check_shard_name(std::string_view name) noexcept;

// A tensor as the index names it.
struct IndexedTensor {
    std::size_t name_hash = 0;  // hash_of_tensor()
    std::size_t shard = 0;      // position in ShardIndex::shards
};

struct ShardIndex {
    ViewStatus status = ViewStatus::failed;
    std::string problem;              // why it cannot be used, "" when it can
    bool has_empty_map = false;       // the problem is one that loaders do not notice
    bool is_lfs_pointer = false;      // the problem is that it was left to Git LFS
    std::vector<std::string> shards;  // sorted, each once
    std::vector<IndexedTensor> tensors;
};

[[nodiscard]] ShardIndex read_shard_index(const BundleView& view, std::string_view name);

// "fp16" and 2 of "model.fp16-00002-of-00003.safetensors" with the base "model"; nullopt for any other name.
struct ShardName {
    std::string variant;
    std::string extension;  // "safetensors", "bin"
};
[[nodiscard]] std::optional<ShardName> parse_shard_name(std::string_view name, std::string_view base);

}  // namespace gantry::formats

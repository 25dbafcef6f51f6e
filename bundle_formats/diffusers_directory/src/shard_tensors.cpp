#include "shard_tensors.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::formats::diffusers_directory {
namespace {

struct ShardCount {
    std::size_t named = 0;    // tensors that the index looks for in this shard
    std::size_t missing = 0;  // of them, those that no shard has
};

// The loader reads all shards whole, so that a tensor may lie in another one than the index says, and a name or
// two that no shard has are nothing to it. A shard of which half is missing is another file than it should be.
bool is_another_file(const ShardCount& count) noexcept {
    return count.missing > 0 && 2 * count.missing >= count.named;
}

}  // namespace

void check_shard_tensors(const ShardIndex& index, std::string_view index_path, const Folder& folder,
                         std::vector<std::size_t> name_hashes, Findings& findings) {
    std::sort(name_hashes.begin(), name_hashes.end());
    std::vector<ShardCount> counts(index.shards.size());
    for (const auto& tensor : index.tensors) {
        auto& count = counts[tensor.shard];
        ++count.named;
        if (!std::binary_search(name_hashes.begin(), name_hashes.end(), tensor.name_hash)) ++count.missing;
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (!is_another_file(counts[i])) continue;
        const auto path = folder.path_of(index.shards[i]);
        findings.add(
            report::kShardTensorsMissing, path,
            {fmt::format("Of the {} tensors that {} says are in {}, {} are in no shard", counts[i].named,
                         index_path, path, counts[i].missing),
             "diffusers leaves them out of the model and transformers fills them with random numbers, both "
             "without an error",
             fmt::format("Download {} and the index again", path)});
    }
}

}  // namespace gantry::formats::diffusers_directory

// Names that tell of a download: parts of a set of shards, and files that are still being fetched.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::host {

// "model-00001-of-00003.ext": one of `total` parts of a file that was cut up.
struct ShardName {
    std::string prefix;  // "model-"
    unsigned number = 0;
    unsigned total = 0;
    std::string suffix;  // ".ext"

    [[nodiscard]] bool is_same_set(const ShardName& other) const noexcept {
        return prefix == other.prefix && suffix == other.suffix && total == other.total;
    }
};
[[nodiscard]] std::optional<ShardName> shard_name_of(std::string_view file_name);

// Whether a file or folder of this name is one that a download has not finished.
[[nodiscard]] bool is_unfinished(std::string_view file_name) noexcept;

// Why a folder of these files, given by their names below it, is not whole: the name that tells of it, with
// what is the matter. Nothing where no name does.
struct PartialDownload {
    std::string name;
    std::string reason;
};
[[nodiscard]] std::optional<PartialDownload> partial_download_in(const std::vector<std::string>& names);

}  // namespace gantry::host

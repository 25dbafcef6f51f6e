#include <gantry/formats/shard_index.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>
#include <gantry/formats/safetensors_header.hpp>

namespace gantry::formats {
namespace {

std::string check_metadata(const JsonObject& index) {
    const auto* metadata = index.find("metadata");
    if (metadata == nullptr) return "it has no \"metadata\", which the loader reads";
    if (metadata->as_object() == nullptr)
        return fmt::format("\"metadata\" is {}, not an object", metadata->kind_name());
    return {};
}

std::string read_weight_map(const JsonObject& index, ShardIndex& result) {
    const auto* value = index.find("weight_map");
    if (value == nullptr) return "it has no \"weight_map\", which names the shards";
    const auto* map = value->as_object();
    if (map == nullptr) return fmt::format("\"weight_map\" is {}, not an object", value->kind_name());
    result.has_empty_map = map->empty();
    if (map->empty()) return "\"weight_map\" is empty";
    std::set<std::string_view> shards;
    for (const auto& [tensor, shard] : map->members()) {
        const auto* name = shard.as_string();
        if (name == nullptr)
            return fmt::format("the shard of \"{}\" is {}, not a text", shown(tensor), shard.kind_name());
        shards.insert(*name);
    }
    result.shards.assign(shards.begin(), shards.end());
    for (const auto& [tensor, shard] : map->members()) {
        const auto found = std::lower_bound(result.shards.begin(), result.shards.end(), *shard.as_string());
        result.tensors.push_back(
            {hash_of_tensor(tensor), static_cast<std::size_t>(found - result.shards.begin())});
    }
    return {};
}

bool is_numbered(std::string_view text) {
    // "-00001-of-00003"
    constexpr std::string_view kPattern = "-ddddd-of-ddddd";
    return text.size() == kPattern.size() &&
           std::equal(text.begin(), text.end(), kPattern.begin(), [](char character, char expected) {
               return expected == 'd' ? character >= '0' && character <= '9' : character == expected;
           });
}

}  // namespace

ShardNameFault check_shard_name(std::string_view name) noexcept {
    if (!name.empty() && (name.front() == '/' || name.front() == '\\')) return ShardNameFault::escapes;
    if (name.find('\0') != name.npos) return ShardNameFault::escapes;
    bool is_bare = !name.empty() && name != ".";
    for (std::size_t start = 0; start <= name.size();) {
        const auto end = std::min(name.find_first_of("/\\", start), name.size());
        if (name.substr(start, end - start) == "..") return ShardNameFault::escapes;
        if (end != name.size()) is_bare = false;
        start = end + 1;
    }
    return is_bare ? ShardNameFault::none : ShardNameFault::not_bare;
}

ShardIndex read_shard_index(const BundleView& view, std::string_view name) {
    const auto file = read_json_file(view, name, kMaxShardIndexBytes);
    ShardIndex result;
    result.status = file.status;
    result.problem = file.problem;
    result.is_lfs_pointer = file.is_lfs_pointer;
    if (!file.document) return result;
    const auto* index = file.object();
    if (index == nullptr) {
        result.problem = fmt::format("it holds {}, not an object", file.document->root.kind_name());
        return result;
    }
    result.problem = read_weight_map(*index, result);
    if (result.problem.empty()) result.problem = check_metadata(*index);
    return result;
}

std::optional<ShardName> parse_shard_name(std::string_view name, std::string_view base) {
    constexpr std::size_t kNumberSize = 15;  // "-00001-of-00003"
    if (name.substr(0, base.size()) != base) return std::nullopt;
    auto rest = name.substr(base.size());
    const auto dot = rest.rfind('.');
    if (dot == rest.npos) return std::nullopt;
    ShardName parsed;
    parsed.extension = rest.substr(dot + 1);
    rest = rest.substr(0, dot);
    if (const auto old_variant = rest.rfind('.'); old_variant != rest.npos && old_variant == kNumberSize) {
        // "model-00001-of-00002.fp16.safetensors", as older releases wrote it
        parsed.variant = rest.substr(old_variant + 1);
        rest = rest.substr(0, old_variant);
    }
    if (rest.size() < kNumberSize || !is_numbered(rest.substr(rest.size() - kNumberSize))) return std::nullopt;
    rest.remove_suffix(kNumberSize);
    if (rest.empty()) return parsed;
    if (rest.front() != '.' || rest.size() == 1 || !parsed.variant.empty()) return std::nullopt;
    parsed.variant = rest.substr(1);
    return parsed;
}

}  // namespace gantry::formats

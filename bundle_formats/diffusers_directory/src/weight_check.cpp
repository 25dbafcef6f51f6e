#include "weight_check.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <gantry/formats/json_file.hpp>
#include <gantry/formats/shard_index.hpp>

#include "shard_tensors.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kRestore = "Copy or download it again";

// Whether the file can be used as far as its name and size tell.
bool check_file(Entry entry, std::string_view path, Findings& findings) {
    if (findings.unusable(entry.kind, path)) return false;
    if (entry.size != 0) return true;
    findings.add(report::kFileEmpty, path,
                 {fmt::format("The weight file {} has no bytes", path), "The loader fails on it",
                  std::string{kRestore}});
    return false;
}

// Whether the name may be looked up beside the index.
bool check_name(std::string_view shard, std::string_view index, Findings& findings) {
    switch (check_shard_name(shard)) {
        case ShardNameFault::none: return true;
        case ShardNameFault::escapes:
            findings.add(
                report::kShardLeadsOut, index,
                {fmt::format("{} names the shard \"{}\", which leads out of the folder", index, shown(shard)),
                 "transformers follows it, and so does diffusers 0.35; diffusers 0.42 refuses it",
                 "Put the shard beside the index and name it so"});
            return false;
        case ShardNameFault::not_bare: break;
    }
    findings.add(report::kShardNotBare, index,
                 {fmt::format("{} names the shard \"{}\", which is not the bare name of a file beside it",
                              index, shown(shard)),
                  "diffusers 0.42 refuses that; transformers and diffusers 0.35 follow it",
                  "Put the shard beside the index and name it so"});
    return false;
}

std::string_view format_of(std::string_view name) noexcept {
    return is_safetensors_name(name) ? "safetensors" : "pickle";
}

bool are_all_safetensors(const std::vector<WeightFile>& files) {
    return std::all_of(files.begin(), files.end(),
                       [](const WeightFile& file) { return file.format == "safetensors"; });
}

std::vector<WeightFile> check_shards(const Folder& folder, WeightLibrary library, const WeightFile& model,
                                     const ShardIndex& index, Findings& findings) {
    const auto& index_path = model.shard_index;
    std::vector<WeightFile> files;
    if (index.is_lfs_pointer)
        findings.add_lfs_pointer(index_path);
    else if (!findings.unusable(index.status, index_path) && !index.problem.empty())
        findings.add(report::kShardIndexInvalid, index_path,
                     {fmt::format("The shard index {} cannot be used: {}", index_path, index.problem),
                      index.has_empty_map ? "The loader leaves the model without weights, without a word"
                                          : "The loader fails on it",
                      std::string{kRestore}});
    for (const auto& shard : index.shards) {
        if (!check_name(shard, index_path, findings)) continue;
        auto file = model;
        file.path = folder.path_of(shard);
        // The index's own name does not matter. transformers takes all shards for what the first one is.
        const bool follows_first =
            library == WeightLibrary::transformers && is_safetensors_name(index.shards.front());
        file.format = format_of(follows_first ? index.shards.front() : shard);
        const auto entry = folder.find(shard);
        file.size = entry.size;
        if (entry.is_absent() || entry.is_folder() || entry.kind == EntryKind::special) {
            const auto number = &shard - index.shards.data() + 1;
            findings.add(report::kShardMissing, file.path,
                         {fmt::format("Shard {} of {} is not a file: {}; {} names it", number,
                                      index.shards.size(), folder.why_no_file(shard), index_path),
                          "The loader fails", fmt::format("Download {} again", file.path)});
            continue;
        }
        if (check_file(entry, file.path, findings)) files.push_back(std::move(file));
    }
    return files;
}

}  // namespace

CheckedWeights check_weights(const BundleView& view, const ExamineOptions& options, const Folder& folder,
                             const WeightChoice& choice, Findings& findings) {
    WeightFile file;
    file.format = format_of(choice.name);
    file.variant = choice.variant;
    CheckedWeights checked;
    Findings of_model;
    std::optional<ShardIndex> index;
    auto& files = checked.files;
    if (choice.is_index) {
        file.shard_index = folder.path_of(choice.name);
        index = read_shard_index(view, file.shard_index);
        files = check_shards(folder, choice.library, file, *index, of_model);
    } else {
        const auto entry = folder.find(choice.name);
        file.path = folder.path_of(choice.name);
        file.size = entry.size;
        if (check_file(entry, file.path, of_model)) files.push_back(file);
    }
    if (options.depth() >= Depth::headers) {
        TensorNames names;
        names.keeps_all = index.has_value() && are_all_safetensors(files);
        bool is_cancelled = false;
        for (auto& each : files) {
            is_cancelled = options.is_cancelled();
            if (is_cancelled) break;
            check_header(view, each, names, of_model);
        }
        if (names.keeps_all && !is_cancelled && !of_model.has_problem())
            check_shard_tensors(*index, file.shard_index, folder, std::move(names.hashes), of_model);
        checked.first_tensor = std::move(names.first);
    }
    findings.append(of_model);
    return checked;
}

std::optional<WeightFile> check_onnx_model(const BundleView& view, const ExamineOptions& options,
                                           const Folder& folder, Findings& findings) {
    WeightFile file;
    file.path = folder.path_of(kOnnxFile);
    file.format = "onnx";
    if (!folder.has_file(kOnnxFile)) {
        findings.add(
            report::kWeightsMissing, file.path,
            {fmt::format("The component needs a file {}: {}", file.path, folder.why_no_file(kOnnxFile)),
             "The loader fails", std::string{kRestore}});
        return std::nullopt;
    }
    const auto entry = folder.find(kOnnxFile);
    file.size = entry.size;
    if (!check_file(entry, file.path, findings)) return std::nullopt;
    TensorNames no_names;
    if (options.depth() >= Depth::headers) check_header(view, file, no_names, findings);
    return file;
}

}  // namespace gantry::formats::diffusers_directory

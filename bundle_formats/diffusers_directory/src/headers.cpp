#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <gantry/formats/lfs_pointer.hpp>
#include <gantry/formats/safetensors_header.hpp>
#include <gantry/formats/weight_file.hpp>

#include "weight_check.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

constexpr std::string_view kRestore = "Copy or download it again";

// Types that the file format has and torch, with which both libraries read, has not.
void check_dtypes(const SafetensorsHeader& header, const std::string& path, Findings& findings) {
    constexpr std::array<std::string_view, 2> kUnknownToTorch{"F6_E2M3", "F6_E3M2"};
    for (const auto dtype : kUnknownToTorch) {
        if (std::find(header.dtypes.begin(), header.dtypes.end(), dtype) == header.dtypes.end()) continue;
        findings.add(report::kSafetensorsInvalid, path,
                     {fmt::format("{} holds tensors of the type {}", path, dtype),
                      "torch has no such type, and the loader fails on it",
                      "Convert them, or get the weights in another type"});
    }
}

void check_safetensors_file(const BundleView& view, WeightFile& file, TensorNames& names, Findings& findings) {
    const auto header =
        check_safetensors(view, file.path, file.size, names.keeps_all ? &names.hashes : nullptr);
    file.dtype = header.main_dtype;
    if (header.tensor_count > 0 && (names.first.empty() || header.first_tensor < names.first))
        names.first = header.first_tensor;
    if (header.problem.empty()) {
        check_dtypes(header, file.path, findings);
        return;
    }
    if (findings.unusable(header.status, file.path)) return;
    if (header.is_empty) {
        findings.add(
            report::kNoTensors, file.path,
            {fmt::format("{} holds no tensors", file.path),
             "The loader takes it and leaves the model without weights, or fills them with random numbers",
             std::string{kRestore}});
        return;
    }
    findings.add(header.is_cut ? report::kSafetensorsCut : report::kSafetensorsInvalid, file.path,
                 {fmt::format("The safetensors file {} is broken: {}", file.path, header.problem),
                  "The loader fails on it", std::string{kRestore}});
}

}  // namespace

void check_header(const BundleView& view, WeightFile& file, TensorNames& names, Findings& findings) {
    if (is_lfs_pointer(view, file.path, file.size)) {
        findings.add_lfs_pointer(file.path);
        return;
    }
    if (file.format == "safetensors") {
        check_safetensors_file(view, file, names, findings);
        return;
    }
    if (file.format != "pickle") return;
    const auto problem = check_torch_file(view, file.path, file.size);
    if (problem.empty()) return;
    findings.add(report::kTorchFileInvalid, file.path,
                 {fmt::format("The torch file {} is broken: {}", file.path, problem), "The loader fails on it",
                  std::string{kRestore}});
}

}  // namespace gantry::formats::diffusers_directory

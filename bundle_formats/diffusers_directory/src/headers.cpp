#include <fmt/format.h>

#include <gantry/formats/safetensors_header.hpp>
#include <gantry/formats/weight_file.hpp>

#include "rules.hpp"
#include "weight_check.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

void check_safetensors_file(const BundleView& view, WeightFile& file, Findings& findings) {
    const auto header = check_safetensors(view, file.path, file.size);
    file.dtype = header.main_dtype;
    if (header.problem.empty()) return;
    if (header.status == ViewStatus::unreadable && findings.unusable(EntryKind::unreadable, file.path)) return;
    if (header.status == ViewStatus::escape && findings.unusable(EntryKind::escape, file.path)) return;
    const auto* code = header.is_cut ? "truncated_file" : "invalid_safetensors";
    findings.degrading(rule::kSafetensors, code, file.path,
                       fmt::format("The safetensors file is broken: {}. The loader would fail on it or read "
                                   "nothing; copy or download it again.",
                                   header.problem));
}

}  // namespace

void check_header(const BundleView& view, WeightFile& file, Findings& findings) {
    if (is_lfs_pointer(view, file.path, file.size)) {
        findings.degrading(rule::kLfsPointer, "lfs_pointer", file.path,
                           "This is the pointer that Git LFS leaves, not the weights. Fetch them with "
                           "\"git lfs pull\", or download the file.");
        return;
    }
    if (file.format == "safetensors") {
        check_safetensors_file(view, file, findings);
        return;
    }
    if (file.format != "pickle") return;
    const auto problem = check_torch_file(view, file.path, file.size);
    if (problem.empty()) return;
    findings.degrading(rule::kTorchFile, "invalid_weight_file", file.path,
                       fmt::format("The torch file is broken: {}. Copy or download it again.", problem));
}

}  // namespace gantry::formats::diffusers_directory

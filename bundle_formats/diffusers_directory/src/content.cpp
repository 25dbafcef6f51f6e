#include "content.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>
#include <gantry/formats/recorded_digest.hpp>

namespace gantry::formats::diffusers_directory {
namespace {

struct ReadFiles {
    std::set<std::string> weights;
    std::set<std::string> others;
};

ReadFiles files_that_are_read(const Survey& survey) {
    ReadFiles files;
    files.others.emplace(kMarker);
    for (const auto& component : survey.components) {
        files.others.insert(component.files.begin(), component.files.end());
        files.others.insert(component.custom_code_files.begin(), component.custom_code_files.end());
        for (const auto& weights : component.weights) {
            files.weights.insert(weights.path);
            if (!weights.shard_index.empty()) files.others.insert(weights.shard_index);
        }
    }
    return files;
}

bool is_broken(const Survey& survey, std::string_view path) {
    const auto& findings = survey.findings.all();
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.path == path && finding.severity >= Severity::degrading;
    });
}

void report_difference(const std::string& path, bool is_weights, Findings& findings) {
    if (is_weights) {
        findings.add(
            report::kWeightsDiffer, path,
            {fmt::format("{} does not hold the bytes that were published: its SHA-256 differs from the "
                         "one that its download recorded",
                         path),
             "The loader does not notice, and computes with what is there", "Download it again"});
        return;
    }
    findings.add(
        report::kFileEdited, path,
        {fmt::format("{} is not the file that was published: it was edited or damaged after its download",
                     path),
         "The loader reads it as it is", "Check that the change is meant, or download it again"});
}

}  // namespace

void check_content(const BundleView& view, const ExamineOptions& options, Survey& survey) {
    const auto files = files_that_are_read(survey);
    std::size_t not_recorded = 0;
    for (const bool is_weights : {true, false}) {
        for (const auto& path : is_weights ? files.weights : files.others) {
            if (options.is_cancelled()) return;
            if (is_broken(survey, path)) continue;
            switch (check_recorded_content(view, path)) {
                case RecordedContent::differs: report_difference(path, is_weights, survey.findings); break;
                case RecordedContent::not_recorded: not_recorded += is_weights ? 1 : 0; break;
                case RecordedContent::same:
                case RecordedContent::not_checked: break;
            }
        }
    }
    if (not_recorded == 0) return;
    survey.findings.add(
        report::kNoDigest, "",
        {fmt::format("Nobody recorded the digest of {} of {} weight files, so their content cannot be proven",
                     not_recorded, files.weights.size()),
         "The loader does not ask",
         "Download the bundle with huggingface_hub, which records digests, to have it checked"});
}

}  // namespace gantry::formats::diffusers_directory

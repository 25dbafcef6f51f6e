// One good and one broken bundle for each thing that a check of this format can report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reports.hpp"
#include "unit/bundle_formats/diffusers_directory/sample_bundle.hpp"

namespace gantry::tests {

struct RuleCase {
    formats::diffusers_directory::Report report;
    std::string path;                              // that the finding names
    std::function<void(SampleBundle&)> damage;     // breaks a good bundle in one place
    std::function<void(SampleBundle&)> arrange{};  // makes the whole sample bundle into the good one
};

// In the order of the rules.
[[nodiscard]] std::vector<RuleCase> all_rule_cases();

[[nodiscard]] std::vector<RuleCase> index_cases();
[[nodiscard]] std::vector<RuleCase> component_cases();
[[nodiscard]] std::vector<RuleCase> weight_cases();
[[nodiscard]] std::vector<RuleCase> content_cases();

}  // namespace gantry::tests

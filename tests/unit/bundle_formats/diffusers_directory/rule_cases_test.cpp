// Every rule has a good bundle that says nothing of it, and a broken one that does.
#include <algorithm>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "unit/bundle_formats/diffusers_directory/message_shape.hpp"
#include "unit/bundle_formats/diffusers_directory/rule_cases.hpp"

namespace gantry::tests {

namespace report = formats::diffusers_directory::report;
using formats::diffusers_directory::Report;

static std::string name_of(const Report& report) {
    return std::string{report.rule} + " " + std::string{to_string(report.severity)} + " " +
           std::string{report.code};
}

// For the name of a case in a failure.
static void PrintTo(const RuleCase& each, std::ostream* out) {
    *out << name_of(each.report);
}

namespace {

SampleBundle good_bundle(const RuleCase& each) {
    SampleBundle bundle;
    if (each.arrange) each.arrange(bundle);
    return bundle;
}

class RuleCases : public ::testing::TestWithParam<RuleCase> {};

bool says(const std::vector<Finding>& findings, const Report& report) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.rule == report.rule && finding.code == report.code &&
               finding.severity == report.severity;
    });
}

TEST_P(RuleCases, GoodBundleSaysNothingOfIt) {
    auto good = good_bundle(GetParam());
    EXPECT_FALSE(says(good.validate(), GetParam().report)) << good.summary();
}

TEST_P(RuleCases, BrokenBundleSaysItOfTheRightPath) {
    auto broken = good_bundle(GetParam());
    GetParam().damage(broken);
    const auto wanted = name_of(GetParam().report) + " " + GetParam().path;
    const auto lines = "\n" + broken.summary() + "\n";
    EXPECT_NE(lines.find("\n" + wanted + "\n"), std::string::npos) << wanted << "\nis not among" << lines;
}

TEST_P(RuleCases, MessageSaysWhatAndWhereAndWhatToDo) {
    auto broken = good_bundle(GetParam());
    GetParam().damage(broken);
    for (const auto& finding : broken.validate()) EXPECT_EQ(fault_of_message(finding), "") << finding.message;
}

INSTANTIATE_TEST_SUITE_P(DiffusersDirectory, RuleCases, ::testing::ValuesIn(all_rule_cases()),
                         [](const auto& each) {
                             return std::string{each.param.report.rule} + "_" +
                                    std::string{each.param.report.code};
                         });

TEST(RuleCatalogue, HasACaseForEverythingThatCanBeReported) {
    const auto cases = all_rule_cases();
    for (const auto& each : report::kAll) {
        const bool has_case =
            std::any_of(cases.begin(), cases.end(), [&](const RuleCase& one) { return one.report == each; });
        EXPECT_TRUE(has_case) << name_of(each);
    }
    EXPECT_EQ(cases.size(), report::kAll.size());
}

}  // namespace
}  // namespace gantry::tests

#include <gantry/host/examination.hpp>

#include <set>

#include <gtest/gtest.h>

#include "library/examine.hpp"

namespace gantry::host {
namespace {

Finding of(Severity severity) {
    return {"R1", "code", severity, "message", ""};
}

TEST(ValidationState, IsTheWorstSeverity) {
    EXPECT_EQ(state_of({}), ValidationState::valid);
    EXPECT_EQ(state_of({of(Severity::info), of(Severity::warning)}), ValidationState::valid);
    EXPECT_EQ(state_of({of(Severity::degrading), of(Severity::warning)}), ValidationState::degraded);
    EXPECT_EQ(state_of({of(Severity::fatal), of(Severity::degrading)}), ValidationState::invalid);
}

TEST(ValidationState, NamesReadBack) {
    for (const auto state : {ValidationState::valid, ValidationState::degraded, ValidationState::invalid})
        EXPECT_EQ(validation_state_from(to_string(state)), state);
    EXPECT_EQ(validation_state_from("fine"), std::nullopt);
}

TEST(Findings, AreSortedByPathRuleAndCodeWithoutDoubles) {
    std::vector<Finding> findings{{"D2", "b", Severity::info, "m", "b"},
                                  {"D1", "b", Severity::info, "m", "b"},
                                  {"D9", "z", Severity::info, "m", "a"},
                                  {"D1", "b", Severity::info, "m", "b"},
                                  {"D1", "a", Severity::info, "m", "b"}};
    sort_findings(findings);
    std::string order;
    for (const auto& finding : findings) order += finding.path + finding.rule + finding.code + " ";
    EXPECT_EQ(order, "aD9z bD1a bD1b bD2b ");
}

TEST(PathKind, HasAWordForEachKind) {
    std::set<std::string_view> words;
    for (const auto kind : {PathKind::single_bundle, PathKind::single_file, PathKind::single_model_directory,
                            PathKind::multi_model_container, PathKind::ambiguous, PathKind::unsupported})
        words.insert(to_string(kind));
    EXPECT_EQ(words.size(), 6U);
    EXPECT_EQ(words.count(to_string(static_cast<PathKind>(99))), 1U)
        << "a newer one is shown as one that is known";
}

}  // namespace
}  // namespace gantry::host

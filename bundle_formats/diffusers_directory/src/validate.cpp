#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "survey.hpp"

namespace gantry::formats::diffusers_directory {

void validate(const BundleView& view, const ExamineOptions& options, const FindingReceiver& receiver) {
    const auto survey = take_survey(view, options);
    for (const auto& finding : survey.findings.all())
        if (!receiver.finding(finding)) return;
}

}  // namespace gantry::formats::diffusers_directory

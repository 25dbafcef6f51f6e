// SampleBundle: a small whole bundle in memory (StableDiffusionPipeline), to be broken in one place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gantry/examine_options.hpp>
#include <gantry/finding.hpp>
#include <gantry/report.hpp>

#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::tests {

// Everything that describe() reports.
struct Described {
    Identity identity;
    std::vector<Component> components;
    std::vector<std::pair<std::uint32_t, WeightFile>> weights;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<EngineHint> hints;

    friend bool operator==(const Described&, const Described&) = default;
};

class SampleBundle : public ViewFixture {
public:
    SampleBundle();

    SampleBundle& index(std::string_view json);
    // Replaces `from` in model_index.json by `to`; the text must be there.
    SampleBundle& edit_index(std::string_view from, std::string_view to);
    // A whole model: config.json and one weight file.
    SampleBundle& diffusers_model(const std::string& folder);
    SampleBundle& transformers_model(const std::string& folder);

    Depth depth = Depth::headers;
    std::vector<std::string> accepted_tasks;

    [[nodiscard]] std::vector<Finding> validate();
    // The worst severity, as a state: "valid", "degraded", "invalid".
    [[nodiscard]] std::string state();
    // "D20 missing_weights unet", all of them in order, one a line.
    [[nodiscard]] std::string summary();
    [[nodiscard]] Described describe();
    [[nodiscard]] Detection detect();

private:
    [[nodiscard]] gantry_examine_options options();

    std::string index_;
    std::vector<gantry_text> tasks_;
};

}  // namespace gantry::tests

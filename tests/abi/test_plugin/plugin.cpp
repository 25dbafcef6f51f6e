// A whole plugin in the smallest size: what the host's tests load, and what a new plugin can start from.
#include <gantry/plugin.hpp>

#include <string>
#include <string_view>

namespace {

// A folder with "test.marker" in it; "weights.bin" is its one component.
struct TestDirectory {
    static constexpr std::string_view id = "test_directory";
    static constexpr std::string_view marker = "test.marker";
    static constexpr std::string_view weights = "weights.bin";

    static gantry::Detection detect(const gantry::BundleView& view, const gantry::ExamineOptions&) {
        if (!view.stat(marker).is_file()) return {GANTRY_DETECTION_NONE, "no test.marker"};
        return {GANTRY_DETECTION_CERTAIN, "test.marker is there"};
    }

    static void validate(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver& report) {
        if (view.stat(weights).is_file()) return;
        report.finding({"T1", "missing_component", gantry::Severity::degrading,
                        "weights.bin is missing: download the bundle again", std::string{weights}});
    }

    static void describe(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& report) {
        gantry::Identity identity;
        identity.model_type = "diffusion";
        identity.pipeline_class = "TestPipeline";
        identity.task_type_primary = "text-to-image";
        identity.tasks = {"text-to-image"};
        identity.recommended_backend = "test";
        report.identity(identity);

        const auto component = report.component({"denoiser", "net", "test", "TestNet", "", ""});
        const auto entry = view.stat(weights);
        if (entry.is_file())
            report.weight_file(component, {std::string{weights}, "raw", "", "", "", entry.size});
        report.fact("test_directory.marker", "\"test.marker\"");
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, TestDirectory)

// A plugin that claims every bundle of the diffusers plugin alike, and breaks the contract where the bundle has
// a file of the name that says how.
#include <gantry/plugin.hpp>

namespace {

struct Rival {
    static constexpr std::string_view id = "rival_directory";

    static gantry::Detection detect(const gantry::BundleView& view, const gantry::ExamineOptions&) {
        return {has(view, "model_index.json") ? GANTRY_DETECTION_CERTAIN : GANTRY_DETECTION_NONE,
                "the rival's"};
    }
    static void validate(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver& receiver) {
        const auto severity =
            has(view, "unknown_severity") ? static_cast<gantry::Severity>(77) : gantry::Severity::info;
        receiver.finding({"R1", "rival", severity, "a finding of the rival", ""});
        if (has(view, "throws")) throw 1;
    }
    static void describe(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& receiver) {
        gantry::Identity identity;
        identity.pipeline_class = "RivalPipeline";
        receiver.identity(identity);
    }

private:
    static bool has(const gantry::BundleView& view, std::string_view name) {
        return view.stat(name).kind == gantry::EntryKind::file;
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, Rival)

// A plugin for models of one file, which are whole whatever is in them.
#include <gantry/plugin.hpp>

namespace {

struct OneFile {
    static constexpr std::string_view id = "one_file";

    static gantry::Detection detect(const gantry::BundleView&, const gantry::ExamineOptions&) {
        return {GANTRY_DETECTION_CERTAIN, "its name"};
    }
    static void validate(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver&) {}
    static void describe(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& receiver) {
        receiver.identity(gantry::Identity{});
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, OneFile)

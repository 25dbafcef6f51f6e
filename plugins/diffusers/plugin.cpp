// The plugin org.gantry.diffusers: makes the diffusers_directory format loadable, and nothing more.
#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>
#include <gantry/plugin.hpp>

namespace {

namespace format = gantry::formats::diffusers_directory;

struct DiffusersDirectory {
    static constexpr std::string_view id = format::kFormatId;

    static gantry::Detection detect(const gantry::BundleView& view, const gantry::ExamineOptions& options) {
        return format::detect(view, options);
    }
    static void validate(const gantry::BundleView& view, const gantry::ExamineOptions& options,
                         const gantry::FindingReceiver& receiver) {
        format::validate(view, options, receiver);
    }
    static void describe(const gantry::BundleView& view, const gantry::ExamineOptions& options,
                         const gantry::DescriptionReceiver& receiver) {
        format::describe(view, options, receiver);
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, DiffusersDirectory)

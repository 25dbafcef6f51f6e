// A plugin for CTranslate2 model directories: what a format author writes, against the installed SDK alone.
#include <string>

#include <gantry/plugin.hpp>

#include "model_file.hpp"

namespace {

constexpr std::string_view kModel = "model.bin";
constexpr std::string_view kConfig = "config.json";

struct CTranslate2Directory {
    static constexpr std::string_view id = "ctranslate2_directory";

    static void validate(const gantry::BundleView& view, const gantry::ExamineOptions& options,
                         const gantry::FindingReceiver& receiver) {
        const auto entry = view.stat(kModel);
        if (!entry.is_file()) {
            receiver.finding(
                {"C1",
                 entry.kind == gantry::EntryKind::unreadable ? "component_unreadable" : "missing_component",
                 gantry::Severity::degrading,
                 "model.bin is not a file that can be read: convert the model again, or finish "
                 "the download",
                 std::string{kModel}});
            return;
        }
        if (options.depth() < gantry::Depth::headers) return;
        const auto file = read_model_file(view, kModel);
        if (!file.problem.empty())
            receiver.finding({"C2", "damaged_weights", gantry::Severity::degrading,
                              "model.bin is damaged: " + file.problem + "; download or convert it again",
                              std::string{kModel}});
        if (file.is_newer)
            receiver.finding({"C3", "unknown_version", gantry::Severity::warning,
                              "model.bin has version " + std::to_string(file.version) +
                                  ", newer than this plugin knows; it was not looked into",
                              std::string{kModel}});
    }

    static void describe(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& receiver) {
        if (!view.stat(kModel).is_file()) return;
        const auto file = read_model_file(view, kModel);
        gantry::Identity identity;
        identity.model_type = file.spec == "WhisperSpec" ? "audio" : "llm";
        identity.pipeline_class = file.spec;
        if (file.spec == "WhisperSpec") {
            identity.task_type_primary = "automatic-speech-recognition";
            identity.tasks = {identity.task_type_primary};
            identity.input_modalities = {"audio"};
            identity.output_modalities = {"text"};
        }
        identity.recommended_backend = "ctranslate2";
        identity.runtime_engine_hints = {"ctranslate2"};
        receiver.identity(identity);

        const auto config = view.stat(kConfig).is_file() ? std::string{kConfig} : std::string{};
        const auto model =
            receiver.component({"model", "model", "ctranslate2", file.spec, std::string{kModel}, config});
        receiver.weight_file(model, {std::string{kModel}, "ctranslate2", "", "", "", file.size});
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, CTranslate2Directory)

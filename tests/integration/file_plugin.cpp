// A plugin without a detector: a file is of its format by its extension, a folder by its marker. Of what lies
// in the folder it tells what the listing does, and looks at no file itself.
#include <gantry/plugin.hpp>

namespace {

void describe_as(std::string_view pipeline_class, const gantry::DescriptionReceiver& receiver) {
    gantry::Identity identity;
    identity.model_type = "audio";
    identity.pipeline_class = pipeline_class;
    identity.task_type_primary = "text-to-audio";
    identity.tasks = {"text-to-audio"};
    receiver.identity(identity);
}

struct TestFile {
    static constexpr std::string_view id = "test_file";

    static void validate(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver& receiver) {
        if (view.read_text(view.entry_name(), 100).value == "whole") return;
        receiver.finding(
            {"F1", "not_whole", gantry::Severity::fatal, "it is not whole: download it again", ""});
    }
    static void describe(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& receiver) {
        describe_as("TestFilePipeline", receiver);
        const std::string name{view.entry_name()};
        const auto component = receiver.component({"model", name, "test", "Test", name, ""});
        receiver.weight_file(component, {name, "raw", "", "", "", view.stat(name).size});
    }
};

struct TestMarked {
    static constexpr std::string_view id = "test_marked";

    static void validate(const gantry::BundleView&, const gantry::ExamineOptions&,
                         const gantry::FindingReceiver&) {}
    static void describe(const gantry::BundleView& view, const gantry::ExamineOptions&,
                         const gantry::DescriptionReceiver& receiver) {
        describe_as("TestMarkedPipeline", receiver);
        const auto component = receiver.component({"model", "model", "test", "Test", "", ""});
        for (const auto& [name, entry] : view.list("").value)
            if (name != "marked.txt") receiver.weight_file(component, {name, "raw", "", "", "", entry.size});
    }
};

}  // namespace

GANTRY_PLUGIN(GANTRY_PLUGIN_ID, GANTRY_PLUGIN_VERSION, TestFile, TestMarked)

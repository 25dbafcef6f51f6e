#include <gantry/report.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry {
namespace {

using ::testing::ElementsAre;

// Keeps what it is told, as a host would: by copying during the call.
struct Recorder {
    std::vector<std::string> lines;
    gantry_status answer = GANTRY_STATUS_OK;

    static gantry_status add(void* context, std::string line) {
        auto& recorder = *static_cast<Recorder*>(context);
        recorder.lines.push_back(std::move(line));
        return recorder.answer;
    }

    [[nodiscard]] gantry_description_receiver description() {
        gantry_description_receiver raw{};
        raw.struct_size = sizeof raw;
        raw.context = this;
        raw.identity = [](void* context, const gantry_identity* identity) {
            std::string line = to_string(identity->pipeline_class);
            for (const auto& list :
                 {identity->tasks, identity->input_modalities, identity->output_modalities,
                  identity->runtime_engine_hints, identity->custom_code_files, identity->external_references})
                for (const auto& text : to_strings(list)) line += "," + text;
            line += "," + to_string(identity->model_type) + "," + to_string(identity->task_type_primary) + "," +
                    to_string(identity->variant) + "," + to_string(identity->recommended_backend);
            line += identity->requires_custom_code == 1 ? ",code" : "";
            line += identity->pickle_weights == 1 ? ",pickle" : "";
            return add(context, identity->struct_size == sizeof *identity ? line : "wrong size");
        };
        raw.component = [](void* context, const gantry_component* component, std::uint32_t* id) {
            *id = 41;
            return add(context, to_string(component->role) + "," + to_string(component->name) + "," +
                                    to_string(component->library) + "," + to_string(component->class_name) +
                                    "," + to_string(component->path) + "," + to_string(component->config_file));
        };
        raw.weight_file = [](void* context, std::uint32_t component, const gantry_weight_file* file) {
            return add(context, std::to_string(component) + "," + to_string(file->path) + "," +
                                    to_string(file->format) + "," + to_string(file->variant) + "," +
                                    to_string(file->shard_index) + "," + to_string(file->dtype) + "," +
                                    std::to_string(file->size));
        };
        raw.fact = [](void* context, gantry_text name, gantry_text json) {
            return add(context, to_string(name) + "=" + to_string(json));
        };
        raw.engine_hint = [](void* context, const gantry_engine_hint* hint) {
            std::string line = to_string(hint->engine) + "," + std::to_string(hint->compatible) + "," +
                               to_string(hint->reason) + "," + to_string(hint->arguments_json);
            for (const auto& version : to_strings(hint->versions)) line += "," + version;
            return add(context, line);
        };
        return raw;
    }

    [[nodiscard]] gantry_finding_receiver findings() {
        return {sizeof(gantry_finding_receiver), 0, this, [](void* context, const gantry_finding* finding) {
                    return add(context, to_string(finding->rule) + "," + to_string(finding->code) + "," +
                                            std::to_string(finding->severity) + "," +
                                            to_string(finding->message) + "," + to_string(finding->path));
                }};
    }
};

TEST(FindingReceiver, TellsEveryMember) {
    Recorder recorder;
    const auto raw = recorder.findings();
    EXPECT_TRUE(
        FindingReceiver{raw}.finding({"D12", "missing_component", Severity::degrading, "is gone", "vae"}));
    EXPECT_THAT(recorder.lines, ElementsAre("D12,missing_component,2,is gone,vae"));
}

TEST(DescriptionReceiver, TellsEveryMember) {
    Recorder recorder;
    const auto raw = recorder.description();
    const DescriptionReceiver report{raw};
    Identity identity;
    identity.model_type = "diffusion";
    identity.pipeline_class = "Pipeline";
    identity.task_type_primary = "t1";
    identity.tasks = {"t1", "t2"};
    identity.input_modalities = {"text"};
    identity.output_modalities = {"image"};
    identity.variant = "fp16";
    identity.recommended_backend = "backend";
    identity.runtime_engine_hints = {"hint"};
    identity.requires_custom_code = true;
    identity.custom_code_files = {"code.py"};
    identity.pickle_weights = true;
    identity.external_references = {"a/b"};
    EXPECT_TRUE(report.identity(identity));
    const auto id = report.component({"role", "name", "library", "Class", "path", "path/config.json"});
    EXPECT_EQ(id, 41u);
    EXPECT_TRUE(report.weight_file(id, {"path/w.bin", "raw", "fp16", "index.json", "f16", 77}));
    EXPECT_TRUE(report.fact("format.name", "1"));
    EXPECT_TRUE(report.engine_hint({"engine", true, "because", {"a>=1", "b"}, "{\"x\":1}"}));
    EXPECT_THAT(
        recorder.lines,
        ElementsAre("Pipeline,t1,t2,text,image,hint,code.py,a/b,diffusion,t1,fp16,backend,code,pickle",
                    "role,name,library,Class,path,path/config.json", "41,path/w.bin,raw,fp16,index.json,f16,77",
                    "format.name=1", "engine,1,because,{\"x\":1},a>=1,b"));
}

TEST(Receivers, SayThatTheHostWantsNoMore) {
    Recorder recorder;
    recorder.answer = GANTRY_STATUS_STOP;
    const auto findings = recorder.findings();
    const auto description = recorder.description();
    EXPECT_FALSE(FindingReceiver{findings}.finding({}));
    const DescriptionReceiver report{description};
    EXPECT_FALSE(report.identity({}));
    EXPECT_EQ(report.component({}), UINT32_MAX);
    EXPECT_FALSE(report.weight_file(0, {}));
    EXPECT_FALSE(report.fact("", ""));
    EXPECT_FALSE(report.engine_hint({}));
}

}  // namespace
}  // namespace gantry

// What a verdict says of a file rests on that file: change it in place, and the trace no longer holds.
//
// A file that is written to where it lies leaves its folder's times alone, and so does a link whose target
// comes or goes: only an entry of its own in the trace tells.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "support/cached_bundle.hpp"
#include "support/temporary_folder.hpp"
#include "views/folder_view.hpp"
#include "views/recording_view.hpp"
#include "views/view_table.hpp"

namespace gantry::tests {
namespace {

namespace fs = std::filesystem;
namespace format = formats::diffusers_directory;

using host::Freshness;

constexpr std::uint64_t kBeyondAnyVocabulary = (32U << 20) + 1;

// All that one check said, in order, and the files that it named.
struct Said {
    std::string text;
    std::set<std::string> names;
    host::Trace trace;
};

void say(Said& said, std::initializer_list<gantry_text> texts) {
    for (const auto text : texts) said.text.append(to_view(text)) += '\n';
}

void name(Said& said, gantry_text path) {
    if (path.size > 0) said.names.insert(to_string(path));
}

gantry_status take_finding(void* context, const gantry_finding* finding) {
    auto& said = *static_cast<Said*>(context);
    say(said, {finding->rule, finding->code, finding->message, finding->path});
    name(said, finding->path);
    return GANTRY_STATUS_OK;
}

gantry_status take_identity(void* context, const gantry_identity* identity) {
    say(*static_cast<Said*>(context), {identity->pipeline_class, identity->variant});
    return GANTRY_STATUS_OK;
}

gantry_status take_component(void* context, const gantry_component* component, std::uint32_t* id) {
    *id = 0;
    auto& said = *static_cast<Said*>(context);
    say(said, {component->name, component->path, component->config_file});
    name(said, component->config_file);
    return GANTRY_STATUS_OK;
}

gantry_status take_weight_file(void* context, std::uint32_t, const gantry_weight_file* file) {
    auto& said = *static_cast<Said*>(context);
    say(said, {file->path, file->format, file->variant, file->shard_index, file->dtype});
    said.text += std::to_string(file->size);
    name(said, file->path);
    name(said, file->shard_index);
    return GANTRY_STATUS_OK;
}

gantry_status take_fact(void* context, gantry_text fact, gantry_text json) {
    say(*static_cast<Said*>(context), {fact, json});
    return GANTRY_STATUS_OK;
}

gantry_status take_hint(void* context, const gantry_engine_hint* hint) {
    say(*static_cast<Said*>(context), {hint->engine, hint->reason, hint->arguments_json});
    return GANTRY_STATUS_OK;
}

// The plugin's side alone: no host stands behind it that looks at what it forgot.
Said check(const fs::path& bundle, Depth depth) {
    Said said;
    const auto folder = host::FolderView::open(bundle.string());
    if (!folder) throw std::runtime_error{folder.error().message};
    const auto recording = host::RecordingView::make(**folder);
    const auto table = host::make_view_table(*recording);
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = static_cast<std::int32_t>(depth);
    const gantry_finding_receiver findings{sizeof findings, 0, &said, &take_finding};
    format::validate(BundleView{table}, ExamineOptions{options}, FindingReceiver{findings});
    const gantry_description_receiver description{
        sizeof description, 0,          &said,     &take_identity, &take_component,
        &take_weight_file,  &take_fact, &take_hint};
    format::describe(BundleView{table}, ExamineOptions{options}, DescriptionReceiver{description});
    said.trace = recording->trace();
    return said;
}

bool holds(const Said& said, const fs::path& bundle) {
    const auto freshness = host::compare_trace(said.trace, bundle.string(), host::TraceLevel::all);
    if (!freshness) throw std::runtime_error{freshness.error().message};
    return *freshness == Freshness::same;
}

std::vector<std::string> files_of(const fs::path& bundle) {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator{bundle})
        if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(bundle).string());
    return names;
}

// Does `change` to a bundle that was checked, and wants it seen where it makes a difference or what it changes
// was named.
template <class Change>
void expect_seen(const fs::path& bundle, const std::string& file, Depth depth, std::string_view what,
                 const Change& change) {
    const auto before = check(bundle, depth);
    ASSERT_TRUE(holds(before, bundle)) << file;
    change();
    const bool is_named = before.names.count(file) != 0;
    if (!is_named && check(bundle, depth).text == before.text) return;
    EXPECT_FALSE(holds(before, bundle)) << bundle.filename() << ": " << file << " " << what << " at depth "
                                        << to_string(depth) << (is_named ? ", and it was named" : "");
}

void expect_change_of_each_file_seen(const fs::path& bundle) {
    for (const auto depth : {Depth::structure, Depth::headers}) {
        for (const auto& file : files_of(bundle)) {
            const auto path = fs::canonical(bundle / file);
            fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
            const auto content = test::read_file(path);
            expect_seen(bundle, file, depth, "was emptied", [&] { fs::resize_file(path, 0); });
            expect_seen(bundle, file, depth, "was filled", [&] { test::write_file(path, content); });
        }
    }
}

TEST(TraceCovers, EachFileThatAVerdictRestsOn) {
    for (const auto& entry : fs::directory_iterator{GANTRY_TEST_DATA "/bundles"}) {
        const test::TemporaryFolder folder;
        const auto bundle = folder / entry.path().filename().string();
        if (entry.path().filename() == "flux-hf-cache") continue;
        test::copy_bundle(entry.path().filename().string(), bundle);
        expect_change_of_each_file_seen(bundle);
    }
}

TEST(TraceCovers, TheTargetOfEachLink) {
    const test::TemporaryFolder folder;
    const auto bundle = test::copy_cached_bundle(folder / "cache");
    expect_change_of_each_file_seen(bundle);
    for (const auto depth : {Depth::structure, Depth::headers}) {
        for (const auto& file : files_of(bundle)) {
            const auto target = fs::canonical(bundle / file);
            const auto aside = target.string() + ".aside";
            expect_seen(bundle, file, depth, "lost its target", [&] { fs::rename(target, aside); });
            expect_seen(bundle, file, depth, "got its target back", [&] { fs::rename(aside, target); });
        }
    }
}

TEST(TraceCovers, AModelForOnnxRuntime) {
    const test::TemporaryFolder folder;
    const auto bundle = folder / "bundle";
    test::copy_bundle("sd15-safety", bundle);
    auto index = test::read_file(bundle / "model_index.json");
    const std::string_view plain = "\"UNet2DConditionModel\"";
    index.replace(index.find(plain), plain.size(), "\"OnnxRuntimeModel\"");
    test::write_file(bundle / "model_index.json", index);
    test::write_file(bundle / "unet" / "model.onnx", "onnx");
    expect_change_of_each_file_seen(bundle);
}

TEST(TraceCovers, AVocabularyThatIsTooLargeToRead) {
    const test::TemporaryFolder folder;
    const auto bundle = folder / "bundle";
    test::copy_bundle("sd15-safety", bundle);
    const auto file = bundle / "tokenizer" / "tokenizer.json";
    fs::resize_file(file, kBeyondAnyVocabulary);
    for (const auto depth : {Depth::structure, Depth::headers}) {
        expect_seen(bundle, "tokenizer/tokenizer.json", depth, "was emptied",
                    [&] { fs::resize_file(file, 0); });
        expect_seen(bundle, "tokenizer/tokenizer.json", depth, "was filled",
                    [&] { fs::resize_file(file, kBeyondAnyVocabulary); });
    }
}

}  // namespace
}  // namespace gantry::tests

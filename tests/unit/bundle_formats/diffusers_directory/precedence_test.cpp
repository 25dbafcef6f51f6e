// The file that is chosen against the one that the real loader read (tests/data/precedence.tsv).
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "loader_mode.hpp"
#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats::diffusers_directory {
namespace {

std::string base_for(WeightLibrary library, const std::string& file) {
    if (library == WeightLibrary::diffusers) return "diffusion_pytorch_model";
    return file.find("safetensors") != file.npos ? "model" : "pytorch_model";
}

// "base.safetensors.index.json + shards" as the name of a file; "" for one that names none.
std::string file_name(WeightLibrary library, std::string text) {
    text = text.substr(0, text.find(' '));
    constexpr std::string_view kBase = "base";
    if (text.rfind(kBase, 0) != 0) return "";
    return base_for(library, text) + text.substr(kBase.size());
}

void add_shards(host::MemoryView& memory, const std::string& index) {
    const auto base = index.substr(0, index.find('.'));
    const auto* variant = index.find(".fp16.") != index.npos ? ".fp16" : "";
    const auto* ending = index.find(".bin.") != index.npos ? ".bin" : ".safetensors";
    memory.file("unet/" + base + variant + "-00001-of-00001" + ending, "x");
}

TEST(WeightPrecedence, ChoosesTheFileThatTheLoaderReads) {
    std::ifstream table{GANTRY_TEST_DATA "/precedence.tsv"};
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.empty() || line.front() == '#' || line.rfind("component_library", 0) == 0) continue;
        std::istringstream cells{line};
        std::string library_name;
        std::string present;
        std::string asked;
        std::string read;
        std::getline(cells, library_name, '\t');
        std::getline(cells, present, '\t');
        std::getline(cells, asked, '\t');
        std::getline(cells, read, '\t');
        const auto library =
            library_name == "diffusers" ? WeightLibrary::diffusers : WeightLibrary::transformers;

        tests::ViewFixture fixture;
        for (std::size_t start = 0; start < present.size();) {
            const auto end = std::min(present.find(" AND ", start), present.size());
            const auto part = present.substr(start, end - start);
            const auto name = file_name(library, part);
            fixture.memory.file("unet/" + name, "x");
            if (part.find("+ shards") != part.npos) add_shards(fixture.memory, name);
            start = end + 5;
        }
        const Folder folder{fixture.view(), "unet"};
        const auto choice =
            choose_weights(ModelFolder{&folder, library, false, &folder}, {asked == "-" ? "" : asked, false});
        EXPECT_EQ(choice ? choice->name : "", file_name(library, read)) << line;
        ++rows;
    }
    EXPECT_EQ(rows, 56);
}

TEST(WeightPrecedence, ReadsTheOldNameOfAnIndexWithVariant) {
    tests::ViewFixture fixture;
    fixture.memory.file("unet/diffusion_pytorch_model.safetensors.fp16.index.json", "x")
        .file("unet/diffusion_pytorch_model-00001-of-00002.fp16.safetensors", "x");
    const Folder folder{fixture.view(), "unet"};
    EXPECT_EQ(variants_of(folder, WeightLibrary::diffusers), (std::vector<std::string>{"fp16"}));
    EXPECT_EQ(choose_weights(folder, WeightLibrary::diffusers, {"fp16", false})->name,
              "diffusion_pytorch_model.safetensors.fp16.index.json");
}

}  // namespace
}  // namespace gantry::formats::diffusers_directory

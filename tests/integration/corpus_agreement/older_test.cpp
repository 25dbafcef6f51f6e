// What is said of the older pair of releases, against what that pair did (tests/data/older_library.tsv).
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <gantry/formats/diffusers_directory/diffusers_directory.hpp>

#include "integration/corpus_agreement/bundle_image.hpp"
#include "integration/corpus_agreement/damage.hpp"
#include "views/view_table.hpp"

namespace gantry::tests {
namespace {

namespace format = formats::diffusers_directory;

struct Seen {
    bool is_compatible = false;  // with the newest pair
    std::string reason;
    std::string versions;
};

Seen describe(host::View& view) {
    const auto table = host::make_view_table(view);
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    options.depth = GANTRY_DEPTH_HEADERS;
    Seen seen;
    gantry_description_receiver receiver{};
    receiver.struct_size = sizeof receiver;
    receiver.context = &seen;
    receiver.identity = [](void*, const gantry_identity*) { return GANTRY_STATUS_OK; };
    receiver.component = [](void*, const gantry_component*, std::uint32_t* id) {
        *id = 0;
        return GANTRY_STATUS_OK;
    };
    receiver.weight_file = [](void*, std::uint32_t, const gantry_weight_file*) { return GANTRY_STATUS_OK; };
    receiver.fact = [](void*, gantry_text, gantry_text) { return GANTRY_STATUS_OK; };
    receiver.engine_hint = [](void* context, const gantry_engine_hint* hint) {
        auto& out = *static_cast<Seen*>(context);
        out.is_compatible = hint->compatible != 0;
        out.reason = to_string(hint->reason);
        for (const auto& version : to_strings(hint->versions)) out.versions += version + " ";
        return GANTRY_STATUS_OK;
    };
    format::describe(BundleView{table}, ExamineOptions{options}, DescriptionReceiver{receiver});
    return seen;
}

// The bundle's CLIP weights are those of transformers 5; the older loader's rows leave them out.
BundleImage with_old_tensor_names(BundleImage image) {
    auto& name = "text_encoder/model.safetensors";
    if (!image.has(name)) return image;
    const auto& old = image.get(name);
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(old[i]);
    if (length > old.size() - 8) return image;
    const auto header = Json::parse(old.substr(8, length));
    Json renamed = Json::object();
    for (const auto& [tensor, value] : header.items())
        renamed[tensor == "__metadata__" ? tensor : "text_model." + tensor] = value;
    const auto text = renamed.dump();
    std::string file;
    for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(text.size() >> (8 * i) & 0xff));
    image.put(name, file + text + old.substr(8 + length));
    return image;
}

TEST(OlderReleases, AreToldToLoadWhatTheyLoad) {
    std::ifstream table{GANTRY_TEST_DATA "/older_library.tsv"};
    const auto whole = with_old_tensor_names(BundleImage::load(GANTRY_TEST_DATA "/bundles/sd15-old-tokenizer"));
    int rows = 0;
    int both = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.empty() || line.front() == '#' || line.rfind("bundle\t", 0) == 0) continue;
        std::istringstream cells{line};
        std::string bundle;
        std::string mutation;
        std::string arguments;
        std::string older;
        for (auto* cell : {&bundle, &mutation, &arguments, &older}) std::getline(cells, *cell, '\t');
        const auto damage = all_damage().find(mutation);
        // Rows with arguments that no description gives, and damage that needs a file system.
        if (arguments != "-" || damage == all_damage().end()) continue;
        auto image = whole;
        damage->second(image);
        auto view = image.view();
        const auto seen = describe(view);
        ++rows;
        if (!seen.is_compatible) continue;
        // A bundle that needs a variant does not load without the argument, in either release.
        const bool loads = older.rfind("loads", 0) == 0 || mutation.find("variant_only") != mutation.npos;
        EXPECT_EQ(seen.versions.find("diffusers==0.35.2") != seen.versions.npos, loads)
            << mutation << ": " << older << "; " << seen.reason;
        both += loads ? 1 : 0;
    }
    EXPECT_GT(rows, 60);
    EXPECT_GT(both, 10);
}

TEST(OlderReleases, AreNotToldToLoadWhatTransformers5Wrote) {
    // Of 62 bundles written under transformers 5, 7 loaded: those with neither tokenizer nor CLIP.
    for (const auto* name : {"sd15-safety", "flux-dev", "qwen-image", "pixart-sigma"}) {
        auto view = BundleImage::load(std::string{GANTRY_TEST_DATA "/bundles/"} + name).view();
        const auto seen = describe(view);
        EXPECT_TRUE(seen.is_compatible) << name;
        EXPECT_EQ(seen.versions.find("0.35.2"), seen.versions.npos) << name;
        EXPECT_NE(seen.reason.find("not under diffusers==0.35.2"), seen.reason.npos) << name << seen.reason;
    }
    auto view = BundleImage::load(GANTRY_TEST_DATA "/bundles/dit").view();
    EXPECT_NE(describe(view).versions.find("0.35.2"), std::string::npos) << "it has neither";
}

}  // namespace
}  // namespace gantry::tests

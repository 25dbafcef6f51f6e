#include "integration/corpus_agreement/damage.hpp"

#include <algorithm>
#include <cctype>

namespace gantry::tests {
namespace {

constexpr const char* kIndex = "model_index.json";

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char character) { return static_cast<char>(std::toupper(character)); });
    return text;
}

// The index's text without its last brace, to be continued.
std::string open_ended(const BundleImage& bundle) {
    auto text = bundle.get(kIndex);
    text.erase(text.rfind('}'));
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

template <class Edit>
Damage edit_index(const Edit& edit) {
    return [edit](BundleImage& bundle) {
        auto index = bundle.index();
        edit(bundle, index);
        bundle.set_index(index);
    };
}

Damage set_class(Json value) {
    return edit_index([value](BundleImage&, Json& index) { index["_class_name"] = value; });
}

template <class Edit>
Damage edit_main(const Edit& edit) {
    return edit_index([edit](BundleImage& bundle, Json& index) { edit(index, bundle.main()); });
}

Damage add_entry(std::string name, Json value) {
    return edit_index([name, value](BundleImage&, Json& index) { index[name] = value; });
}

void add_index_file_damage(std::map<std::string, Damage>& table) {
    table["index_missing"] = [](BundleImage& bundle) { bundle.remove_file(kIndex); };
    table["index_empty_file"] = [](BundleImage& bundle) { bundle.put(kIndex, ""); };
    table["index_cut_half"] = [](BundleImage& bundle) {
        bundle.put(kIndex, bundle.get(kIndex).substr(0, bundle.get(kIndex).size() / 2));
    };
    table["index_trailing_comma"] = [](BundleImage& bundle) {
        bundle.put(kIndex, open_ended(bundle) + ",\n}\n");
    };
    table["index_bom"] = [](BundleImage& bundle) { bundle.put(kIndex, "\xef\xbb\xbf" + bundle.get(kIndex)); };
    table["index_duplicate_same"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        bundle.put(kIndex,
                   open_ended(bundle) + ",\n  \"" + main + "\": " + bundle.index()[main].dump() + "\n}\n");
    };
    table["index_duplicate_null_last"] = [](BundleImage& bundle) {
        bundle.put(kIndex, open_ended(bundle) + ",\n  \"" + bundle.main() + "\": [null, null]\n}\n");
    };
    table["index_dangling_link"] = [](BundleImage& bundle) { bundle.set_kind(kIndex, EntryKind::absent); };
    table["index_case_changed"] = [](BundleImage& bundle) { bundle.rename_file(kIndex, "Model_Index.json"); };
}

void add_class_damage(std::map<std::string, Damage>& table) {
    table["class_missing"] = edit_index([](BundleImage&, Json& index) { index.erase("_class_name"); });
    table["class_null"] = set_class(nullptr);
    table["class_empty"] = set_class("");
    table["class_unknown"] = set_class("QuantumTeapotPipeline");
    table["class_list"] = set_class(Json::array({"my_pipeline", "MyPipeline"}));
    table["class_other_ddpm"] = set_class("DDPMPipeline");
    table["version_missing"] = edit_index([](BundleImage&, Json& index) { index.erase("_diffusers_version"); });
}

void add_entry_damage(std::map<std::string, Damage>& table) {
    table["main_entry_absent"] = edit_main([](Json& index, const auto& main) { index.erase(main); });
    table["main_entry_null_pair"] = edit_main([](Json& index, const auto& main) {
        index[main] = Json::array({nullptr, nullptr});
    });
    table["main_entry_null_library"] =
        edit_main([](Json& index, const auto& main) { index[main][0] = nullptr; });
    table["main_entry_one_element"] = edit_main([](Json& index, const auto& main) { index[main].erase(1); });
    table["main_entry_three_elements"] = edit_main([](Json& index, const auto& main) {
        index[main].push_back({{"subfolder", main}});
    });
    table["main_entry_floats"] = edit_main([](Json& index, const auto& main) {
        index[main] = Json::array({0.5, 1.0});
    });
    table["main_class_unknown"] =
        edit_main([](Json& index, const auto& main) { index[main][1] = "QuantumTeapotModel"; });
    table["main_library_unknown"] =
        edit_main([](Json& index, const auto& main) { index[main][0] = "quantum_teapot"; });
    table["main_key_upper_case"] = edit_main([](Json& index, const auto& main) {
        index[upper(main)] = index[main];
        index.erase(main);
    });
    table["sched_class_unknown"] = edit_index(
        [](BundleImage& bundle, Json& index) { index[bundle.scheduler()][1] = "QuantumTeapotScheduler"; });
    table["opt_entry_absent"] =
        edit_index([](BundleImage& bundle, Json& index) { index.erase(bundle.optional()); });
    table["opt_entry_null_pair"] = edit_index([](BundleImage& bundle, Json& index) {
        index[bundle.optional()] = Json::array({nullptr, nullptr});
    });
}

void add_extra_entries(std::map<std::string, Damage>& table) {
    table["extra_entry_null_pair"] = add_entry("extra_net", Json::array({nullptr, nullptr}));
    table["extra_entry_no_folder"] = add_entry("extra_net", Json::array({"diffusers", "UNet2DModel"}));
    table["extra_entry_dotdot"] = add_entry("../evil", Json::array({"diffusers", "UNet2DModel"}));
    table["extra_float_list"] = add_entry("ramping_coefficients", Json(std::vector<double>(77, 0.25)));
    table["extra_scalars"] = edit_index([](BundleImage&, Json& index) {
        index["x_note"] = "hello";
        index["x_info"] = {{"a", Json::array({1, {{"b", nullptr}}})}};
    });
}

}  // namespace

void add_index_damage(std::map<std::string, Damage>& table) {
    add_index_file_damage(table);
    add_class_damage(table);
    add_entry_damage(table);
    add_extra_entries(table);
}

}  // namespace gantry::tests

#include "integration/corpus_agreement/damage.hpp"

#include <algorithm>
#include <cctype>

namespace gantry::tests {
namespace {

std::string first_half(const std::string& text) {
    return text.substr(0, text.size() / 2);
}

using Pick = std::string (BundleImage::*)() const;

Damage remove_folder_of(Pick pick) {
    return [pick](BundleImage& bundle) { bundle.remove_folder((bundle.*pick)()); };
}

Damage remove_file_of(Pick pick, std::string name) {
    return [pick, name](BundleImage& bundle) { bundle.remove_file((bundle.*pick)() + "/" + name); };
}

Damage cut_file_of(Pick pick, std::string name) {
    return [pick, name](BundleImage& bundle) {
        const auto path = (bundle.*pick)() + "/" + name;
        if (!bundle.has(path)) throw NotApplicable{"no " + path};
        bundle.put(path, first_half(bundle.get(path)));
    };
}

Damage set_kind_of_main(EntryKind kind) {
    return [kind](BundleImage& bundle) {
        const auto main = bundle.main();
        bundle.remove_folder(main);
        bundle.set_kind(main, kind);
    };
}

void add_folder_damage(std::map<std::string, Damage>& table) {
    table["main_folder_missing"] = remove_folder_of(&BundleImage::main);
    table["enc_folder_missing"] = remove_folder_of(&BundleImage::encoder);
    table["opt_folder_missing"] = remove_folder_of(&BundleImage::optional);
    table["sched_folder_missing"] = remove_folder_of(&BundleImage::scheduler);
    table["tok_folder_missing"] = remove_folder_of(&BundleImage::tokenizer);
    table["main_folder_dangling"] = set_kind_of_main(EntryKind::absent);
    table["main_folder_link_outside"] = set_kind_of_main(EntryKind::escape);
    table["main_folder_unreadable"] = set_kind_of_main(EntryKind::unreadable);
    table["main_folder_is_file"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        bundle.remove_folder(main);
        bundle.put(main, "not a folder\n");
    };
    table["main_folder_empty"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        bundle.remove_folder(main);
        bundle.add_folder(main);
    };
    table["main_folder_upper_case"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        auto upper = main;
        std::transform(upper.begin(), upper.end(), upper.begin(),
                       [](unsigned char character) { return static_cast<char>(std::toupper(character)); });
        bundle.rename_folder(main, upper);
    };
}

void add_config_damage(std::map<std::string, Damage>& table) {
    table["main_config_missing"] = remove_file_of(&BundleImage::main, "config.json");
    table["enc_config_missing"] = remove_file_of(&BundleImage::encoder, "config.json");
    table["main_config_cut"] = cut_file_of(&BundleImage::main, "config.json");
    table["main_config_empty_file"] = [](BundleImage& bundle) {
        bundle.put(bundle.main() + "/config.json", "");
    };
    table["main_config_class_missing"] = [](BundleImage& bundle) {
        const auto path = bundle.main() + "/config.json";
        auto config = Json::parse(bundle.get(path));
        config.erase("_class_name");
        bundle.put(path, config.dump());
    };
    table["sched_config_missing"] = remove_file_of(&BundleImage::scheduler, "scheduler_config.json");
    table["sched_config_cut"] = cut_file_of(&BundleImage::scheduler, "scheduler_config.json");
    table["fe_config_missing"] = remove_file_of(&BundleImage::image_processor, "preprocessor_config.json");
}

void add_tokenizer_damage(std::map<std::string, Damage>& table) {
    table["tok_config_missing"] = remove_file_of(&BundleImage::tokenizer, "tokenizer_config.json");
    table["tok_json_missing"] = remove_file_of(&BundleImage::tokenizer, "tokenizer.json");
    table["tok_vocab_missing"] = remove_file_of(&BundleImage::tokenizer, "vocab.json");
    table["tok_merges_missing"] = remove_file_of(&BundleImage::tokenizer, "merges.txt");
    table["tok_only_config"] = [](BundleImage& bundle) {
        const auto tokenizer = bundle.tokenizer();
        for (const auto& name : bundle.names_in(tokenizer))
            if (name != "tokenizer_config.json") bundle.remove_file(tokenizer + "/" + name);
    };
}

void add_harmless_extras(std::map<std::string, Damage>& table) {
    table["extra_files"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        for (const auto& name :
             {std::string{"README.md"}, std::string{".gitattributes"}, std::string{".DS_Store"},
              std::string{"Thumbs.db"}, main + "/.DS_Store", main + "/notes.txt"})
            bundle.put(name, "stray\n");
    };
    table["extra_folder"] = [](BundleImage& bundle) {
        const auto main = bundle.main();
        for (const auto& name : bundle.names_in(main))
            bundle.put(main + "_ema/" + name, bundle.get(main + "/" + name));
    };
}

}  // namespace

void add_file_damage(std::map<std::string, Damage>& table) {
    add_folder_damage(table);
    add_config_damage(table);
    add_tokenizer_damage(table);
    add_harmless_extras(table);
}

}  // namespace gantry::tests

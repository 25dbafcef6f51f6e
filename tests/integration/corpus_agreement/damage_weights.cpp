#include "integration/corpus_agreement/damage.hpp"

#include <cstdint>

namespace gantry::tests {
namespace {

constexpr const char* kSafetensors = ".safetensors";
const std::string kPointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(63, '0') + "1\nsize 3438167534\n";

std::string without_ending(const std::string& path) {
    return path.substr(0, path.size() - std::string{kSafetensors}.size());
}

std::string length_prefix(std::uint64_t length) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(length >> (8 * i) & 0xff));
    return bytes;
}

std::uint64_t header_length(const std::string& file) {
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(file.at(i));
    return length;
}

struct Shards {
    std::string index;
    std::vector<std::string> files;
};

// Splits the single safetensors file of a component in two, with an index.
Shards shard(BundleImage& bundle, const std::string& component) {
    const auto path = bundle.single_safetensors(component);
    if (path.find(".fp16.") != path.npos) throw NotApplicable{"a variant file"};
    const auto file = bundle.get(path);
    const auto length = header_length(file);
    auto header = Json::parse(file.substr(8, length));
    header.erase("__metadata__");
    const auto data = file.substr(8 + length);
    if (header.size() < 2) throw NotApplicable{"too few tensors"};

    Shards shards{path + ".index.json", {}};
    Json weight_map;
    std::size_t position = 0;
    const auto half = (header.size() + 1) / 2;
    Json part_header;
    std::string part_data;
    for (const auto& [name, tensor] : header.items()) {
        const auto number = position / half + 1;
        const auto shard_path =
            without_ending(path) + "-0000" + std::to_string(number) + "-of-00002.safetensors";
        const std::uint64_t begin = tensor["data_offsets"][0];
        const std::uint64_t end = tensor["data_offsets"][1];
        auto moved = tensor;
        moved["data_offsets"] = Json::array({part_data.size(), part_data.size() + (end - begin)});
        part_data += data.substr(begin, end - begin);
        part_header[name] = moved;
        weight_map[name] = shard_path.substr(component.size() + 1);
        if (++position % half != 0 && position != header.size()) continue;
        const auto text = part_header.dump();
        bundle.put(shard_path, length_prefix(text.size()) + text + part_data);
        shards.files.push_back(shard_path);
        part_header = Json::object();
        part_data.clear();
    }
    bundle.remove_file(path);
    bundle.put(shards.index,
               Json{{"metadata", {{"total_size", data.size()}}}, {"weight_map", weight_map}}.dump());
    return shards;
}

template <class Edit>
Damage edit_file(std::string (BundleImage::*pick)() const, const Edit& edit) {
    return [pick, edit](BundleImage& bundle) {
        const auto path = bundle.single_safetensors((bundle.*pick)());
        bundle.put(path, edit(bundle.get(path)));
    };
}

template <class Edit>
Damage edit_shard_index(const Edit& edit) {
    return [edit](BundleImage& bundle) {
        const auto shards = shard(bundle, bundle.main());
        auto index = Json::parse(bundle.get(shards.index));
        edit(bundle, index, shards);
        bundle.put(shards.index, index.dump());
    };
}

void remove_weights(BundleImage& bundle, const std::string& component) {
    for (const auto& name : bundle.weights_in(component)) bundle.remove_file(component + "/" + name);
}

void add_missing_weights(std::map<std::string, Damage>& table) {
    table["main_weights_missing"] = [](BundleImage& bundle) { remove_weights(bundle, bundle.main()); };
    table["enc_weights_missing"] = [](BundleImage& bundle) { remove_weights(bundle, bundle.encoder()); };
    table["main_weights_dangling"] = [](BundleImage& bundle) {
        bundle.set_kind(bundle.single_safetensors(bundle.main()), EntryKind::absent);
    };
    table["main_weights_incomplete"] = [](BundleImage& bundle) {
        const auto path = bundle.single_safetensors(bundle.main());
        bundle.rename_file(path, path + ".incomplete");
    };
    table["main_bin_garbage_beside"] = [](BundleImage& bundle) {
        bundle.put(without_ending(bundle.single_safetensors(bundle.main())) + ".bin", "\x80garbage");
    };
    table["all_weights_lfs"] = [](BundleImage& bundle) {
        for (const auto& component : bundle.components())
            for (const auto& name : bundle.weights_in(component)) bundle.put(component + "/" + name, kPointer);
    };
}

void add_variants(std::map<std::string, Damage>& table) {
    table["main_weights_variant_only"] = [](BundleImage& bundle) {
        const auto path = bundle.single_safetensors(bundle.main());
        bundle.rename_file(path, without_ending(path) + ".fp16.safetensors");
    };
    table["all_weights_variant_only"] = [](BundleImage& bundle) {
        for (const auto& component : bundle.components())
            for (const auto& name : bundle.weights_in(component))
                if (name.find("-of-") == name.npos && name.find(".fp16.") == name.npos &&
                    name.find(kSafetensors) != name.npos)
                    bundle.rename_file(component + "/" + name,
                                       without_ending(component + "/" + name) + ".fp16.safetensors");
    };
}

void add_broken_files(std::map<std::string, Damage>& table) {
    const auto half = [](const std::string& file) { return file.substr(0, file.size() / 2); };
    table["main_weights_zero_bytes"] =
        edit_file(&BundleImage::main, [](const std::string&) { return std::string{}; });
    table["main_weights_cut_1"] =
        edit_file(&BundleImage::main, [](const std::string& file) { return file.substr(0, file.size() - 1); });
    table["main_weights_cut_half"] = edit_file(&BundleImage::main, half);
    table["enc_weights_cut_half"] = edit_file(&BundleImage::encoder, half);
    table["main_weights_header_only"] = edit_file(
        &BundleImage::main, [](const std::string& file) { return file.substr(0, 8 + header_length(file)); });
    table["main_weights_header_length_huge"] = edit_file(&BundleImage::main, [](const std::string& file) {
        return length_prefix(std::uint64_t{1} << 60) + file.substr(8);
    });
    table["main_weights_extra_byte"] =
        edit_file(&BundleImage::main, [](const std::string& file) { return file + '\0'; });
    table["main_weights_lfs"] = edit_file(&BundleImage::main, [](const std::string&) { return kPointer; });
}

void add_shards(std::map<std::string, Damage>& table) {
    table["main_sharded"] = [](BundleImage& bundle) { shard(bundle, bundle.main()); };
    table["main_shard_missing"] = [](BundleImage& bundle) {
        bundle.remove_file(shard(bundle, bundle.main()).files.at(1));
    };
    table["enc_shard_missing"] = [](BundleImage& bundle) {
        bundle.remove_file(shard(bundle, bundle.encoder()).files.at(1));
    };
    table["main_shard_dangling"] = [](BundleImage& bundle) {
        bundle.set_kind(shard(bundle, bundle.main()).files.at(1), EntryKind::absent);
    };
    table["main_shard_cut"] = [](BundleImage& bundle) {
        const auto path = shard(bundle, bundle.main()).files.at(1);
        bundle.put(path, bundle.get(path).substr(0, bundle.get(path).size() / 2));
    };
    table["main_shards_no_index"] = [](BundleImage& bundle) {
        bundle.remove_file(shard(bundle, bundle.main()).index);
    };
    table["main_index_cut"] = [](BundleImage& bundle) {
        const auto path = shard(bundle, bundle.main()).index;
        bundle.put(path, bundle.get(path).substr(0, bundle.get(path).size() / 2));
    };
    table["main_index_no_metadata"] =
        edit_shard_index([](BundleImage&, Json& index, const Shards&) { index.erase("metadata"); });
    table["main_index_no_weight_map"] =
        edit_shard_index([](BundleImage&, Json& index, const Shards&) { index.erase("weight_map"); });
    table["main_index_entry_missing"] = edit_shard_index([](BundleImage&, Json& index, const Shards&) {
        index["weight_map"].erase(index["weight_map"].begin());
    });
    table["main_index_sub_folder"] =
        edit_shard_index([](BundleImage& bundle, Json& index, const Shards& shards) {
            const auto main = bundle.main();
            for (const auto& path : shards.files)
                bundle.rename_file(path, main + "/parts/" + path.substr(main.size() + 1));
            for (auto& [tensor, name] : index["weight_map"].items()) name = "parts/" + name.get<std::string>();
        });
    table["main_index_parent"] = edit_shard_index([](BundleImage& bundle, Json& index, const Shards& shards) {
        const auto moved = shards.files.at(1).substr(bundle.main().size() + 1);
        bundle.remove_file(shards.files.at(1));
        for (auto& [tensor, name] : index["weight_map"].items())
            if (name == moved) name = "../../outside/" + moved;
    });
}

}  // namespace

void add_weight_damage(std::map<std::string, Damage>& table) {
    add_missing_weights(table);
    add_variants(table);
    add_broken_files(table);
    add_shards(table);
}

}  // namespace gantry::tests

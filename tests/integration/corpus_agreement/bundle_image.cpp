#include "integration/corpus_agreement/bundle_image.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gantry::tests {
namespace {

namespace fs = std::filesystem;

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

template <class Test>
std::string first_of(const std::vector<std::string>& names, const Test& test, const char* what) {
    const auto found = std::find_if(names.begin(), names.end(), test);
    if (found == names.end()) throw NotApplicable{what};
    return *found;
}

}  // namespace

BundleImage BundleImage::load(const std::string& folder) {
    BundleImage image;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        std::ostringstream content;
        content << file.rdbuf();
        image.files_[entry.path().lexically_relative(folder).string()] = content.str();
    }
    image.find_components();
    return image;
}

void BundleImage::find_components() {
    first_index_ = index();
    for (const auto& [name, value] : first_index_.items())
        if (value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_string() &&
            has_folder(name))
            components_.push_back(name);
}

std::string BundleImage::main() const {
    for (const char* name : {"transformer", "unet", "prior", "prior_prior", "decoder", "dit", "denoiser"})
        if (std::find(components_.begin(), components_.end(), name) != components_.end() &&
            !weights_in(name).empty())
            return name;
    return first_of(
        components_, [&](const auto& name) { return !weights_in(name).empty(); }, "no component with weights");
}

std::string BundleImage::encoder() const {
    return first_of(
        components_,
        [&](const auto& name) {
            return name.find("encoder") != name.npos && first_index_[name][0] == "transformers" &&
                   !weights_in(name).empty();
        },
        "no encoder");
}

std::string BundleImage::tokenizer() const {
    return first_of(
        components_, [](const auto& name) { return name.rfind("tokenizer", 0) == 0; }, "no tokenizer");
}

std::string BundleImage::scheduler() const {
    return first_of(
        components_, [](const auto& name) { return ends_with(name, "scheduler"); }, "no scheduler");
}

std::string BundleImage::image_processor() const {
    return first_of(
        components_, [&](const auto& name) { return has(name + "/preprocessor_config.json"); },
        "no image processor");
}

std::string BundleImage::optional() const {
    for (const char* name : {"safety_checker", "image_encoder", "feature_extractor", "vqvae", "transformer_2",
                             "text_encoder_3", "force_upcast"})
        if (std::find(components_.begin(), components_.end(), name) != components_.end()) return name;
    throw NotApplicable{"no optional component"};
}

std::vector<std::string> BundleImage::names_in(const std::string& folder) const {
    const auto prefix = folder + "/";
    std::vector<std::string> names;
    for (auto file = files_.lower_bound(prefix); file != files_.end(); ++file) {
        if (file->first.rfind(prefix, 0) != 0) break;
        names.push_back(file->first.substr(prefix.size()));
    }
    return names;
}

std::vector<std::string> BundleImage::weights_in(const std::string& folder) const {
    auto names = names_in(folder);
    names.erase(std::remove_if(names.begin(), names.end(),
                               [](const auto& name) {
                                   return !ends_with(name, ".safetensors") && !ends_with(name, ".bin") &&
                                          !ends_with(name, ".onnx") && !ends_with(name, ".pb");
                               }),
                names.end());
    return names;
}

std::string BundleImage::single_safetensors(const std::string& component) const {
    auto names = weights_in(component);
    names.erase(std::remove_if(names.begin(), names.end(),
                               [](const auto& name) { return !ends_with(name, ".safetensors"); }),
                names.end());
    if (names.size() != 1 || names.front().find("-of-") != std::string::npos)
        throw NotApplicable{"not one safetensors file"};
    return component + "/" + names.front();
}

void BundleImage::put(const std::string& name, std::string content) {
    files_[name] = std::move(content);
}

void BundleImage::remove_file(const std::string& name) {
    if (files_.erase(name) == 0) throw NotApplicable{"no " + name};
}

void BundleImage::remove_folder(const std::string& folder) {
    for (const auto& name : names_in(folder)) files_.erase(folder + "/" + name);
}

void BundleImage::rename_file(const std::string& from, const std::string& to) {
    auto content = get(from);
    remove_file(from);
    put(to, std::move(content));
}

void BundleImage::rename_folder(const std::string& from, const std::string& to) {
    for (const auto& name : names_in(from)) rename_file(from + "/" + name, to + "/" + name);
}

host::MemoryView BundleImage::view() const {
    host::MemoryView view;
    for (const auto& [name, content] : files_) view.file(name, content);
    for (const auto& folder : folders_) view.folder(folder);
    for (const auto& [name, kind] : kinds_) {
        view.remove(name);
        if (kind != EntryKind::absent) view.entry(name, kind);
    }
    return view;
}

}  // namespace gantry::tests

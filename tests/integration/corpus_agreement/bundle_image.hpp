// BundleImage: a bundle taken into memory, to be damaged there and served as a view.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "views/memory_view.hpp"

namespace gantry::tests {

using Json = nlohmann::ordered_json;

// The damage has nothing to hit in this bundle.
struct NotApplicable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class BundleImage {
public:
    // Follows links, so that a cache's snapshot is taken with its blobs.
    [[nodiscard]] static BundleImage load(const std::string& folder);

    // What the damage picks: the denoiser, the first encoder, tokenizer, scheduler, image processor, and a
    // component that many pipelines do without. Throws NotApplicable.
    [[nodiscard]] std::string main() const;
    [[nodiscard]] std::string encoder() const;
    [[nodiscard]] std::string tokenizer() const;
    [[nodiscard]] std::string scheduler() const;
    [[nodiscard]] std::string image_processor() const;
    [[nodiscard]] std::string optional() const;
    [[nodiscard]] const std::vector<std::string>& components() const noexcept { return components_; }

    [[nodiscard]] std::vector<std::string> names_in(const std::string& folder) const;
    [[nodiscard]] std::vector<std::string> weights_in(const std::string& folder) const;
    // The one safetensors file of a component that is not sharded. Throws NotApplicable.
    [[nodiscard]] std::string single_safetensors(const std::string& component) const;

    [[nodiscard]] bool has(const std::string& name) const { return files_.count(name) != 0; }
    [[nodiscard]] const std::string& get(const std::string& name) const { return files_.at(name); }
    void put(const std::string& name, std::string content);
    void remove_file(const std::string& name);  // throws NotApplicable where there is none
    void remove_folder(const std::string& folder);
    void rename_file(const std::string& from, const std::string& to);
    void rename_folder(const std::string& from, const std::string& to);
    void add_folder(const std::string& folder) { folders_.push_back(folder); }
    // Makes the name something that is no file or folder to read.
    void set_kind(const std::string& name, EntryKind kind) { kinds_[name] = kind; }

    [[nodiscard]] Json index() const { return Json::parse(get("model_index.json")); }
    void set_index(const Json& index) { put("model_index.json", index.dump(2) + "\n"); }

    [[nodiscard]] host::MemoryView view() const;

private:
    void find_components();
    [[nodiscard]] bool has_folder(const std::string& folder) const { return !names_in(folder).empty(); }

    std::map<std::string, std::string> files_;
    std::vector<std::string> folders_;  // without files
    std::map<std::string, EntryKind> kinds_;
    std::vector<std::string> components_;  // listed as [library, class] and with a folder, in the index's order
    Json first_index_;
};

}  // namespace gantry::tests

#include "integration/lifecycle/sequences/surroundings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "support/temporary_folder.hpp"

namespace gantry::test::sequences {
namespace {

constexpr const char* kComponent = "vae";
constexpr const char* kIndexFile = "model_index.json";

// In memory where there is such a file system: this is about order, not about disks.
fs::path make_base() {
    const fs::path parent = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path();
    auto pattern = (parent / "gantry-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    return fs::canonical(pattern);
}

std::string flat(std::string id) {
    std::replace(id.begin(), id.end(), '/', '+');
    return id;
}

}  // namespace

Surroundings::Surroundings() : base_(make_base()), places_(kPlaces) {
    fs::create_directories(base_ / "user" / "aside");
    fs::create_directory(base_ / "taken");
    copy_bundle("dit", path_of(0));
    copy_bundle("dit", path_of(1));
    copy_bundle("sana", path_of(2));
    places_[0] = places_[1] = {true, false, {"DiTPipeline", true, true}};
    places_[2] = {true, false, {"SanaPipeline", true, true}};
    write_file(single_file(), "GGUF and what follows");
}

Surroundings::~Surroundings() {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
}

fs::path Surroundings::path_of(std::size_t place) const {
    return base_ / "user" / ("place" + std::to_string(place));
}

std::uint64_t Surroundings::bytes_at(std::size_t place) const {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator{path_of(place)})
        if (entry.is_regular_file()) bytes += entry.file_size();
    return bytes;
}

fs::path Surroundings::taken_from_place(std::size_t number, const char* name) const {
    return base_ / "user" / "aside" / (path_of(number).filename().string() + "+" + name);
}

fs::path Surroundings::taken_from_library(const std::string& id, const char* name) const {
    return base_ / "taken" / (flat(id) + "+" + name);
}

void Surroundings::toggle(const fs::path& folder, const char* name, const fs::path& aside, bool& is_there) {
    if (is_there)
        fs::rename(folder / name, aside);
    else
        fs::rename(aside, folder / name);
    is_there = !is_there;
}

void Surroundings::toggle_component(std::size_t number) {
    auto& place = places_.at(number);
    if (place.is_taken && !place.is_file_instead)
        toggle(path_of(number), kComponent, taken_from_place(number, kComponent), place.content.has_component);
}

void Surroundings::toggle_index_file(std::size_t number) {
    auto& place = places_.at(number);
    if (place.is_taken && !place.is_file_instead)
        toggle(path_of(number), kIndexFile, taken_from_place(number, kIndexFile), place.content.has_index);
}

void Surroundings::toggle_file_in_place(std::size_t number) {
    auto& place = places_.at(number);
    if (!place.is_taken) return;
    const auto path = path_of(number);
    const auto aside = base_ / "user" / "aside" / path.filename();
    if (place.is_file_instead) {
        fs::remove(path);
        fs::rename(aside, path);
    } else {
        fs::rename(path, aside);
        write_file(path, "a file in place of the folder");
    }
    place.is_file_instead = !place.is_file_instead;
}

void Surroundings::move(std::size_t from, std::size_t to) {
    auto& source = places_.at(from);
    auto& target = places_.at(to);
    if (!source.is_taken || source.is_file_instead || target.is_taken) return;
    fs::rename(path_of(from), path_of(to));
    for (const auto* name : {kComponent, kIndexFile}) {
        const auto aside = taken_from_place(from, name);
        if (fs::exists(aside)) fs::rename(aside, taken_from_place(to, name));
    }
    std::swap(source, target);
}

void Surroundings::drop_folder(const std::string& id, const Content& content) {
    if (fs::exists(library() / id)) return;
    if (content.pipeline_class.empty())
        write_file(library() / id / "model.gguf", "GGUF and what follows");
    else
        copy_bundle("dit", library() / id);
    folders_[id] = content;
}

void Surroundings::note_removed(const std::string& id) {
    folders_.erase(id);
    for (const auto* name : {kComponent, kIndexFile}) fs::remove_all(taken_from_library(id, name));
}

void Surroundings::toggle_component_of(const std::string& id) {
    const auto folder = folders_.find(id);
    if (folder == folders_.end() || folder->second.pipeline_class.empty()) return;
    if (folder->second.has_component || fs::exists(taken_from_library(id, kComponent)))
        toggle(library() / id, kComponent, taken_from_library(id, kComponent), folder->second.has_component);
}

void Surroundings::toggle_index_file_of(const std::string& id) {
    const auto folder = folders_.find(id);
    if (folder == folders_.end() || folder->second.pipeline_class.empty()) return;
    if (folder->second.has_index || fs::exists(taken_from_library(id, kIndexFile)))
        toggle(library() / id, kIndexFile, taken_from_library(id, kIndexFile), folder->second.has_index);
}

void Surroundings::delete_folder(const std::string& id) {
    fs::remove_all(library() / id);
    note_removed(id);
}

fs::path Surroundings::set_aside_record(const std::string& id) const {
    return base_ / "user" / "aside" / (flat(id) + "+metadata.json");
}

std::string Surroundings::listing(const std::string& except) const {
    auto text = full_listing(base_ / "user");
    for (const auto& [id, content] : folders_) {
        if (id == except) continue;
        for (const auto& entry : fs::recursive_directory_iterator{library() / id})
            if (entry.is_regular_file() && entry.path().filename() != "metadata.json")
                text += entry.path().string() + " " + full_listing(entry.path());
    }
    return text;
}

}  // namespace gantry::test::sequences

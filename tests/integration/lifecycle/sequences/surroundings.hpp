// Surroundings: what lies around a library, on disk: places that may hold a bundle, which somebody damages,
// moves and mends, and model folders inside the library. Knows at each moment what it has put where.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gantry::test::sequences {

namespace fs = std::filesystem;

// What a bundle is, and what it lacks at the moment.
struct Content {
    std::string pipeline_class;  // "": one file of a format that no plugin here knows
    bool has_index = true;
    bool has_component = true;

    friend bool operator==(const Content&, const Content&) = default;
};

struct Place {
    bool is_taken = false;         // by a bundle
    bool is_file_instead = false;  // the bundle is set aside, and a file stands there
    Content content;
};

class Surroundings {
public:
    static constexpr std::size_t kPlaces = 4;

    Surroundings();
    ~Surroundings();
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    [[nodiscard]] fs::path library() const { return base_ / "library"; }
    [[nodiscard]] fs::path path_of(std::size_t place) const;
    [[nodiscard]] fs::path single_file() const { return base_ / "user" / "model.gguf"; }
    [[nodiscard]] const Place& place(std::size_t number) const { return places_.at(number); }
    // Of a bundle that is there; what its files are long together.
    [[nodiscard]] std::uint64_t bytes_at(std::size_t place) const;

    void toggle_component(std::size_t place);
    void toggle_index_file(std::size_t place);
    void toggle_file_in_place(std::size_t place);
    // Nothing happens unless `from` holds a bundle and `to` is free.
    void move(std::size_t from, std::size_t to);

    // Folders of the library, by model_id: those that somebody or an import put files into.
    [[nodiscard]] const std::map<std::string, Content>& folders() const { return folders_; }
    void drop_folder(const std::string& id, const Content& content);
    void note_copy(const std::string& id, const Content& content) { folders_[id] = content; }
    void note_removed(const std::string& id);
    void toggle_component_of(const std::string& id);
    void toggle_index_file_of(const std::string& id);
    void delete_folder(const std::string& id);

    // Where somebody keeps the record of a model that was taken away.
    [[nodiscard]] fs::path set_aside_record(const std::string& id) const;

    // Of every file and folder that is not the library's own to change: equal while nobody touched any.
    // In the folder of a model the files alone count, without its record, and not those of `except`.
    [[nodiscard]] std::string listing(const std::string& except) const;

private:
    // Where parts of a bundle are while they are missing.
    [[nodiscard]] fs::path taken_from_place(std::size_t number, const char* name) const;
    [[nodiscard]] fs::path taken_from_library(const std::string& id, const char* name) const;
    static void toggle(const fs::path& folder, const char* name, const fs::path& aside, bool& is_there);

    fs::path base_;
    std::vector<Place> places_;
    std::map<std::string, Content> folders_;
};

}  // namespace gantry::test::sequences

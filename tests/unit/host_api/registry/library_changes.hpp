// Every change that the registry makes of a library, and a library to make them in.
#pragma once

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host::testing {

inline const ModelId kKept = model_id("llm/llama/kept");
inline const ModelId kNew = model_id("audio/whisper/new");
inline const ModelId kBare = model_id("llm/llama/bare");
inline const ModelId kForeign = model_id("llm/qwen/foreign");

// A library in each of the states that the operations begin with.
struct World {
    World() {
        const auto& folder = library.folder;
        folder.write("library/llm/llama/kept/metadata.json", "kept");
        folder.write("library/llm/llama/bare/weights.bin", "weights");
        folder.write("library/llm/qwen/foreign/metadata.json", "foreign");
        folder.write("library/llm/qwen/foreign/weights.bin", "weights");
        folder.write("library/llm/qwen/foreign/sub/config.json", "config");
        folder.write("library/vision/vit/alone/metadata.json", "alone");
        folder.write("library/.gantry/sources/one", "one");
        folder.write("library/.gantry/sources/two", "two");
        folder.write("library/.gantry/trash/thrown/deep/weights.bin", "thrown");
        folder.link("library/.gantry/trash/thrown/deep/out", folder / "outside");
        folder.write("library/.gantry/staging/dead/model/weights.bin", "dead");
        folder.write("library/.gantry/staging/.metadata.json.0123456789abcdef.tmp", "torn");
        folder.write("outside/precious", "precious");
    }

    [[nodiscard]] LibraryRoot& root() const { return *library.root; }

    // What the operations are about: every file with its content, and the folders of models; without what is on
    // its way.
    using State = std::map<std::string, std::string>;
    [[nodiscard]] State state() const {
        State state;
        for (const auto& name : library.folder.everything()) {
            if (is_on_its_way(name) || name == "library/.gantry/generation") continue;
            const bool is_folder = std::filesystem::is_directory(library.folder / name);
            if (is_folder && name.starts_with("library/.gantry/")) continue;
            state[name] = is_folder ? kFolder : library.folder.read(name);
        }
        return state;
    }
    [[nodiscard]] static State files_of(State state) {
        std::erase_if(state, [](const auto& entry) { return entry.second == kFolder; });
        return state;
    }
    [[nodiscard]] std::vector<std::string> on_its_way() const {
        std::vector<std::string> names;
        for (const auto& name : library.folder.everything())
            if (is_on_its_way(name)) names.push_back(name);
        return names;
    }
    // What a living process is at work on.
    [[nodiscard]] std::string living_model() const {
        return living.folder().path.substr(library.folder.path().size() + 1);
    }
    static bool is_on_its_way(const std::string& name) {
        return name.starts_with("library/.gantry/staging/") || name.starts_with("library/.gantry/trash/");
    }

    static constexpr const char* kFolder = "a folder";
    TemporaryLibrary library;
    registry::StagedFolder living = *library.root->stage();
};

struct Change {
    std::string name;
    std::function<Result<void>(const World&)> run;
    bool may_leave_folders = false;

    friend void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }
};

const std::vector<Change>& changes();

}  // namespace gantry::host::testing

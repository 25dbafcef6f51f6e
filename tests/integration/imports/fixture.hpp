// A library without plugins, and what the import tests ask of it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {

namespace fs = std::filesystem;

class Imports : public testing::Test {
protected:
    void SetUp() override { fs::create_directory(no_plugins); }

    Outcome gantry(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--library", library.string(), "--json"});
        return run_command(arguments, {{"GANTRY_PLUGIN_PATH", no_plugins.string()}});
    }
    Outcome gantry_with_plugins(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--library", library.string(), "--json"});
        return run_command(arguments, {});
    }

    // The library in this process, for what takes a callback or a flag.
    std::shared_ptr<host::Library> open() const {
        host::HostOptions options;
        options.search_default_folders = false;
        return *host::Library::open(*host::Host::open(options),
                                    {.root = library.string(), .reconcile_in_background = false});
    }

    static fs::path sample(const std::string& name) { return fs::path{GANTRY_TEST_DATA} / "imports" / name; }
    static void copy_sample(const std::string& name, const fs::path& target) {
        fs::create_directories(target.parent_path());
        fs::copy(sample(name), target, fs::copy_options::recursive);
    }

    fs::path metadata(const std::string& id) const { return library / id / "metadata.json"; }
    nlohmann::json record(const std::string& id) const {
        return nlohmann::json::parse(read_file(metadata(id)));
    }

    // What is left of a copy or removal on its way; nothing, once a call is over.
    std::vector<std::string> leftovers() const {
        std::vector<std::string> names;
        for (const auto* place : {".gantry/staging", ".gantry/trash"})
            if (fs::exists(library / place))
                for (const auto& entry : fs::directory_iterator{library / place})
                    names.push_back(entry.path().lexically_relative(library).string());
        return names;
    }
    // Ids of all models, and that nothing is left of any other.
    std::vector<std::string> models() const {
        std::vector<std::string> ids;
        const auto page = open()->list_models({});
        EXPECT_TRUE(page) << page.error().message;
        for (const auto& model : page->models) ids.push_back(model.model_id);
        return ids;
    }

    TemporaryFolder folder;
    fs::path library = folder / "library";
    fs::path no_plugins = folder / "no-plugins";
};

}  // namespace gantry::test

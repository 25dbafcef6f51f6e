// A library in a temporary folder, spoken to through the command, and copies of a small bundle to put in it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {

class LibraryTest : public testing::Test {
protected:
    Outcome gantry(std::vector<std::string> arguments,
                   const std::map<std::string, std::string>& environment = {}) {
        arguments.insert(arguments.begin(), {"--library", library.string(), "--json"});
        return run_command(arguments, environment);
    }

    // A copy of the bundle called `name`, registered; the value is its id.
    std::string add_model(const std::string& name, std::vector<std::string> options = {}) {
        const auto copy = folder / name;
        copy_bundle("dit", copy);
        options.insert(options.begin(), {"register", copy.string()});
        const auto outcome = gantry(options);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json().value("model_id", "");
    }

    std::filesystem::path metadata(const std::string& id) const { return library / id / "metadata.json"; }

    TemporaryFolder folder;
    std::filesystem::path library = folder / "library";
};

[[nodiscard]] inline std::vector<std::string> ids_of(const nlohmann::json& page) {
    std::vector<std::string> ids;
    for (const auto& model : page["models"]) ids.push_back(model["model_id"]);
    return ids;
}

}  // namespace gantry::test

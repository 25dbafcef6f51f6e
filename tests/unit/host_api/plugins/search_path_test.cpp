#include "plugins/search_path.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SearchEnvironment environment(std::string path, std::string add) {
    SearchEnvironment environment;
    environment.plugin_path = std::move(path);
    environment.plugin_path_add = std::move(add);
    environment.installed_folder = "/usr/lib/gantry/plugins";
    return environment;
}

std::vector<std::string> paths(const std::vector<SearchFolder>& folders) {
    std::vector<std::string> paths;
    for (const auto& folder : folders) paths.push_back(folder.path);
    return paths;
}

TEST(PluginSearchPath, IsFoldersGivenThenInstalledThenAdded) {
    EXPECT_THAT(paths(plugin_search_path({"/given", "/more"}, true, environment("", "/added:/last"))),
                ElementsAre("/given", "/more", "/usr/lib/gantry/plugins", "/added", "/last"));
}

TEST(PluginSearchPath, LetsTheVariableReplaceTheInstalledFolder) {
    EXPECT_THAT(paths(plugin_search_path({"/given"}, true, environment("/own:/other", "/added"))),
                ElementsAre("/given", "/own", "/other", "/added"));
}

TEST(PluginSearchPath, IsOnlyTheFoldersGivenWhenAsked) {
    EXPECT_THAT(paths(plugin_search_path({"/given"}, false, environment("/own", "/added"))),
                ElementsAre("/given"));
}

TEST(PluginSearchPath, IgnoresTheVariablesOfAProcessThatGainedRights) {
    auto gained = environment("/own", "/added");
    gained.gained_rights = true;
    EXPECT_THAT(paths(plugin_search_path({}, true, gained)), ElementsAre("/usr/lib/gantry/plugins"));
}

TEST(PluginSearchPath, LeavesOutTheInstalledFolderOfAProgramThatHasNone) {
    EXPECT_THAT(plugin_search_path({}, true, SearchEnvironment{}), IsEmpty());
}

TEST(PluginSearchPath, RefusesWhatIsNotAbsolute) {
    const auto folders = plugin_search_path({"given"}, true, environment("/own::./relative", ":"));
    EXPECT_THAT(paths(folders), ElementsAre("given", "/own", "", "./relative", "", ""));
    for (const auto& folder : folders) {
        ASSERT_EQ(folder.problem.has_value(), folder.path != "/own") << folder.path;
        if (!folder.problem) continue;
        EXPECT_EQ(folder.problem->code, ErrorCode::invalid_argument);
        EXPECT_THAT(folder.problem->message, HasSubstr("not an absolute path"));
    }
    EXPECT_THAT(folders[3].problem->message, HasSubstr("GANTRY_PLUGIN_PATH"));
}

TEST(PluginSearchPath, HasNoInstalledFolderWhereTheHostIsPartOfTheProgram) {
    EXPECT_EQ(SearchEnvironment::of_this_process().installed_folder, "");
}

TEST(PluginSearchPath, FindsTheInstalledFolderBesideTheSharedLibrary) {
    void* library = ::dlopen(GANTRY_TEST_SEARCH_ENVIRONMENT, RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();
    const auto installed_folder =
        reinterpret_cast<const char* (*)()>(::dlsym(library, "gantry_test_installed_folder"));
    ASSERT_NE(installed_folder, nullptr);
    const auto beside =
        std::filesystem::canonical(GANTRY_TEST_SEARCH_ENVIRONMENT).parent_path() / "gantry" / "plugins";
    EXPECT_EQ(installed_folder(), beside.string());
}

}  // namespace
}  // namespace gantry::host

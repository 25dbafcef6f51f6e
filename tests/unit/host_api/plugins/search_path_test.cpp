#include "plugins/search_path.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/host_api/plugins/plugin_folder.hpp"

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

// What the module, loaded by `path`, takes for the installed folder.
std::string installed_folder_seen_from(const std::string& path) {
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return ::dlerror();
    void* function = ::dlsym(library, "gantry_test_installed_folder");
    return function == nullptr ? "no such function" : reinterpret_cast<const char* (*)()>(function)();
}

TEST(PluginSearchPath, FindsTheInstalledFolderBesideTheSharedLibrary) {
    const auto beside =
        std::filesystem::canonical(GANTRY_TEST_SEARCH_ENVIRONMENT).parent_path() / "gantry" / "plugins";
    EXPECT_EQ(installed_folder_seen_from(GANTRY_TEST_SEARCH_ENVIRONMENT), beside.string());
}

TEST(PluginSearchPath, HasNoInstalledFolderWhereTheLibraryWasFoundBelowTheWorkingDirectory) {
    PluginFolder folder;
    std::filesystem::copy_file(GANTRY_TEST_SEARCH_ENVIRONMENT, folder.path() + "/host.so");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    EXPECT_EQ(installed_folder_seen_from("./host.so"), "");
    std::filesystem::current_path(before);
}

}  // namespace
}  // namespace gantry::host

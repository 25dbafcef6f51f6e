#include "plugins/catalog.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/host_api/plugins/plugin_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void change_mode(const std::string& path, mode_t mode) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0) << path;
}

// "<id> <version> <code of the problem>" of every entry.
std::vector<std::string> summary(const PluginCatalog& catalog) {
    std::vector<std::string> lines;
    for (const auto& entry : catalog.entries()) {
        const auto problem = entry.problem ? std::string{to_string(entry.problem->code)} : "usable";
        lines.push_back(entry.manifest.id + " " + entry.manifest.version + " " + problem);
    }
    return lines;
}

PluginCatalog scan(const std::vector<std::string>& folders) {
    CatalogOptions options;
    options.folders = folders;
    options.search_default_folders = false;
    return PluginCatalog::scan(options);
}

void expect_refused(const PluginFolder& folder, ErrorCode code, const std::string& path,
                    const std::string& reason) {
    const auto entry = folder.only_entry();
    ASSERT_TRUE(entry.problem);
    EXPECT_EQ(entry.problem->code, code) << entry.problem->message;
    EXPECT_THAT(entry.problem->message, AllOf(HasSubstr(path), HasSubstr(reason)));
    EXPECT_EQ(folder.scan().find_format("test_directory"), nullptr);
}

TEST(PluginCatalog, ReadsManifestsOfTheBuildTree) {
    const auto catalog = scan({GANTRY_TEST_PLUGIN_FOLDER});
    ASSERT_THAT(summary(catalog), ElementsAre("org.gantry.test 1.2.3 usable"));
    const auto& entry = catalog.entries().front();
    EXPECT_TRUE(std::filesystem::exists(entry.module_path));
    EXPECT_TRUE(std::filesystem::exists(entry.manifest_path));
    ASSERT_NE(catalog.find_format("test_directory"), nullptr);
    EXPECT_EQ(catalog.find_format("test_directory")->manifest.id, "org.gantry.test");
}

TEST(PluginCatalog, ListsById) {
    PluginFolder folder;
    folder.add_manifest("1", "org.example.c", "1.0.0", "format_c");
    folder.add_manifest("2", "org.example.a", "1.0.0", "format_a");
    folder.add_manifest("3", "org.example.b", "1.0.0", "format_b");
    EXPECT_THAT(summary(folder.scan()), ElementsAre("org.example.a 1.0.0 usable", "org.example.b 1.0.0 usable",
                                                    "org.example.c 1.0.0 usable"));
}

TEST(PluginCatalog, OfOneIdUsesTheHigherVersion) {
    PluginFolder first;
    PluginFolder second;
    first.add_manifest("a", "org.example.a", "1.9.0", "format_a");
    second.add_manifest("a", "org.example.a", "1.10.0", "format_a");
    const auto catalog = scan({first.path(), second.path()});
    EXPECT_THAT(summary(catalog),
                ElementsAre("org.example.a 1.10.0 usable", "org.example.a 1.9.0 plugin_superseded"));
    EXPECT_THAT(catalog.entries()[1].problem->message,
                AllOf(HasSubstr(first.path()), HasSubstr(second.path()), HasSubstr("higher version")));
    EXPECT_EQ(catalog.find_format("format_a")->manifest.version, "1.10.0");
}

TEST(PluginCatalog, OfOneIdAndVersionUsesTheFolderThatComesFirst) {
    PluginFolder first;
    PluginFolder second;
    first.add_manifest("z", "org.example.a", "1.0.0", "format_a");
    second.add_manifest("a", "org.example.a", "1.0.0", "format_a");
    for (const auto& [one, other] : {std::pair{&first, &second}, std::pair{&second, &first}}) {
        const auto catalog = scan({one->path(), other->path()});
        ASSERT_THAT(summary(catalog),
                    ElementsAre("org.example.a 1.0.0 usable", "org.example.a 1.0.0 plugin_superseded"));
        EXPECT_THAT(catalog.entries()[0].manifest_path, HasSubstr(one->path()));
        EXPECT_THAT(catalog.entries()[1].problem->message, HasSubstr("comes first"));
    }
}

TEST(PluginCatalog, OfOneIdPassesOverAHigherVersionThatCannotBeUsed) {
    PluginFolder folder;
    folder.add_manifest("new", "org.example.a", "2.0.0", "format_a");
    folder.add_manifest("old", "org.example.a", "1.0.0", "format_a");
    change_mode(folder.module_path("new"), 0666);
    EXPECT_THAT(summary(folder.scan()),
                ElementsAre("org.example.a 2.0.0 plugin_untrusted", "org.example.a 1.0.0 usable"));
    EXPECT_EQ(folder.scan().find_format("format_a")->manifest.version, "1.0.0");
}

TEST(PluginCatalog, OfOneFormatFindsTheHigherVersionThenTheSmallerId) {
    PluginFolder folder;
    folder.add_manifest("1", "org.example.c", "2.0.0", "shared_format");
    folder.add_manifest("2", "org.example.b", "2.0.0", "shared_format");
    folder.add_manifest("3", "org.example.a", "1.0.0", "shared_format");
    EXPECT_EQ(folder.scan().find_format("shared_format")->manifest.id, "org.example.b");
    EXPECT_EQ(folder.scan().find_format("other_format"), nullptr);
}

TEST(PluginCatalog, ScansAFolderOnceHoweverItIsSpelled) {
    PluginFolder folder;
    folder.add_good_plugin();
    const auto link = folder.path() + "/link";
    std::filesystem::create_directory_symlink(folder.path(), link);
    EXPECT_THAT(summary(scan({folder.path(), folder.path() + "/", link})),
                ElementsAre("org.gantry.test 1.2.3 usable"));
}

TEST(PluginCatalog, KeepsAMalformedManifestWithItsProblem) {
    PluginFolder folder;
    folder.add_good_plugin();
    write_bytes(folder.manifest_path("broken"), "{");
    std::vector<std::string> log;
    CatalogOptions options;
    options.folders = {folder.path()};
    options.search_default_folders = false;
    options.log = [&](std::string_view line) { log.emplace_back(line); };
    EXPECT_THAT(summary(PluginCatalog::scan(options)),
                ElementsAre("  plugin_manifest_invalid", "org.gantry.test 1.2.3 usable"));
    EXPECT_THAT(log, ElementsAre(HasSubstr("broken.gantry-plugin.json")));
}

TEST(PluginCatalog, IgnoresFilesThatAreNoManifests) {
    PluginFolder folder;
    write_bytes(folder.path() + "/.gantry-plugin.json", "{");
    write_bytes(folder.path() + "/README.json", "{");
    EXPECT_THAT(folder.scan().entries(), IsEmpty());
}

TEST(PluginCatalog, RefusesAManifestThatEverybodyMayWriteTo) {
    PluginFolder folder;
    folder.add_good_plugin();
    change_mode(folder.manifest_path("good"), 0646);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.manifest_path("good"), "chmod o-w");
}

TEST(PluginCatalog, RefusesAModuleThatEverybodyMayWriteTo) {
    PluginFolder folder;
    folder.add_good_plugin();
    change_mode(folder.module_path("good"), 0757);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.module_path("good"), "chmod o-w");
}

TEST(PluginCatalog, RefusesAFolderThatEverybodyMayWriteTo) {
    PluginFolder folder;
    folder.add_good_plugin();
    change_mode(folder.path(), 01777);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.path(), "chmod o-w");
    EXPECT_EQ(folder.only_entry().manifest_path, folder.path());
}

TEST(PluginCatalog, RefusesAFolderThatEverybodyMayExchange) {
    PluginFolder folder;
    const auto inner = folder.path() + "/open/plugins";
    std::filesystem::create_directories(inner);
    change_mode(folder.path() + "/open", 0777);
    const auto catalog = scan({inner});
    ASSERT_THAT(summary(catalog), ElementsAre("  plugin_untrusted"));
    EXPECT_THAT(catalog.entries()[0].problem->message, AllOf(HasSubstr(inner), HasSubstr("exchange it")));
}

TEST(PluginCatalog, AcceptsAStickyParentOfRootAlone) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to make folders of other users";
    PluginFolder folder;
    const auto sticky = folder.path() + "/sticky";
    const auto inner = sticky + "/plugins";
    std::filesystem::create_directories(inner);
    change_mode(sticky, 01777);
    EXPECT_THAT(scan({inner}).entries(), IsEmpty());
    ASSERT_EQ(::chown(sticky.c_str(), 12345, 12345), 0);
    EXPECT_THAT(summary(scan({inner})), ElementsAre("  plugin_untrusted"));
}

TEST(PluginCatalog, RefusesWhatBelongsToAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a file away";
    PluginFolder folder;
    folder.add_good_plugin();
    ASSERT_EQ(::chown(folder.module_path("good").c_str(), 12345, 12345), 0);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.module_path("good"), "belongs to user 12345");
    ASSERT_EQ(::chown(folder.manifest_path("good").c_str(), 12345, 12345), 0);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.manifest_path("good"), "belongs to user 12345");
    ASSERT_EQ(::chown(folder.path().c_str(), 12345, 12345), 0);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.path(), "belongs to user 12345");
}

TEST(PluginCatalog, RefusesAManifestThatIsALink) {
    PluginFolder elsewhere;
    elsewhere.add_good_plugin();
    PluginFolder folder;
    std::filesystem::create_symlink(elsewhere.manifest_path("good"), folder.manifest_path("good"));
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.manifest_path("good"), "is a link");
}

TEST(PluginCatalog, DoesNotHangOnAManifestThatIsAFifo) {
    PluginFolder folder;
    ASSERT_EQ(::mkfifo(folder.manifest_path("good").c_str(), 0600), 0);
    expect_refused(folder, ErrorCode::plugin_untrusted, folder.manifest_path("good"), "not a regular file");
}

TEST(PluginCatalog, RefusesAManifestOfEndlessSize) {
    PluginFolder folder;
    folder.add_good_plugin();
    std::filesystem::resize_file(folder.manifest_path("good"), 1ull << 40);
    expect_refused(folder, ErrorCode::plugin_manifest_invalid, folder.manifest_path("good"), "at most");
}

TEST(PluginCatalog, TellsOfAModuleThatIsMissing) {
    PluginFolder folder;
    folder.add_good_plugin();
    std::filesystem::remove(folder.module_path("good"));
    expect_refused(folder, ErrorCode::plugin_load_failed, folder.module_path("good"),
                   "install the plugin again");
}

TEST(PluginCatalog, TellsOfAnotherAbiVersionWithoutLoading) {
    PluginFolder folder;
    folder.add_good_plugin();
    folder.edit_manifest("good", [](nlohmann::json& document) {
        document["abi"] = {{"minimum", "0.7"}, {"maximum", "0.7"}};
    });
    expect_refused(folder, ErrorCode::plugin_abi_mismatch, folder.manifest_path("good"),
                   "ABI 0.7, this host speaks 0.1");
}

TEST(PluginCatalog, RefusesAPathThatIsAFile) {
    PluginFolder folder;
    folder.add_good_plugin();
    EXPECT_THAT(summary(scan({folder.module_path("good")})), ElementsAre("  plugin_untrusted"));
}

TEST(PluginCatalog, OnlyLogsAFolderThatIsNotThere) {
    std::vector<std::string> log;
    CatalogOptions options;
    options.folders = {"/nonexistent/plugins"};
    options.search_default_folders = false;
    options.log = [&](std::string_view line) { log.emplace_back(line); };
    EXPECT_THAT(PluginCatalog::scan(options).entries(), IsEmpty());
    EXPECT_THAT(log, ElementsAre(HasSubstr("/nonexistent/plugins")));
}

TEST(PluginCatalog, NeverShowsAPathThatIsNotUtf8) {
    PluginFolder folder;
    const auto inner = folder.path() + "/\xff";
    std::filesystem::create_directory(inner);
    std::filesystem::create_directory_symlink(inner, folder.path() + "/link");
    write_bytes(folder.path() + "/\xfe.gantry-plugin.json", "{");
    EXPECT_THAT(folder.scan().entries(), IsEmpty());
    for (const auto& path : {inner, folder.path() + "/link"}) {
        const auto catalog = scan({path});
        ASSERT_THAT(summary(catalog), ElementsAre("  path_not_utf8"));
        EXPECT_EQ(catalog.entries()[0].manifest_path, "");
        EXPECT_EQ(catalog.entries()[0].problem->message.find('\xff'), std::string::npos);
    }
}

class PluginCatalogEnvironment : public ::testing::Test {
protected:
    void SetUp() override {
        ::unsetenv("GANTRY_PLUGIN_PATH");
        ::unsetenv("GANTRY_PLUGIN_PATH_ADD");
    }
    void TearDown() override { SetUp(); }
};

TEST_F(PluginCatalogEnvironment, IsSearchedUnlessToldNotTo) {
    PluginFolder given;
    PluginFolder own;
    PluginFolder added;
    given.add_manifest("1", "org.example.given", "1.0.0", "format_a");
    own.add_manifest("2", "org.example.own", "1.0.0", "format_b");
    added.add_manifest("3", "org.example.added", "1.0.0", "format_c");
    ::setenv("GANTRY_PLUGIN_PATH", own.path().c_str(), 1);
    ::setenv("GANTRY_PLUGIN_PATH_ADD", added.path().c_str(), 1);
    CatalogOptions options;
    options.folders = {given.path()};
    EXPECT_THAT(summary(PluginCatalog::scan(options)),
                ElementsAre("org.example.added 1.0.0 usable", "org.example.given 1.0.0 usable",
                            "org.example.own 1.0.0 usable"));
    options.search_default_folders = false;
    EXPECT_THAT(summary(PluginCatalog::scan(options)), ElementsAre("org.example.given 1.0.0 usable"));
}

TEST_F(PluginCatalogEnvironment, NeverLeadsToTheWorkingDirectory) {
    PluginFolder folder;
    folder.add_good_plugin();
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    ::setenv("GANTRY_PLUGIN_PATH", ":.", 1);
    const auto catalog = PluginCatalog::scan({});
    std::filesystem::current_path(before);
    EXPECT_THAT(summary(catalog), ElementsAre("  invalid_argument", "  invalid_argument"));
}

}  // namespace
}  // namespace gantry::host

// The contract between host and module: what is loaded, and what of it is believed.
#include "plugins/module.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gantry/report.hpp>
#include <gantry/text.hpp>

#include "unit/host_api/plugins/plugin_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::shared_ptr<const LoadedPlugin> load_good_plugin() {
    PluginFolder folder;
    folder.add_good_plugin();
    auto plugin = LoadedPlugin::load(folder.only_entry());
    EXPECT_TRUE(plugin) << plugin.error().message;
    return plugin ? *plugin : nullptr;
}

// What loading the module with that defect answers.
Error error_of(const std::string& defect) {
    PluginFolder folder;
    folder.add_damaged_module(defect);
    const auto plugin = LoadedPlugin::load(folder.only_entry());
    if (plugin) return make_error(ErrorCode::internal, "was loaded");
    EXPECT_EQ(plugin.error().path, folder.module_path(defect));
    EXPECT_THAT(plugin.error().message, AllOf(HasSubstr(folder.module_path(defect)), Not(HasSubstr("/proc/"))));
    EXPECT_THAT(plugin.error().message, Not(HasSubstr("\n")));
    return plugin.error();
}

void expect_broken(const std::string& defect, const std::string& reason) {
    const auto error = error_of(defect);
    EXPECT_EQ(error.code, ErrorCode::plugin_contract_broken) << error.message;
    EXPECT_THAT(error.message, HasSubstr(reason));
}

gantry_status collect_finding(void* context, const gantry_finding* finding) {
    static_cast<std::vector<std::string>*>(context)->push_back(gantry::to_string(finding->code));
    return GANTRY_STATUS_OK;
}

// A bundle in which nothing is there.
gantry_status stat_nothing(void*, gantry_text, gantry_entry* out) {
    out->kind = GANTRY_ENTRY_ABSENT;
    return GANTRY_STATUS_OK;
}

std::vector<std::string> validate_empty_bundle(const gantry_validator_factory& validator) {
    std::vector<std::string> codes;
    gantry_view view{};
    view.struct_size = sizeof view;
    view.stat = &stat_nothing;
    gantry_examine_options options{};
    options.struct_size = sizeof options;
    const gantry_finding_receiver receiver{sizeof receiver, 0, &codes, &collect_finding};
    EXPECT_EQ(validator.validate(to_text("test_directory"), &view, &options, &receiver), GANTRY_STATUS_OK);
    return codes;
}

TEST(LoadedPlugin, IsReadyToBeCalled) {
    const auto plugin = load_good_plugin();
    ASSERT_NE(plugin, nullptr);
    EXPECT_EQ(plugin->identity().id, "org.gantry.test");
    EXPECT_EQ(plugin->identity().version, "1.2.3");
    EXPECT_EQ(plugin->identity().sha256.size(), 64u);
    EXPECT_NE(plugin->detector(), nullptr);
    EXPECT_NE(plugin->describer().describe, nullptr);
    EXPECT_THAT(validate_empty_bundle(plugin->validator()), ::testing::ElementsAre("missing_component"));
}

TEST(LoadedPlugin, NeedsNoDetector) {
    PluginFolder folder;
    folder.add_damaged_module("NOTHING");
    const auto plugin = LoadedPlugin::load(folder.only_entry());
    ASSERT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ((*plugin)->detector(), nullptr);
}

TEST(LoadedPlugin, IsOneForTheSameBytesWhereverTheyLie) {
    PluginFolder folder;
    folder.add_good_plugin("first");
    PluginFolder copy;
    copy.add_good_plugin("second");
    const auto first = LoadedPlugin::load(folder.only_entry());
    const auto second = LoadedPlugin::load(copy.only_entry());
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
}

TEST(LoadedPlugin, IsOneForAllThreads) {
    PluginFolder folder;
    folder.add_good_plugin();
    const auto entry = folder.only_entry();
    std::vector<std::shared_ptr<const LoadedPlugin>> plugins(8);
    std::vector<std::thread> threads;
    for (auto& plugin : plugins)
        threads.emplace_back([&] { plugin = LoadedPlugin::load(entry).value_or(nullptr); });
    for (auto& thread : threads) thread.join();
    for (const auto& plugin : plugins) EXPECT_EQ(plugin, plugins.front());
    EXPECT_NE(plugins.front(), nullptr);
}

TEST(LoadedPlugin, StaysMappedWhenNobodyHoldsIt) {
    const gantry_validator_factory* validator = nullptr;
    {
        const auto plugin = load_good_plugin();
        ASSERT_NE(plugin, nullptr);
        validator = &plugin->validator();
    }
    EXPECT_THAT(validate_empty_bundle(*validator), ::testing::ElementsAre("missing_component"));
}

TEST(LoadedPlugin, IsNeverTakenForAModuleThatWasRefusedBefore) {
    for (const auto* defect : {"NO_ENTRY", "MAGIC", "ID", "ABI_VERSION"})
        EXPECT_NE(error_of(defect).code, ErrorCode::internal);
    EXPECT_EQ(load_good_plugin()->identity().id, "org.gantry.test");
}

TEST(LoadedPlugin, IsHeldAgainstEveryManifestThatNamesIt) {
    ASSERT_NE(load_good_plugin(), nullptr);
    PluginFolder folder;
    folder.add_good_plugin();
    folder.edit_manifest("good", [](nlohmann::json& document) { document["version"] = "1.2.4"; });
    const auto plugin = LoadedPlugin::load(folder.only_entry());
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().code, ErrorCode::plugin_contract_broken);
    EXPECT_THAT(plugin.error().message, AllOf(HasSubstr("'1.2.3'"), HasSubstr("'1.2.4'")));
}

TEST(LoadedPlugin, WithoutAnEntryIsNone) {
    const auto error = error_of("NO_ENTRY");
    EXPECT_EQ(error.code, ErrorCode::plugin_entry_missing) << error.message;
    EXPECT_THAT(error.message, HasSubstr("does not export gantry_plugin_entry"));
}

TEST(LoadedPlugin, IsNotGivenTheEntryOfALibraryThatItNeeds) {
    const auto error = error_of("NO_ENTRY_BUT_A_LIBRARY_HAS_ONE");
    EXPECT_EQ(error.code, ErrorCode::plugin_entry_missing) << error.message;
    EXPECT_THAT(error.message, HasSubstr("not its own"));
}

TEST(LoadedPlugin, WithAFunctionForAnEntryIsNone) {
    EXPECT_EQ(error_of("FUNCTION").code, ErrorCode::plugin_entry_missing);
}

TEST(LoadedPlugin, WithAnotherMagicNumberIsNone) {
    const auto error = error_of("MAGIC");
    EXPECT_EQ(error.code, ErrorCode::plugin_entry_missing);
    EXPECT_THAT(error.message, HasSubstr("magic number"));
}

TEST(LoadedPlugin, OfAnotherAbiVersionIsRefusedWithBothVersions) {
    const auto error = error_of("ABI_VERSION");
    EXPECT_EQ(error.code, ErrorCode::plugin_abi_mismatch);
    EXPECT_THAT(error.message, HasSubstr("ABI 0.2, this host speaks 0.1"));
}

TEST(LoadedPlugin, WhoseEntryIsSmallerThanItsVersionIsBroken) {
    expect_broken("SMALL_ENTRY", "entry has");
}

TEST(LoadedPlugin, WhoseEntryClaimsMoreThanItHasIsNone) {
    EXPECT_EQ(error_of("LARGE_ENTRY").code, ErrorCode::plugin_entry_missing);
}

TEST(LoadedPlugin, WhoseIdIsNotTheManifestsIsBroken) {
    expect_broken("ID", "'org.gantry.somebody-else', its manifest says 'org.gantry.damaged'");
    expect_broken("ID_SIZE", "not a text");
}

TEST(LoadedPlugin, WhoseFormatsAreNotTheManifestsIsBroken) {
    expect_broken("FORMAT", "'another_format', its manifest says 'damaged_format'");
    PluginFolder folder;
    folder.add_damaged_module("NOTHING");
    folder.edit_manifest("NOTHING", [](nlohmann::json& document) {
        document["formats"].push_back({{"id", "more"}, {"kind", "file"}});
    });
    const auto plugin = LoadedPlugin::load(folder.only_entry());
    ASSERT_FALSE(plugin);
    EXPECT_THAT(plugin.error().message, HasSubstr("1 formats, its manifest says 2"));
}

TEST(LoadedPlugin, WithoutItsFactoriesIsBroken) {
    expect_broken("NO_VALIDATOR", "no validator");
    expect_broken("NO_DESCRIBER", "no describer");
    expect_broken("SMALL_VALIDATOR", "gantry.validator");
    expect_broken("NO_FUNCTION", "gantry.describer has no function");
}

TEST(LoadedPlugin, ThatThrowsAsItStartsIsBrokenAndTheHostLives) {
    expect_broken("INIT_THROWS", "exception");
}

TEST(LoadedPlugin, ThatCouldNotStartIsNotStartedAgain) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto error = error_of("INIT_FAILS_AT_FIRST");
        EXPECT_EQ(error.code, ErrorCode::plugin_load_failed);
        EXPECT_THAT(error.message, HasSubstr("init() answered 9"));
    }
}

TEST(LoadedPlugin, WithASymbolThatNobodyHasIsRefusedInTheLoadersWords) {
    const auto error = error_of("UNDEFINED");
    EXPECT_EQ(error.code, ErrorCode::plugin_load_failed);
    EXPECT_THAT(error.message, HasSubstr("gantry_test_function_that_nobody_has"));
}

TEST(LoadedPlugin, OfARefusedEntryIsNotTried) {
    PluginFolder folder;
    folder.add_good_plugin();
    auto entry = folder.only_entry();
    entry.problem = make_error(ErrorCode::plugin_superseded, "another one is used");
    const auto plugin = LoadedPlugin::load(entry);
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().code, ErrorCode::plugin_superseded);
}

}  // namespace
}  // namespace gantry::host

// Folders of plugins that are not looked at are told by the command that lists plugins.
#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class PluginsList : public LibraryTest {
protected:
    Outcome listed_with(const std::string& added) {
        return run_command({"plugins", "list"}, {{"GANTRY_PLUGIN_PATH_ADD", added}});
    }
};

TEST_F(PluginsList, TellsOfAFolderThatIsNotAbsolute) {
    const auto listed = listed_with("relative/folder");
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_THAT(listed.err, AllOf(HasSubstr("plugin folder not used"), HasSubstr("relative/folder"),
                                  HasSubstr("GANTRY_PLUGIN_PATH_ADD"), HasSubstr("absolute")));
    EXPECT_THAT(listed.out, AllOf(HasSubstr("org.gantry.diffusers"), HasSubstr("relative/folder  not used: ")));
}

TEST_F(PluginsList, TellsOfAFolderThatIsNotThere) {
    const auto listed = listed_with((folder / "nowhere").string());
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_THAT(listed.err,
                AllOf(HasSubstr("plugin folder not used"), HasSubstr((folder / "nowhere").string())));
}

TEST_F(PluginsList, TellsNothingWhereAllFoldersAreLookedAt) {
    EXPECT_THAT(run_command({"plugins", "list"}).err, IsEmpty());
}

}  // namespace
}  // namespace gantry::test

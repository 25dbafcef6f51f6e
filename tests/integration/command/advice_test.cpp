// What the command says of what cannot be done names what can be.
#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"
#include "support/cached_bundle.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Advice : public LibraryTest {
protected:
    // What stands behind the code in the one line for a person.
    std::string said(const std::vector<std::string>& arguments) {
        auto all = arguments;
        all.insert(all.begin(), {"--library", library.string()});
        return run_command(all).err;
    }
};

TEST_F(Advice, OfAFolderOfModelsNamesTheFirstToRegister) {
    copy_bundle("dit", folder / "shelf" / "b");
    copy_bundle("dit", folder / "shelf" / "a");
    const auto refused = gantry({"register", (folder / "shelf").string()});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_EQ(refused.error().value("code", ""), "unsupported");
    EXPECT_THAT(refused.error().value("message", ""),
                HasSubstr("register one of the 2 in it, the first is " + (folder / "shelf" / "a").string()));
}

TEST_F(Advice, OfAFolderOfAHuggingFaceCacheNamesItsSnapshot) {
    const auto snapshot = copy_cached_bundle(folder / "cache");
    const auto repository = snapshot.parent_path().parent_path();
    const auto refused = gantry({"register", repository.string()});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_THAT(refused.error().value("message", ""),
                HasSubstr("register the one in it, " + snapshot.string()));
    EXPECT_EQ(gantry({"register", snapshot.string()}).exit_code, 0);
}

TEST_F(Advice, OfAnEmptyFolderIsWhatItWas) {
    fs::create_directory(folder / "empty");
    EXPECT_THAT(gantry({"register", (folder / "empty").string()}).error().value("message", ""),
                HasSubstr("`gantry inspect` says what was looked for"));
}

TEST_F(Advice, OfABrokenConfigurationNamesTheFileOnceAndNoRecord) {
    const auto id = add_model("bundle");
    write_file(library / ".gantry" / "library.json", "{\"accepted_tasks\": [");
    const auto text = said({"descriptor", id});
    EXPECT_THAT(text, AllOf(HasSubstr("the library's configuration does not read"), Not(HasSubstr("metadata")),
                            Not(HasSubstr("backup"))));
    EXPECT_EQ(text.find("library.json"), text.rfind("library.json")) << text;
    write_file(library / ".gantry" / "library.json", "{\"event_limit\": true}");
    EXPECT_THAT(said({"descriptor", id}), HasSubstr("gantry config set event_limit 10000"));
}

TEST_F(Advice, OfARelocationToAnotherClassSaysSoAndHowToGoBack) {
    const auto id = add_model("bundle");
    copy_bundle("sana", folder / "another");
    copy_bundle("dit", folder / "same");
    const auto moved = gantry({"relocate", id, (folder / "same").string()});
    EXPECT_EQ(moved.exit_code, 0) << moved.err;
    EXPECT_EQ(moved.err, "");
    const auto changed = gantry({"relocate", id, (folder / "another").string()});
    EXPECT_EQ(changed.exit_code, 0) << changed.err;
    EXPECT_THAT(nlohmann::json::parse(changed.err)["hint"].get<std::string>(),
                AllOf(HasSubstr("was a DiTPipeline and is a SanaPipeline now"),
                      HasSubstr("`gantry relocate " + id + " " + (folder / "same").string() + "`")));
}

TEST_F(Advice, OfACaptureOfAModelByAFormatSaysThatTheFormatGoesWithAPath) {
    const auto id = add_model("bundle");
    const auto refused = gantry({"capture", id, "--format", "some_format"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error().value("code", ""), "invalid_argument");
    EXPECT_THAT(refused.error().value("message", ""), HasSubstr("--format goes with a path"));
}

}  // namespace
}  // namespace gantry::test

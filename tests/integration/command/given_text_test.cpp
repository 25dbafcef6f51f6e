// What is written into a record is what was given, or the call is refused.
#include <gmock/gmock.h>

#include "integration/library_fixture.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class GivenText : public LibraryTest {
protected:
    void SetUp() override { copy_bundle("dit", folder / "new"); }

    std::string path() const { return (folder / "new").string(); }
};

TEST_F(GivenText, ThatARecordCannotHoldIsRefusedAndMakesNothing) {
    for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{{"--tag", "bad\xff"},
                                                                                        {"--tag", ""},
                                                                                        {"--tag", "two\nlines"},
                                                                                        {"--family", "\xff"},
                                                                                        {"--name", "a\tb"}}) {
        for (const auto* const command : {"register", "import"}) {
            const auto refused = gantry({command, path(), option, value});
            EXPECT_EQ(refused.exit_code, 1) << command << option;
            EXPECT_EQ(refused.error().value("code", ""), "invalid_argument") << refused.err;
        }
    }
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(GivenText, ThatIsRefusedLeavesARecordAsItWas) {
    const auto id = add_model("bundle", {"--tag", "good"});
    const auto before = read_file(metadata(id));
    EXPECT_EQ(gantry({"register", (folder / "bundle").string(), "--tag", "bad\xff"}).exit_code, 1);
    EXPECT_EQ(read_file(metadata(id)), before);
}

TEST_F(GivenText, OfOlderRecordsStaysReadable) {
    const auto id = add_model("bundle", {"--tag", "good"});
    auto record = nlohmann::ordered_json::parse(read_file(metadata(id)));
    record["tags"] = {"", "two\nlines"};
    record["family"] = "a\nb";
    write_file(metadata(id), record.dump(2));
    EXPECT_EQ(gantry({"reconcile"}).exit_code, 0);
    EXPECT_EQ(gantry({"show", id}).json()["metadata"]["tags"], record["tags"]);
    EXPECT_EQ(gantry({"register", (folder / "bundle").string()}).exit_code, 0);
    EXPECT_EQ(nlohmann::json::parse(read_file(metadata(id)))["tags"], record["tags"]);
}

TEST_F(GivenText, OfASettingThatIsNoUtf8IsRefused) {
    for (const auto* const key : {"accepted_tasks", "allowed_folders"}) {
        const auto refused = gantry({"config", "set", key, "/bad\xff"});
        EXPECT_EQ(refused.exit_code, 1) << key;
        EXPECT_EQ(refused.error().value("code", ""), "invalid_argument") << key;
    }
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(GivenText, OfATaskThatNobodyKnowsIsTakenWithAHint) {
    const auto taken = gantry({"config", "set", "accepted_tasks", "[\"text-to-image\",\"text-to-imgae\"]"});
    EXPECT_EQ(taken.exit_code, 0);
    EXPECT_EQ(taken.json()["accepted_tasks"], (nlohmann::json{"text-to-image", "text-to-imgae"}));
    EXPECT_THAT(nlohmann::json::parse(taken.err)["hint"].get<std::string>(), HasSubstr("\"text-to-imgae\""));
    EXPECT_EQ(gantry({"config", "set", "accepted_tasks", "text-to-image"}).err, "");
    EXPECT_EQ(gantry({"config", "set", "event_limit", "500"}).err, "");
}

}  // namespace
}  // namespace gantry::test

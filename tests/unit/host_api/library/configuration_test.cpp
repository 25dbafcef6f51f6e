#include "library/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/foreign_shapes.hpp"

namespace gantry::host {
namespace {

using ::testing::HasSubstr;

TEST(LibraryConfiguration, ReadsWhatIsThereAndDefaultsForTheRest) {
    const auto read = parse_configuration(R"({"accepted_tasks": ["a", "b"], "event_limit": 100, "later": {}})");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, (LibraryConfiguration{{"a", "b"}, {}, 100}));
    EXPECT_EQ(*parse_configuration("{}"), LibraryConfiguration{});
    EXPECT_EQ(*parse_configuration(R"({"event_limit": null})"), LibraryConfiguration{});
}

TEST(LibraryConfiguration, ThatIsMalformedNamesTheMember) {
    for (const auto& [text, name] : std::vector<std::pair<std::string, std::string>>{
             {R"({"accepted_tasks": "a"})", "accepted_tasks"},
             {R"({"accepted_tasks": ["a", 1]})", "accepted_tasks"},
             {R"({"accepted_tasks": ["a\nb"]})", "accepted_tasks"},
             {R"({"allowed_folders": ["a"]})", "allowed_folders"},
             {R"({"allowed_folders": ["/a/.."]})", "allowed_folders"},
             {R"({"event_limit": 99})", "event_limit"},
             {R"({"event_limit": 1000001})", "event_limit"},
             {R"({"event_limit": 100.5})", "event_limit"},
             {R"({"event_limit": -100})", "event_limit"},
             {"[]", "the library's configuration does not read: "},
             {"", "the library's configuration does not read: "},
             {"{\"a\":", "the library's configuration does not read: "}}) {
        const auto read = parse_configuration(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::corrupt);
        EXPECT_THAT(read.error().message, HasSubstr(name)) << text;
    }
}

TEST(LibraryConfiguration, SetsOneMemberAndKeepsTheBytesOfOthers) {
    EXPECT_EQ(*parse_configuration(*configured("", "event_limit", "250")), (LibraryConfiguration{{}, {}, 250}));
    EXPECT_EQ(*configured("{ \"x\":1E5,\"event_limit\":7 }", "event_limit", "250"),
              "{ \"x\":1E5,\"event_limit\":250 }");
    EXPECT_EQ(parse_configuration(*configured("{}", "allowed_folders", "\"/a\""))->allowed_folders,
              std::vector<std::string>{"/a"});
    EXPECT_EQ(configured("{}", "colour", "1").error().code, ErrorCode::invalid_argument);
    // One problem, one advice: it is no record, and there is nothing to restore.
    EXPECT_EQ(
        parse_configuration("[]").error().message,
        "the library's configuration does not read: it is JSON, but not an object; mend the file, or delete "
        "it to get the defaults");
    EXPECT_EQ(configured("{}", "event_limit", "{").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(configured("[", "event_limit", "250").error().code, ErrorCode::corrupt);
}

TEST(LibraryConfiguration, TakesATaskThatCouldBeOneThoughNobodyKnowsIt) {
    for (const auto* const task : {"text-to-image", "image-to-3d", "prior", "text2text-generation"})
        EXPECT_EQ(
            parse_configuration(*configured("", "accepted_tasks", nlohmann::json{task}.dump()))->accepted_tasks,
            std::vector<std::string>{task});
}

TEST(LibraryConfiguration, RefusesToBeSetToWhatNoTaskCanBeAndShowsWhatAShellIsTold) {
    for (const auto* const task : {"[text-to-image]", "{", "Text-To-Image", "text to image", "text_to_image",
                                   "-", "text--image", "text-to-image,inpainting", "\u00e9"}) {
        const auto refused = configured("", "accepted_tasks", nlohmann::json{task}.dump());
        ASSERT_FALSE(refused) << task;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
        EXPECT_THAT(refused.error().message,
                    HasSubstr("gantry config set accepted_tasks '[\"text-to-image\"]'"));
    }
}

TEST(LibraryConfiguration, ThatIsStoredStaysReadableWhateverItsTasksAre) {
    const auto read = parse_configuration(R"({"accepted_tasks": ["[text-to-image]", "Mine"]})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->accepted_tasks.size(), 2u);
}

TEST(ConfigurationDigest, IsOfTheContentInAnyOrder) {
    EXPECT_EQ(configuration_digest({}, {}), "");
    const auto one = configuration_digest({"a", "b"}, {"/x"});
    EXPECT_EQ(one, configuration_digest({"b", "a", "b"}, {"/x"}));
    EXPECT_NE(one, configuration_digest({"a"}, {"/x"}));
    EXPECT_NE(one, configuration_digest({"a", "b"}, {}));
    EXPECT_NE(configuration_digest({"/x"}, {}), configuration_digest({}, {"/x"}));
}

TEST(LibraryConfiguration, TakesNoTextThatCannotBeShownOnALineOrIsTooLong) {
    const std::string long_text(5'000, 'x');
    const std::string many = [] {
        std::string list = "[\"a\"";
        for (int i = 0; i < 2'000; ++i) list += ",\"a" + std::to_string(i) + "\"";
        return list + "]";
    }();
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"accepted_tasks", R"([""])"},
                                                          {"accepted_tasks", R"(["a\u007f"])"},
                                                          {"accepted_tasks", R"(["a\u001b"])"},
                                                          {"accepted_tasks", "[\"" + long_text + "\"]"},
                                                          {"accepted_tasks", many},
                                                          {"accepted_tasks", "{}"},
                                                          {"allowed_folders", "[\"/" + long_text + "\"]"},
                                                          {"allowed_folders", R"(["/a\u007f"])"},
                                                          {"allowed_folders", R"(["/a/../b"])"},
                                                          {"allowed_folders", R"([""])"}}) {
        const auto read = parse_configuration("{\"" + name + "\": " + value + "}");
        ASSERT_FALSE(read) << name << value.substr(0, 40);
        EXPECT_EQ(read.error().code, ErrorCode::corrupt);
        EXPECT_THAT(read.error().message, HasSubstr(name));
        EXPECT_LT(read.error().message.size(), 500U) << "what is refused is not repeated whole";
    }
}

TEST(LibraryConfiguration, OfAForeignShapeIsRefusedOrReadsAsItWouldWithoutIt) {
    const auto whole = nlohmann::json::parse(
        R"({"accepted_tasks": ["a"], "allowed_folders": ["/a"], "event_limit": 100, "later": {"x": [1]}})");
    for (const auto& [what, document] : test::foreign_shapes_of(whole)) {
        const auto read = parse_configuration(document.dump());
        if (!read) {
            EXPECT_EQ(read.error().code, ErrorCode::corrupt) << what;
        }
        // A member that is wrong can be set right by itself.
        const auto mended = configured(document.dump(), "event_limit", "250");
        ASSERT_TRUE(mended) << what;
    }
}

}  // namespace
}  // namespace gantry::host

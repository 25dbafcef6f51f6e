#include "library/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
             {"[]", "library.json"},
             {"", "library.json"},
             {"{\"a\":", "library.json"}}) {
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
    EXPECT_EQ(configured("{}", "event_limit", "{").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(configured("[", "event_limit", "250").error().code, ErrorCode::corrupt);
}

TEST(ConfigurationDigest, IsOfTheContentInAnyOrder) {
    EXPECT_EQ(configuration_digest({}, {}), "");
    const auto one = configuration_digest({"a", "b"}, {"/x"});
    EXPECT_EQ(one, configuration_digest({"b", "a", "b"}, {"/x"}));
    EXPECT_NE(one, configuration_digest({"a"}, {"/x"}));
    EXPECT_NE(one, configuration_digest({"a", "b"}, {}));
    EXPECT_NE(configuration_digest({"/x"}, {}), configuration_digest({}, {"/x"}));
}

}  // namespace
}  // namespace gantry::host

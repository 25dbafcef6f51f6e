#include "plugins/manifest.hpp"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <gantry/abi/version.h>

namespace gantry::host {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

json good_document() {
    return {
        {"manifest_version", 1},
        {"id", "org.example.my-plugin"},
        {"version", "1.20.3"},
        {"license", "Apache-2.0"},
        {"abi", {{"minimum", "0.1"}, {"maximum", "0.1"}}},
        {"formats",
         {{{"id", "my_directory"}, {"kind", "directory"}, {"markers", {"index.json", "other.json"}}},
          {{"id", "my_file"}, {"kind", "file"}, {"extensions", {".bin"}}}}},
        {"library", "my_plugin.so"},
        {"library_size", 12345},
        {"library_sha256", std::string(64, 'a')},
        {"build_id", "00ff"},
    };
}

Error error_of(const std::string& text) {
    const auto parsed = parse_manifest(text, "/plugins/my.gantry-plugin.json");
    if (parsed) return make_error(ErrorCode::internal, "was accepted: " + text);
    return parsed.error();
}

// Expects that a manifest with `value` at `pointer` is refused, with a message that names file and `member`.
void expect_refused(const std::string& pointer, const json& value, const std::string& member) {
    auto document = good_document();
    document[json::json_pointer{pointer}] = value;
    const auto error = error_of(document.dump());
    EXPECT_EQ(error.code, ErrorCode::plugin_manifest_invalid) << error.message;
    EXPECT_EQ(error.path, "/plugins/my.gantry-plugin.json");
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("/plugins/my.gantry-plugin.json"), HasSubstr("'" + member + "'")));
}

TEST(Manifest, IsReadWhole) {
    const auto manifest = parse_manifest(good_document().dump(), "");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->id, "org.example.my-plugin");
    EXPECT_EQ(manifest->version, "1.20.3");
    EXPECT_EQ(manifest->license, "Apache-2.0");
    EXPECT_EQ(manifest->abi_version, GANTRY_ABI_VERSION);
    EXPECT_EQ(manifest->library, "my_plugin.so");
    EXPECT_EQ(manifest->library_size, 12345u);
    EXPECT_EQ(manifest->library_sha256, std::string(64, 'a'));
    EXPECT_EQ(manifest->build_id, "00ff");
    ASSERT_EQ(manifest->formats.size(), 2u);
    EXPECT_EQ(manifest->formats[0].id, "my_directory");
    EXPECT_TRUE(manifest->formats[0].is_directory);
    EXPECT_THAT(manifest->formats[0].markers, ElementsAre("index.json", "other.json"));
    EXPECT_EQ(manifest->formats[1].id, "my_file");
    EXPECT_FALSE(manifest->formats[1].is_directory);
    EXPECT_THAT(manifest->formats[1].extensions, ElementsAre(".bin"));
}

TEST(Manifest, IgnoresMembersThatItDoesNotKnow) {
    auto document = good_document();
    document["homepage"] = {{"id", 7}};
    document["formats"][0]["since"] = nullptr;
    EXPECT_TRUE(parse_manifest(document.dump(), ""));
}

TEST(Manifest, MayLeaveOutBuildIdMarkersAndExtensions) {
    auto document = good_document();
    document.erase("build_id");
    document["formats"][0].erase("markers");
    const auto manifest = parse_manifest(document.dump(), "");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->build_id, "");
    EXPECT_TRUE(manifest->formats[0].markers.empty());
}

TEST(Manifest, NamesTheMemberThatIsMissing) {
    for (const auto* member : {"manifest_version", "id", "version", "license", "abi", "formats", "library",
                               "library_size", "library_sha256"}) {
        auto document = good_document();
        document.erase(member);
        const auto error = error_of(document.dump());
        EXPECT_EQ(error.code, ErrorCode::plugin_manifest_invalid);
        EXPECT_THAT(error.message, HasSubstr("'" + std::string{member} + "' must be"));
    }
}

TEST(Manifest, NamesTheMemberOfTheWrongType) {
    for (const auto* member : {"manifest_version", "id", "version", "license", "abi", "formats", "library",
                               "library_size", "library_sha256", "build_id"})
        for (const json& value : {json(nullptr), json(true), json(1.5), json(-1), json::object({{"a", 1}})})
            if (!(std::string{member} == "abi" && value.is_object()))
                expect_refused("/" + std::string{member}, value, member);
    expect_refused("/formats/0", "my_directory", "formats");
    expect_refused("/formats/1/id", 3, "formats[1].id");
    expect_refused("/formats/0/markers", "index.json", "formats[0].markers");
    expect_refused("/formats/0/markers/1", 5, "formats[0].markers");
    expect_refused("/abi/maximum", 0.1, "abi.maximum");
}

TEST(Manifest, RefusesIdsThatAreNotReverseDns) {
    for (const auto* id : {"", "plugin", ".org.example", "org.example.", "org..example", "org.Example",
                           "org/example", "org.exa mple", "org.\u00e9xample", "..", "org.example\n"})
        expect_refused("/id", id, "id");
    expect_refused("/id", "org." + std::string(252, 'a'), "id");
}

TEST(Manifest, RefusesVersionsThatAreNotThreeNumbers) {
    for (const auto* version : {"", "1", "1.2", "1.2.3.4", "1.2.", ".1.2", "1..2", "v1.2.3", "1.2.3-rc1",
                                "01.2.3", "1.2.1234567890", "1.2.-3", " 1.2.3"})
        expect_refused("/version", version, "version");
}

TEST(Manifest, RefusesFormatIdsOutsideTheirAlphabet) {
    for (const auto* id : {"", "My", "my-format", "my.format", "my format"})
        expect_refused("/formats/0/id", id, "formats[0].id");
    expect_refused("/formats/0/id", std::string(129, 'a'), "formats[0].id");
    expect_refused("/formats/1/id", "my_directory", "formats[1].id");
    expect_refused("/formats/1/kind", "folder", "formats[1].kind");
    expect_refused("/formats", json::array(), "formats");
}

TEST(Manifest, RefusesNamesThatLeaveTheFolder) {
    for (const auto* name : {"", ".", "..", "../evil.so", "/lib/libc.so.6", "a/b.so", "a\nb.so"}) {
        expect_refused("/library", name, "library");
        expect_refused("/formats/0/markers/0", name, "formats[0].markers");
    }
    expect_refused("/library", std::string{"a\0b.so", 6}, "library");
    for (const auto* extension : {"", ".", "bin", "./bin", ".."})
        expect_refused("/formats/1/extensions/0", extension, "formats[1].extensions");
}

TEST(Manifest, RefusesSizesAndDigestsThatCannotBe) {
    expect_refused("/library_size", 0, "library_size");
    for (const auto& digest : {std::string{}, std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                               std::string(64, 'g')})
        expect_refused("/library_sha256", digest, "library_sha256");
    for (const auto& build_id : {std::string{"abc"}, std::string{"xy"}, std::string(130, 'a')})
        expect_refused("/build_id", build_id, "build_id");
}

TEST(Manifest, TakesOneAbiVersionWhileTheAbiIsADraft) {
    expect_refused("/abi/maximum", "0.2", "abi.minimum");
    expect_refused("/abi/minimum", "1.0", "abi.minimum");
    for (const auto* version : {"", "0", "0.1.0", "0.x", "00.1", "0.12345"})
        expect_refused("/abi/maximum", version, "abi.maximum");

    auto document = good_document();
    document["abi"] = {{"minimum", "1.0"}, {"maximum", "1.12"}};
    const auto manifest = parse_manifest(document.dump(), "");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->abi_version, 1u << 16 | 12u);
}

TEST(Manifest, RefusesAnotherManifestVersionBeforeAnythingElse) {
    EXPECT_THAT(error_of(R"({"manifest_version": 2})").message, HasSubstr("'manifest_version'"));
}

TEST(Manifest, RefusesAMemberThatIsThereTwice) {
    auto text = good_document().dump();
    text.insert(1, R"("id": "org.example.other",)");
    EXPECT_THAT(error_of(text).message, HasSubstr("'id' must be there only once"));
}

TEST(Manifest, RefusesWhatIsNotOneJsonObject) {
    const auto good = good_document().dump();
    for (const auto& text :
         {std::string{}, std::string{"[]"}, std::string{"text"}, good + good, good.substr(1),
          good.substr(0, good.size() - 1), std::string(2000, '['), std::string{"{\"id\":\"\xff\"}"}})
        EXPECT_EQ(error_of(text).code, ErrorCode::plugin_manifest_invalid) << text;
}

TEST(Manifest, RefusesMoreBytesThanAManifestMayHave) {
    auto text = good_document().dump();
    text.append(kMaxManifestBytes - text.size(), ' ');
    EXPECT_TRUE(parse_manifest(text, ""));
    EXPECT_EQ(error_of(text + " ").code, ErrorCode::plugin_manifest_invalid);
}

TEST(Versions, AreComparedAsNumbers) {
    EXPECT_EQ(compare_versions("1.2.3", "1.2.3"), 0);
    EXPECT_EQ(compare_versions("1.9.0", "1.10.0"), -1);
    EXPECT_EQ(compare_versions("2.0.0", "1.99.99"), 1);
    EXPECT_EQ(compare_versions("1.2.3", "1.2.4"), -1);
    EXPECT_EQ(compare_versions("0.0.0", "0.0.1"), -1);
    EXPECT_EQ(compare_versions("999999999.0.0", "1000000000.0.0"), -1);
}

}  // namespace
}  // namespace gantry::host

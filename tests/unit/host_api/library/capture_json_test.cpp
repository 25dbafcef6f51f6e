#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gantry/host/capture.hpp>

#include "library/capture_document.hpp"
#include "library/capture_words.hpp"
#include "support/foreign_shapes.hpp"

namespace gantry::host {
namespace {

CaptureDocument sample() {
    CaptureDocument capture;
    capture.path = "models/\xC3\xA4";
    capture.depth = Depth::content;
    capture.accepted_tasks = {"text-to-image"};
    capture.asked_formats = {"a", "b"};
    capture.bundle_format = "a";
    capture.plugin = PluginIdentity{"org.example.a", "1.2.3", std::string(64, '0')};
    capture.seen.hidden_names = {"metadata.json"};
    auto& names = capture.seen.by_name;
    names[""].status = EntryStatus{EntryKind::folder, 0, 18'446'744'073'709'551'615u, -1, 2, true};
    names[""].listing = {
        ViewStatus::ok,
        {{"a\n", {EntryKind::file, 9, 3, 4, 5, false}}, {"b", {EntryKind::special, 0, 0, 0, 0, true}}}};
    names["../x"].status = EntryStatus{EntryKind::escape, 0, 0, 0, 0, true};
    names["full"].listing = {ViewStatus::too_large, {}};
    auto& file = names["weights"];
    file.status = EntryStatus{EntryKind::file, 1'000, 7, 8, 9, true};
    file.bytes.add(0, "\x80\xFF");
    file.bytes.add(10, std::string_view{"{\"a\":\0}", 7});
    file.sha256 = std::array<std::uint8_t, 32>{1, 2, 3};
    names["zz"].refusal = ViewStatus::unreadable;
    return capture;
}

// What `text` is refused with.
Error refusal_of(std::string_view text) {
    const auto read = capture_from_json(text);
    EXPECT_FALSE(read.has_value()) << text;
    return read ? Error{} : read.error();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(CaptureDocument, ComesBackAsItWas) {
    const auto text = to_json(sample());
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto read = capture_from_json(text);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(to_json(*read), text);
    const auto& names = read->seen.by_name;
    EXPECT_EQ(names.at("").status, sample().seen.by_name.at("").status);
    EXPECT_FALSE(names.at("").listing->value.at(0).status.is_on_root_device);
    EXPECT_EQ(names.at("weights").bytes.parts(), sample().seen.by_name.at("weights").bytes.parts());
    EXPECT_EQ(names.at("zz").refusal, ViewStatus::unreadable);
    EXPECT_EQ(read->plugin, sample().plugin);
}

TEST(CaptureDocument, NamesTheMemberThatIsWrong) {
    const auto text = to_json(sample());
    const struct {
        std::string_view from, to, named;
    } cases[] = {
        {R"("kind":"folder")", R"("kind":"door")", "'entries[0].kind'"},
        {R"("size":1000)", R"("size":-1)", "'entries[3].size'"},
        {R"("size":1000)", R"("size":1e3)", "'entries[3].size'"},
        {R"("offset":10)", R"("offset":2)", "'entries[3].bytes[1].offset'"},
        {R"("offset":10)", R"("offset":18446744073709551615)", "'entries[3].bytes[1].offset'"},
        {R"("base64":")", R"("base64":" )", "'entries[3].bytes[0].base64'"},
        {R"("refusal":"unreadable")", R"("refusal":"ok")", "'entries[4].refusal'"},
        {R"("refusal":"unreadable")", R"("refusal":"failed")", "'entries[4].refusal'"},
        {R"({"name":"b",)", R"({"name":"../b",)", "names[1].name'"},
        {R"({"name":"b",)", R"({"name":"a",)", "names[1].name'"},
        {R"({"name":"full")", R"({"name":"full/")", "'entries[2].name'"},
        {R"({"name":"full")", R"({"name":"aaaa","name":"full")", "'entries[2].name'"},
        {R"({"name":"zz")", R"({"name":"aa")", "'entries[4].name'"},
        {R"("path":"models/)", R"("path":"\u001b[2J)", "'path'"},
        {R"("bundle_format":"a")", R"("bundle_format":"\n")", "'bundle_format'"},
        {R"("entry_kind":"directory")", R"("entry_kind":"file")", "'entry_name'"},
        {R"("entry_name":null)", R"("entry_name":"x")", "'entry_name'"},
        {R"("depth":"content")", R"("depth":"bottomless")", "'depth'"},
        {R"("weak":false)", R"("weak":0)", "'weak'"},
        {R"("weak":false)", R"("weak":false,"weak":false)", "'weak'"},
        {R"("entries":[)", R"("entries":[1,)", "'entries'"},
        {R"("status":"too_large","names":[])",
         R"("status":"too_large","names":[{"name":"x","kind":"file","size":0,"inode":0,"mtime_ns":0,"ctime_ns":0}])",
         "listing.names'"},
    };
    for (const auto& [from, to, named] : cases) {
        const auto error = refusal_of(replaced(text, from, to));
        EXPECT_EQ(error.code, ErrorCode::corrupt) << to;
        EXPECT_THAT(error.message, testing::HasSubstr(named)) << to;
    }
}

TEST(CaptureDocument, TellsANewerVersionAndWhatIsNoCapture) {
    EXPECT_EQ(refusal_of(replaced(to_json(sample()), R"("capture_version":1)", R"("capture_version":2)")).code,
              ErrorCode::unsupported);
    const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
    for (const std::string_view text :
         {"", "{}", "[]", "null", "\xFF", "{\"capture_version\":1}", deep.c_str()})
        EXPECT_EQ(refusal_of(text).code, ErrorCode::corrupt) << text.substr(0, 40);
    EXPECT_EQ(refusal_of(std::string_view{}).code, ErrorCode::corrupt);
    EXPECT_EQ(refusal_of(std::string(kMaxCaptureBytes + 1, ' ')).code, ErrorCode::corrupt);
}

TEST(CaptureDocument, IsRefusedOrReadAgainTheSameWhateverIsDoneToItsText) {
    const auto whole = to_json(sample());
    std::mt19937 random{7};
    const std::string spice = "{}[],:\"\\0123456789-eE+ntfa/\x01\xFF ";
    int read_again = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto text = whole;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const auto at = random() % text.size();
            switch (random() % 4) {
                case 0: text.erase(at, 1 + random() % 8); break;
                case 1: text.insert(at, 1, spice[random() % spice.size()]); break;
                case 2: text[at] = spice[random() % spice.size()]; break;
                default: text.insert(at, text.substr(random() % text.size(), random() % 64)); break;
            }
            if (text.empty()) text = "{";
        }
        const auto read = capture_from_json(text);
        if (!read) continue;
        ++read_again;
        const auto written = to_json(*read);
        const auto second = capture_from_json(written);
        ASSERT_TRUE(second.has_value()) << second.error().message << text;
        EXPECT_EQ(to_json(*second), written);
    }
    EXPECT_GT(read_again, 100);
}

TEST(CaptureWords, ReadBase64OnlyAsTheyWriteIt) {
    for (const std::string bytes : {"", "a", "ab", "abc", "\x80\xFF"})
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    for (const auto* text : {"a", "YQ", "YQ=", "YR==", "YQ==\n", " YQ==", "YQ==YQ==", "====", "Y\xFFQ="})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(CaptureDocument, IsRefusedOrReadAgainTheSameWhateverShapeAnyOfItsValuesHas) {
    const auto whole = nlohmann::json::parse(to_json(sample()));
    for (const auto& [what, document] : test::foreign_shapes_of(whole)) {
        const auto read = capture_from_json(document.dump());
        if (!read) {
            EXPECT_TRUE(read.error().code == ErrorCode::corrupt || read.error().code == ErrorCode::unsupported)
                << what << ": " << read.error().message;
            continue;
        }
        const auto second = capture_from_json(to_json(*read));
        ASSERT_TRUE(second) << what;
        EXPECT_EQ(to_json(*second), to_json(*read)) << what;
    }
}

}  // namespace
}  // namespace gantry::host

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/root.hpp"
#include "temporary_folder.hpp"

namespace gantry::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_id;
using testing::TemporaryLibrary;

const ModelId kTiny = model_id("llm/llama/tiny");
const std::vector<std::string> kNothing{"library", "library/.gantry", "library/.gantry/staging",
                                        "library/.gantry/trash"};

TEST(ModelFolder, IsCreatedWholeAndReadBack) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    EXPECT_FALSE(*root.has_folder(kTiny));
    EXPECT_EQ(*root.read_metadata(kTiny), std::nullopt);
    const auto old_mask = ::umask(022);
    ASSERT_TRUE(root.create_model(kTiny, "{\"a\": 1}"));
    ::umask(old_mask);
    EXPECT_TRUE(*root.has_folder(kTiny));
    EXPECT_EQ(*root.read_metadata(kTiny), "{\"a\": 1}");
    EXPECT_THAT(
        library.folder.everything(),
        ElementsAre("library", "library/.gantry", "library/.gantry/staging", "library/llm", "library/llm/llama",
                    "library/llm/llama/tiny", "library/llm/llama/tiny/metadata.json"));
    struct stat seen {};
    ASSERT_EQ(::stat(library.path("llm/llama/tiny/metadata.json").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0644U);
    ASSERT_EQ(::stat(library.path("llm/llama/tiny").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0755U);
}

TEST(ModelFolder, IsNeverCreatedOverAnother) {
    const TemporaryLibrary library;
    library.folder.write("library/llm/llama/tiny/weights", "precious");
    const auto created = library.root->create_model(kTiny, "{}");
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(created.error().model_id, "llm/llama/tiny");
    EXPECT_THAT(created.error().message, HasSubstr("is there already"));
    EXPECT_FALSE(library.folder.has("library/llm/llama/tiny/metadata.json"));

    library.folder.make("library/llm/llama/empty");
    EXPECT_EQ(library.root->create_model(model_id("llm/llama/empty"), "{}").error().code,
              ErrorCode::invalid_argument);
}

TEST(ModelFolder, IsNotCreatedBelowAFile) {
    const TemporaryLibrary library;
    library.folder.write("library/llm", "a file");
    EXPECT_EQ(library.root->create_model(kTiny, "{}").error().code, ErrorCode::corrupt);
    EXPECT_EQ(library.root->has_folder(kTiny).error().code, ErrorCode::corrupt);
    library.folder.write("library/vlm/x/y", "a file");
    EXPECT_EQ(library.root->create_model(model_id("vlm/x/y"), "{}").error().code, ErrorCode::corrupt);
}

TEST(ModelFolder, ReplacesItsRecordAndKeepsItsPermissions) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    EXPECT_EQ(root.write_metadata(kTiny, "{}").error().code, ErrorCode::not_found);
    ASSERT_TRUE(root.create_model(kTiny, "{\"a\": 1}"));
    ASSERT_EQ(::chmod(library.path("llm/llama/tiny/metadata.json").c_str(), 0600), 0);
    ASSERT_TRUE(root.write_metadata(kTiny, "{\"a\": 2}"));
    EXPECT_EQ(*root.read_metadata(kTiny), "{\"a\": 2}");
    struct stat seen {};
    ASSERT_EQ(::stat(library.path("llm/llama/tiny/metadata.json").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0600U);
    EXPECT_EQ(library.folder.everything().size(), 7U) << "no temporary file is left";
}

TEST(ModelFolder, GetsARecordWhereItHadNone) {
    const TemporaryLibrary library;
    library.folder.write("library/llm/llama/tiny/weights", "kept");
    EXPECT_TRUE(*library.root->has_folder(kTiny));
    EXPECT_EQ(*library.root->read_metadata(kTiny), std::nullopt);
    ASSERT_TRUE(library.root->write_metadata(kTiny, "{}"));
    EXPECT_EQ(*library.root->read_metadata(kTiny), "{}");
    EXPECT_EQ(library.folder.read("library/llm/llama/tiny/weights"), "kept");
}

TEST(ModelFolder, RefusesARecordThatIsNotARegularFile) {
    const TemporaryLibrary library;
    library.folder.make("library/llm/llama/tiny/metadata.json");
    const auto read = library.root->read_metadata(kTiny);
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
    EXPECT_EQ(read.error().model_id, "llm/llama/tiny");
    EXPECT_EQ(library.root->write_metadata(kTiny, "{}").error().code, ErrorCode::corrupt);

    const auto pipe = model_id("llm/llama/pipe");
    library.folder.make("library/llm/llama/pipe");
    ASSERT_EQ(::mkfifo(library.path("llm/llama/pipe/metadata.json").c_str(), 0600), 0);
    EXPECT_EQ(library.root->read_metadata(pipe).error().code, ErrorCode::corrupt);
    EXPECT_EQ(library.root->write_metadata(pipe, "{}").error().code, ErrorCode::corrupt);
}

TEST(ModelFolder, GoesWithItsRecordAndItsEmptyParents) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    ASSERT_TRUE(root.create_model(kTiny, "{}"));
    const auto left = root.remove_record(kTiny);
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_THAT(*left, IsEmpty());
    EXPECT_EQ(library.folder.everything(), kNothing);
    EXPECT_EQ(root.remove_record(kTiny).error().code, ErrorCode::not_found);
}

TEST(ModelFolder, RemovalLeavesNeighboursAlone) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    for (const auto* id : {"llm/llama/tiny", "llm/llama/tiny2", "llm/qwen/tiny"})
        ASSERT_TRUE(root.create_model(model_id(id), "{}"));
    ASSERT_TRUE(root.remove_record(kTiny));
    EXPECT_THAT(*root.list_models(), ElementsAre(model_id("llm/llama/tiny2"), model_id("llm/qwen/tiny")));
    ASSERT_TRUE(root.remove_record(model_id("llm/llama/tiny2")));
    EXPECT_FALSE(library.folder.has("library/llm/llama"));
    EXPECT_THAT(*root.list_models(), ElementsAre(model_id("llm/qwen/tiny")));
}

TEST(ModelFolder, RemovalLeavesAndNamesWhatTheLibraryDidNotMake) {
    const TemporaryLibrary library;
    auto& root = *library.root;
    ASSERT_TRUE(root.create_model(kTiny, "{}"));
    library.folder.write("library/llm/llama/tiny/weights", "precious");
    library.folder.write("library/llm/llama/tiny/sub/more", "precious");
    library.folder.write("library/llm/llama/tiny/.metadata.json.0123456789abcdef.tmp", "left by a crash");
    library.folder.write("library/llm/llama/tiny/.metadata.json.bak", "not ours");
    const auto left = root.remove_record(kTiny);
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_THAT(*left, ElementsAre(".metadata.json.bak", "sub/", "weights"));
    EXPECT_EQ(library.folder.read("library/llm/llama/tiny/sub/more"), "precious");
    EXPECT_FALSE(library.folder.has("library/llm/llama/tiny/metadata.json"));
    EXPECT_FALSE(library.folder.has("library/llm/llama/tiny/.metadata.json.0123456789abcdef.tmp"));
    EXPECT_THAT(*root.list_models(), IsEmpty());
}

TEST(ModelFolder, TakesTheLongestIdThereCanBe) {
    const TemporaryLibrary library;
    const std::string part(255, 'x');
    const auto id = model_id(part + "/" + part + "/" + part);
    ASSERT_TRUE(library.root->create_model(id, "{}"));
    ASSERT_TRUE(library.root->write_metadata(id, "{\"a\":1}"));
    EXPECT_EQ(*library.root->read_metadata(id), "{\"a\":1}");
    EXPECT_TRUE(library.root->remove_record(id));
    EXPECT_EQ(library.folder.everything(), kNothing);
}

}  // namespace
}  // namespace gantry::host

// What reaches the disk, in which order, and what is left when the system refuses at any point.
#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/root.hpp"
#include "registry/source_claims.hpp"
#include "temporary_folder.hpp"
#include "unit/host_api/replaced_calls.hpp"

namespace gantry::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::model_id;
using testing::replaced_calls;
using testing::ReplacedCalls;
using testing::TemporaryLibrary;

const ModelId kTiny = model_id("llm/llama/tiny");

struct WriteFaults : ::testing::Test {
    ~WriteFaults() override { replaced_calls() = {}; }

    // What was asked of the system since the last call, with paths relative to the library.
    static void start_log() { replaced_calls() = {.is_logging = true}; }
    std::vector<std::string> take_log() const {
        auto log = std::move(replaced_calls().log);
        replaced_calls() = {};
        for (auto& line : log)
            for (std::size_t at = 0; (at = line.find(library.root->path(), at)) != std::string::npos;)
                line.replace(at, library.root->path().size(), "");
        return log;
    }

    TemporaryLibrary library;
};

TEST_F(WriteFaults, ARecordIsOnDiskBeforeItTakesItsNameAndTheFolderAfter) {
    ASSERT_TRUE(library.root->create_model(kTiny, "{}"));
    start_log();
    ASSERT_TRUE(library.root->write_metadata(kTiny, "{\"a\": 1}"));
    EXPECT_THAT(take_log(),
                ElementsAre("fsync /.gantry/staging/.metadata.json.RANDOM.tmp",
                            "renameat /.gantry/staging/.metadata.json.RANDOM.tmp /llm/llama/tiny/metadata.json",
                            "fsync /llm/llama/tiny"));
}

TEST_F(WriteFaults, AModelIsOnDiskBeforeItIsMovedIntoPlace) {
    ASSERT_TRUE(library.root->create_model(model_id("a/b/c"), "{}"));
    start_log();
    ASSERT_TRUE(library.root->create_model(kTiny, "{}"));
    EXPECT_THAT(
        take_log(),
        ElementsAre("fsync /.gantry/staging/RANDOM/metadata.json", "fsync /.gantry/staging/RANDOM", "fsync ",
                    "fsync /llm", "renameat2 /.gantry/staging/RANDOM /llm/llama/tiny", "fsync /llm/llama"));
}

// A folder that stayed without its record would keep the next model from its id.
TEST_F(WriteFaults, ARemovedRecordGoesWithItsFolderInOneStep) {
    ASSERT_TRUE(library.root->create_model(model_id("llm/llama/other"), "{}"));
    ASSERT_TRUE(library.root->create_model(kTiny, "{}"));
    library.folder.make("library/.gantry/trash");
    start_log();
    ASSERT_TRUE(library.root->remove_record(kTiny));
    EXPECT_THAT(take_log(), ElementsAre("renameat /llm/llama/tiny /.gantry/trash/RANDOM", "fsync /llm/llama",
                                        "fsync /.gantry/trash"));
    EXPECT_FALSE(library.folder.has("library/llm/llama/tiny"));
}

TEST_F(WriteFaults, ARecordGoesWhereNothingCanBeMovedToTheTrash) {
    ASSERT_TRUE(library.root->create_model(kTiny, "{}"));
    replaced_calls() = {.failures = {{"renameat", EXDEV}}};
    const auto removed = library.root->remove_record(kTiny);
    ASSERT_TRUE(removed) << removed.error().message;
    EXPECT_FALSE(library.folder.has("library/llm"));
}

TEST_F(WriteFaults, AClaimIsFinishedBeforeItIsLinked) {
    ASSERT_TRUE(library.root->write_own("sources/other", ""));
    start_log();
    ASSERT_TRUE(library.root->create_own("sources/ab", "x"));
    EXPECT_THAT(take_log(), ElementsAre("fsync /.gantry/staging/.ab.RANDOM.tmp",
                                        "linkat /.gantry/staging/.ab.RANDOM.tmp /.gantry/sources/ab",
                                        "fsync /.gantry/sources"));
}

TEST_F(WriteFaults, AClaimOfASourceIsNotFlushed) {
    ASSERT_TRUE(library.root->write_own("sources/other", ""));
    start_log();
    SourceClaims claims{library.root};
    ASSERT_TRUE(claims.take("/models/one", kTiny));
    ASSERT_TRUE(claims.release("/models/one", kTiny));
    const auto calls = take_log();
    EXPECT_THAT(calls, Contains(HasSubstr("linkat"))) << "nothing was written down";
    EXPECT_THAT(calls, Not(Contains(HasSubstr("fsync"))));
    EXPECT_EQ(*claims.holder("/models/one"), std::nullopt);
}

TEST_F(WriteFaults, ShortAndInterruptedWritesAreContinued) {
    const std::string text(10'000, 'x');
    replaced_calls() = {.most_bytes_a_write = 7, .interrupts_every_other_write = true};
    ASSERT_TRUE(library.root->create_model(kTiny, text));
    ASSERT_TRUE(library.root->write_metadata(kTiny, text + "y"));
    replaced_calls() = {};
    EXPECT_EQ(*library.root->read_metadata(kTiny), text + "y");
}

TEST_F(WriteFaults, AFullDiskIsReportedAndLeavesWhatWasThere) {
    ASSERT_TRUE(library.root->create_model(kTiny, "old"));
    ASSERT_TRUE(library.root->write_own("sources/a", "old"));
    const auto before = library.folder.everything();
    for (const auto& write : std::vector<std::function<Result<void>()>>{
             [this] { return library.root->write_metadata(kTiny, "new content"); },
             [this] { return library.root->create_model(model_id("x/y/z"), "new content"); },
             [this] { return library.root->write_own("sources/a", "new content"); },
             [this]() -> Result<void> {
                 GANTRY_TRY(library.root->create_own("sources/b", "new content"));
                 return {};
             }}) {
        replaced_calls() = {.bytes_until_full = 4};
        const auto written = write();
        replaced_calls() = {};
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, ErrorCode::io);
        EXPECT_THAT(written.error().message, HasSubstr("free some space"));
        EXPECT_EQ(library.folder.everything(), before);
        EXPECT_EQ(*library.root->read_metadata(kTiny), "old");
        EXPECT_EQ(*library.root->read_own("sources/a"), "old");
    }
}

TEST_F(WriteFaults, AFailureBeforeTheNameIsTakenLeavesNothing) {
    ASSERT_TRUE(library.root->create_model(kTiny, "old"));
    const auto before = library.folder.everything();
    for (const auto& fault :
         {ReplacedCalls{.failures = {{"fsync", EIO}}}, ReplacedCalls{.failures = {{"renameat", EIO}}},
          ReplacedCalls{.failures = {{"write", EIO}}}}) {
        replaced_calls() = fault;
        const auto written = library.root->write_metadata(kTiny, "new");
        replaced_calls() = {};
        EXPECT_EQ(written.error().code, ErrorCode::io);
        EXPECT_EQ(library.folder.everything(), before);
        EXPECT_EQ(*library.root->read_metadata(kTiny), "old");
    }
    for (const auto& fault :
         {ReplacedCalls{.failures = {{"fsync", EIO}}}, ReplacedCalls{.failures = {{"renameat2", EIO}}},
          ReplacedCalls{.failures = {{"fsync of a folder", EIO}}},
          ReplacedCalls{.failures = {{"write", EIO}}}}) {
        replaced_calls() = fault;
        const auto created = library.root->create_model(model_id("x/y/z"), "new");
        replaced_calls() = {};
        EXPECT_EQ(created.error().code, ErrorCode::io);
        EXPECT_EQ(library.folder.everything(), before);
    }
}

TEST_F(WriteFaults, AFolderThatCannotBeFlushedIsAnError) {
    ASSERT_TRUE(library.root->create_model(kTiny, "old"));
    replaced_calls() = {.failures = {{"fsync of a folder", EIO}}};
    EXPECT_EQ(library.root->write_metadata(kTiny, "new").error().code, ErrorCode::io);
    replaced_calls() = {.failures = {{"fsync of a folder", EINVAL}}};
    EXPECT_TRUE(library.root->write_metadata(kTiny, "new")) << "a file system with nothing to flush there";
}

TEST_F(WriteFaults, AModelComesIntoPlaceWhereTheFileSystemCannotRefuseToReplace) {
    library.folder.write("library/llm/llama/taken/weights", "precious");
    for (const int failure : {EINVAL, ENOSYS}) {
        const auto id = model_id("llm/llama/tiny" + std::to_string(failure));
        replaced_calls() = {.failures = {{"renameat2", failure}}};
        EXPECT_TRUE(library.root->create_model(id, "{}"));
        EXPECT_FALSE(library.root->create_model(model_id("llm/llama/taken"), "{}"));
        replaced_calls() = {};
        EXPECT_EQ(*library.root->read_metadata(id), "{}");
    }
}

TEST_F(WriteFaults, AClaimHasOneOwnerWhereTheFileSystemHasNoHardLinks) {
    for (const int rename_failure : {0, EINVAL}) {
        const auto name = "sources/" + std::to_string(rename_failure);
        replaced_calls() = {.failures = {{"renameat2", rename_failure}, {"linkat", EPERM}}};
        EXPECT_TRUE(*library.root->create_own(name, "first"));
        EXPECT_FALSE(*library.root->create_own(name, "second"));
        replaced_calls() = {};
        EXPECT_EQ(*library.root->read_own(name), "first");
    }
    EXPECT_EQ(library.root->list_own("sources")->size(), 2U);
    EXPECT_FALSE(*library.root->has_staged()) << "no temporary file is left";
    EXPECT_EQ(library.folder.everything().size(), 6U);
}

}  // namespace
}  // namespace gantry::host

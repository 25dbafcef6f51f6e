// Bad input ends in a finding or a typed error that says what to do: never a crash, a hang or a write.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;

class BadInput : public testing::Test {
protected:
    void SetUp() override { copy_bundle("dit", bundle); }

    Outcome gantry(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--library", library.string(), "--json"});
        return run_command(arguments);
    }

    // inspect and register agree on a broken bundle: the state, its exit code, and that it is recorded.
    void expect_recorded_as(std::string_view state, int exit_code, std::string_view code) {
        const auto seen = gantry({"inspect", bundle.string()});
        EXPECT_EQ(seen.exit_code, exit_code) << seen.err;
        EXPECT_EQ(seen.json()["validation_state"], state);
        EXPECT_THAT(seen.out, testing::HasSubstr("\"code\":\"" + std::string{code} + "\"")) << seen.out;
        const auto outcome = gantry({"register", bundle.string()});
        EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
        EXPECT_EQ(outcome.json()["status"], "created");
        EXPECT_EQ(gantry({"list"}).json()["models"][0]["validation_state"], state);
    }

    fs::path index_file() const { return bundle / "model_index.json"; }

    TemporaryFolder folder;
    fs::path bundle = folder / "bundle";
    fs::path library = folder / "library";
};

TEST_F(BadInput, AMissingPathIsDegradedForInspectAndAnErrorForRegister) {
    const auto seen = gantry({"inspect", (folder / "nothing").string()});
    EXPECT_EQ(seen.exit_code, 3);
    EXPECT_EQ(seen.json()["findings"][0]["code"], "path_not_found");
    const auto refused = gantry({"register", (folder / "nothing").string()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "path_not_found");
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(BadInput, ALinkToNothingIsDegraded) {
    fs::create_symlink("nowhere", folder / "link");
    const auto seen = gantry({"inspect", (folder / "link").string()});
    EXPECT_EQ(seen.exit_code, 3);
    EXPECT_EQ(seen.json()["findings"][0]["code"], "path_not_found");
}

TEST_F(BadInput, AFileThatNobodyKnowsIsUnsupported) {
    write_file(folder / "notes.txt", "hello");
    const auto seen = gantry({"inspect", (folder / "notes.txt").string()});
    EXPECT_EQ(seen.exit_code, 4);
    EXPECT_EQ(seen.json()["findings"][0]["code"], "unsupported_file");
    EXPECT_EQ(gantry({"register", (folder / "notes.txt").string()}).exit_code, 5);
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(BadInput, AFolderThatNobodyClaimsWritesNothing) {
    fs::remove(index_file());
    const auto seen = gantry({"inspect", bundle.string()});
    EXPECT_EQ(seen.exit_code, 4);
    EXPECT_EQ(seen.json()["validation_state"], "invalid");
    EXPECT_EQ(seen.json()["findings"][0]["code"], "missing_model_index");
    const auto refused = gantry({"register", bundle.string()});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_EQ(refused.error()["code"], "unsupported");
    EXPECT_FALSE(fs::exists(library));
}

TEST_F(BadInput, ARegisteredBundleThatLostItsIndexIsStillThatModel) {
    const auto id = gantry({"register", bundle.string()}).json()["model_id"];
    fs::remove(index_file());
    const auto outcome = gantry({"register", bundle.string()});
    EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
    EXPECT_EQ(outcome.json(), (nlohmann::json{{"model_id", id}, {"status", "updated"}}));
    EXPECT_EQ(gantry({"descriptor", id}).error()["findings"][0]["code"], "missing_model_index");
}

TEST_F(BadInput, AFifoInPlaceOfTheIndexDoesNotHang) {
    fs::remove(index_file());
    ASSERT_EQ(mkfifo(index_file().c_str(), 0600), 0);
    const auto seen = gantry({"inspect", bundle.string()});
    EXPECT_EQ(seen.exit_code, 4) << seen.out << seen.err;
}

TEST_F(BadInput, AFolderInPlaceOfTheIndexIsInvalid) {
    fs::remove(index_file());
    fs::create_directory(index_file());
    EXPECT_EQ(gantry({"inspect", bundle.string()}).exit_code, 4);
}

TEST_F(BadInput, ASparseIndexOfTenGigabytesIsNotRead) {
    fs::resize_file(index_file(), 10'000'000'000);
    expect_recorded_as("invalid", 4, "invalid_model_index_json");
}

TEST_F(BadInput, ADeepIndexIsInvalid) {
    write_file(index_file(), "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
    expect_recorded_as("invalid", 4, "invalid_model_index_json");
}

TEST_F(BadInput, ATruncatedIndexIsInvalid) {
    const auto whole = read_file(index_file());
    write_file(index_file(), std::string_view{whole}.substr(0, whole.size() / 2));
    expect_recorded_as("invalid", 4, "invalid_model_index_json");
}

TEST_F(BadInput, AByteOrderMarkIsInvalid) {
    write_file(index_file(), "\xEF\xBB\xBF" + read_file(index_file()));
    expect_recorded_as("invalid", 4, "invalid_model_index_json");
}

TEST_F(BadInput, OfADuplicateKeyTheLastValueCounts) {
    auto text = read_file(index_file());
    text.insert(text.rfind('}'), ", \"transformer\": [null, null]");
    write_file(index_file(), text);
    expect_recorded_as("invalid", 4, "missing_component");
}

TEST_F(BadInput, AFolderWithTooManyEntriesIsAFinding) {
    const int folder_descriptor = open((bundle / "transformer").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ASSERT_GE(folder_descriptor, 0);
    for (int i = 0; i < 65'536; ++i) {
        const int file =
            openat(folder_descriptor, std::to_string(i).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        ASSERT_GE(file, 0);
        close(file);
    }
    close(folder_descriptor);
    const auto seen = gantry({"inspect", bundle.string()});
    EXPECT_EQ(seen.exit_code, 4) << seen.err;
    EXPECT_THAT(seen.out, testing::HasSubstr("too_many_entries"));
}

TEST_F(BadInput, TextThatIsNoIdIsRefusedBeforeAnyPathIsMade) {
    ASSERT_EQ(gantry({"register", bundle.string()}).exit_code, 0);
    const auto before = full_listing(bundle) + full_listing(library / "diffusion");
    for (const std::string id :
         {"", ".", "..", "/etc", "a//b", "a/b", "a/b/c/d", "../../x", "a/../b", "a/b/\n"}) {
        for (const std::string command : {"show", "descriptor", "remove"}) {
            const auto refused = gantry({command, id});
            EXPECT_EQ(refused.exit_code, 1) << command << " '" << id << "'";
            EXPECT_EQ(refused.error()["code"], "invalid_model_id") << command << " '" << id << "'";
        }
    }
    EXPECT_EQ(full_listing(bundle) + full_listing(library / "diffusion"), before);
}

TEST_F(BadInput, WrongUsageExitsTwo) {
    EXPECT_EQ(gantry({}).exit_code, 2);
    EXPECT_EQ(gantry({"frobnicate"}).exit_code, 2);
    EXPECT_EQ(gantry({"list", "--limit", "0"}).exit_code, 2);
    EXPECT_EQ(gantry({"inspect"}).exit_code, 2);
    EXPECT_EQ(gantry({"inspect", bundle.string(), "--depth", "bottomless"}).exit_code, 2);
}

TEST_F(BadInput, AFolderInsideTheLibraryIsNotRegisteredAsExternal) {
    ASSERT_EQ(gantry({"register", bundle.string()}).exit_code, 0);
    const auto inside = library / "diffusion" / "mine" / "inside";
    copy_bundle("dit", inside);
    const auto refused = gantry({"register", inside.string()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "invalid_argument");
}

}  // namespace
}  // namespace gantry::test

// A disk without room, and one that takes no writes: each operation says so, or works, and the library is as
// before or as after; when there is room again, the same handle works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/odd_places/private_mounts.hpp"
#include "faults/trial.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"

namespace gantry::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kDisk = 24 << 20;
// How much room there is: nearly none, and up to more than any of the operations needs.
constexpr std::size_t kRooms[] = {0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 200};

// Of an operation that succeeds without: fault_subject calls it an error.
const std::string kNotRecorded = "error io the verdict could not be recorded";

// Deletes files of the index itself before it begins.
std::vector<Operation> operations_of_the_library() {
    auto all = operations();
    std::erase_if(all, [](const Operation& operation) { return operation.name == "reset_index"; });
    return all;
}

class OddDisk : public testing::TestWithParam<Operation> {
protected:
    void SetUp() override {
        if (const auto why = why_no_private_mounts(); !why.empty())
            GTEST_SKIP() << "SKIP: no mounts here: " << why;
        disk.emplace(folder / "disk", kDisk);
    }

    TemporaryFolder folder;
    std::optional<SmallDisk> disk;
};

class FullDisk : public OddDisk {};

TEST_P(FullDisk, IsNamedAndLeavesAConsistentLibrary) {
    const auto& operation = GetParam();
    Trials trials{disk->path()};
    std::vector<std::size_t> rooms{std::begin(kRooms), std::end(kRooms)};
    if (is_long_run())
        for (std::size_t pages = 0; pages < 200; ++pages) rooms.push_back(pages);
    std::size_t failed = 0;
    for (const auto pages : rooms) {
        Fault fault;
        fault.before = [&](const fs::path&) { disk->fill_up_to(pages * kPage); };
        const auto ending = trials.run(operation, fault);
        disk->empty();
        const auto where =
            operation.name + " with room for " + std::to_string(pages) + " pages; it said: " + ending.said;
        if (!ending.is_done) {
            EXPECT_THAT(ending.said, StartsWith("error io ")) << where;
            EXPECT_THAT(ending.said, AnyOf(HasSubstr("free some"), StartsWith(kNotRecorded))) << where;
        }
        failed += ending.is_done ? 0 : 1;
        ASSERT_EQ(trials.check(operation, ending), "") << where;
    }
    std::cout << operation.name << ": " << failed << " of " << rooms.size() << " levels of room failed\n";
}

class NoRoom : public testing::Test {
protected:
    void SetUp() override {
        if (const auto why = why_no_private_mounts(); !why.empty())
            GTEST_SKIP() << "SKIP: no mounts here: " << why;
        disk.emplace(folder / "disk", kDisk);
        prepare_place(place);
        disk->fill_up_to(0);
    }

    TemporaryFolder folder;
    std::optional<SmallDisk> disk;
    fs::path place = folder / "disk/place";
};

TEST_F(NoRoom, AnEngineReadsAndWritesWithTheSameHandleOnceThereIsSome) {
    const auto library = open_library_at(library_of(place));
    ASSERT_TRUE(library) << library.error().message;
    const auto page = (*library)->list_models({});
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->total, 4U);
    EXPECT_TRUE((*library)->resolve_model_execution_descriptor("diffusion/unknown/first"));
    const auto second = (place / "bundles/second").string();
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto refused = (*library)->register_external(second, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::io) << refused.error().message;
        EXPECT_THAT(refused.error().message, HasSubstr("free some"));
    }
    EXPECT_EQ((*library)->list_models({})->total, 4U);

    disk->empty();
    const auto made = (*library)->register_external(second, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ((*library)->list_models({})->total, 5U);
    EXPECT_EQ((*open_library_at(library_of(place)))->list_models({})->total, 5U);
}

TEST_F(NoRoom, TheCommandNamesTheDiskAndLeavesNoNewLibraryHalfMade) {
    const auto bundle = (place / "bundles/second").string();
    const auto refused =
        run_command({"--library", (folder / "disk/new").string(), "--json", "register", bundle});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.error()["code"], "io") << refused.err;
    EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr("free some"));
    disk->empty();
    EXPECT_EQ(
        run_command({"--library", (folder / "disk/new").string(), "--json", "register", bundle}).exit_code, 0);
}

class ReadOnlyDisk : public OddDisk {};

TEST_P(ReadOnlyDisk, IsNamedAndLeavesTheLibraryAsItIs) {
    const auto& operation = GetParam();
    Trials trials{disk->path()};
    Fault fault;
    fault.before = [&](const fs::path&) { disk->set_read_only(true); };
    const auto ending = trials.run(operation, fault);
    disk->set_read_only(false);
    // A verdict is told all the same.
    EXPECT_THAT(ending.said,
                StartsWith(operation.name == "validate" ? kNotRecorded : std::string{"error read_only "}));
    EXPECT_EQ(trials.check(operation, ending), "") << ending.said;
}

INSTANTIATE_TEST_SUITE_P(Of, FullDisk, testing::ValuesIn(operations()),
                         [](const auto& tried) { return tried.param.name; });
INSTANTIATE_TEST_SUITE_P(Of, ReadOnlyDisk, testing::ValuesIn(operations_of_the_library()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::test

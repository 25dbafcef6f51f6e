// Systems that lack what the registry would rather use, and others who are at work in the library at the same
// time.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>

#include <fcntl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "library_changes.hpp"
#include "registry/remove_tree.hpp"
#include "registry/source_path.hpp"
#include "registry/writer_lock.hpp"
#include "unit/host_api/replaced_calls.hpp"

namespace gantry::host {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using testing::calls_of;
using testing::Change;
using testing::changes;
using testing::kKept;
using testing::ReplacedCalls;
using testing::TemporaryFolder;
using testing::with_calls;
using testing::with_failing_call;
using testing::World;

const std::vector<ReplacedCalls>& systems() {
    static const std::vector<ReplacedCalls> all{
        {.failures = {{"openat2", ENOSYS}}},
        {.failures = {{"openat2", EPERM}}},
        {.failures = {{"renameat2", EINVAL}, {"linkat", EPERM}, {"fsync of a folder", EINVAL}},
         .hides_types = true},
        {.failures = {{"linkat", EOPNOTSUPP}}},
    };
    return all;
}

class OddSystem : public ::testing::TestWithParam<Change> {
protected:
    OddSystem() {
        before = World{}.state();
        const World changed;
        EXPECT_TRUE(GetParam().run(changed));
        after = changed.state();
    }
    World::State before;
    World::State after;
};

TEST_P(OddSystem, MakesTheSameChange) {
    for (const auto& system : systems()) {
        const World world;
        with_calls(system, [&] { EXPECT_TRUE(GetParam().run(world)); });
        EXPECT_EQ(World::files_of(world.state()), World::files_of(after));
    }
}

TEST_P(OddSystem, MakesAllOrNothingOfItWhereACallFailsToo) {
    for (const auto& system : systems()) {
        const World counted;
        const auto calls = calls_of([&] { EXPECT_TRUE(GetParam().run(counted)); }, system);
        for (std::size_t number = 1; number <= calls.size(); ++number)
            for (const int error : {EIO, ENOENT}) {
                const World world;
                with_failing_call(
                    static_cast<long>(number), error, [&] { static_cast<void>(GetParam().run(world)); },
                    system);
                const auto files = World::files_of(world.state());
                EXPECT_TRUE(files == World::files_of(before) || files == World::files_of(after))
                    << "call " << number << ", " << calls[number - 1];
            }
    }
}

INSTANTIATE_TEST_SUITE_P(Of, OddSystem, ::testing::ValuesIn(changes()),
                         [](const auto& tried) { return tried.param.name; });

// Whatever the moment at which somebody's file comes into the folder of a model whose record is removed.
TEST(Meanwhile, AFileThatComesIntoTheFolderOfARemovedRecordStays) {
    const World counted;
    const auto calls = calls_of([&] { EXPECT_TRUE(counted.root().remove_record(kKept)); });
    std::size_t came = 0;
    for (std::size_t number = 1; number <= calls.size(); ++number)
        for (const int failure : {0, EIO}) {
            const World world;
            const auto& folder = world.library.folder;
            const int kept =
                ::open(world.library.path("llm/llama/kept").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
            const auto plant = [&] {
                const int file = ::openat(kept, "precious", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
                if (file < 0) return;
                EXPECT_EQ(::write(file, "precious", 8), 8);
                ::close(file);
                ++came;
            };
            const auto so_far = came;
            with_failing_call(static_cast<long>(number), failure,
                              [&] { static_cast<void>(world.root().remove_record(kKept)); },
                              {.meanwhile = plant});
            ::close(kept);
            if (came == so_far) continue;
            const auto names = folder.everything();
            const auto is_precious = [](const std::string& name) { return name.ends_with("/precious"); };
            EXPECT_TRUE(std::any_of(names.begin(), names.end(), is_precious));
            // Where the disk failed too it may not have come back from the trash.
            const bool is_in_place = failure != 0 || folder.has("library/llm/llama/kept/precious");
            EXPECT_TRUE(is_in_place) << "before call " << number << ", " << calls[number - 1];
        }
    EXPECT_GT(came, 0U);
}

TEST(OddLock, ThatCannotBeHadSaysSoAndIsFreeAgain) {
    const TemporaryFolder folder;
    const auto code_for = [&](const char* call, int error) {
        auto code = ErrorCode::internal;
        with_calls({.failures = {{call, error}}}, [&] {
            const auto lock = WriterLock::acquire(folder.path(), 0ms);
            if (!lock) code = lock.error().code;
        });
        EXPECT_TRUE(WriterLock::acquire(folder.path(), 0ms)) << call << ' ' << error;
        return code;
    };
    for (const auto* call : {"open", "openat", "fstat", "fcntl"})
        EXPECT_EQ(code_for(call, EIO), ErrorCode::io) << call;
    EXPECT_EQ(code_for("fcntl", ENOLCK), ErrorCode::io);
    for (const int error : {EACCES, EAGAIN}) EXPECT_EQ(code_for("fcntl", error), ErrorCode::locked) << error;
}

TEST(OddLock, IsHadAfterAnInterruptionAndWithoutANumberInIt) {
    const TemporaryFolder folder;
    const std::vector<ReplacedCalls> systems{
        {.failures = {{"fcntl", EINTR}}, .first_failures = {{"fcntl", 3}}},
        {.failures = {{"ftruncate", EIO}}},
        {.failures = {{"pwrite", ENOSPC}}},
    };
    for (const auto& system : systems)
        with_calls(system, [&] { EXPECT_TRUE(WriterLock::acquire(folder.path(), 0ms)); });
    for (const auto* left : {"", "nobody"}) {
        auto lock = *WriterLock::acquire(folder.path(), 0ms);
        folder.write("lock", left);
        const auto second = WriterLock::acquire(folder.path(), 0ms);
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error().message, HasSubstr("locked by another process"));
    }
}

TEST(OddLock, IsNotWaitedForByWhoeverCancels) {
    const TemporaryFolder folder;
    const auto lock = *WriterLock::acquire(folder.path(), 0ms);
    std::atomic<bool> is_cancelled = false;
    EXPECT_EQ(WriterLock::acquire(folder.path(), 20ms, &is_cancelled).error().code, ErrorCode::locked);
    is_cancelled = true;
    EXPECT_EQ(WriterLock::acquire(folder.path(), 60s, &is_cancelled).error().code, ErrorCode::cancelled);
}

TEST(OddLock, ThatNobodyCouldTakeIsRefusedBeforeItIsNeeded) {
    const TemporaryFolder folder;
    EXPECT_FALSE(WriterLock::refusal(folder / "none").has_value()) << "that cannot be told";
    folder.make("odd/lock");
    EXPECT_FALSE(WriterLock::refusal(folder / "odd").has_value());
    with_calls({.failures = {{"fcntl", EINTR}}, .first_failures = {{"fcntl", 2}}},
               [&] { EXPECT_FALSE(WriterLock::refusal(folder.path()).has_value()); });
    with_calls({.failures = {{"fcntl", ENOLCK}}}, [&] {
        const auto refusal = WriterLock::refusal(folder.path());
        ASSERT_TRUE(refusal.has_value());
        EXPECT_EQ(refusal->code, ErrorCode::read_only);
    });
}

TEST(OddPath, SaysWhatIsWrongWithIt) {
    const TemporaryFolder folder;
    folder.write("sub/file", "x");
    const auto code_for = [&](const std::string& path, const char* call, int error) {
        auto code = ErrorCode::internal;
        with_calls({.failures = {{call, error}}}, [&] {
            const auto source = resolve_source_path(path);
            if (!source) code = source.error().code;
        });
        return code;
    };
    for (const auto* name : {"sub", "sub/file"})
        for (const auto* call : {"stat", "realpath"}) {
            for (const int error : {ENOENT, ENOTDIR, ELOOP})
                EXPECT_EQ(code_for(folder / name, call, error), ErrorCode::path_not_found)
                    << name << call << error;
            EXPECT_EQ(code_for(folder / name, call, EACCES), ErrorCode::not_readable_here);
            EXPECT_EQ(code_for(folder / name, call, ENAMETOOLONG), ErrorCode::invalid_argument);
            EXPECT_EQ(code_for(folder / name, call, EIO), ErrorCode::io);
        }
    EXPECT_EQ(code_for("relative", "getcwd", ENOENT), ErrorCode::io);
    EXPECT_EQ(resolve_source_path(std::string(4000, 'x')).error().code, ErrorCode::invalid_argument)
        << "too long together with the working directory";
}

TEST(OddTree, IsDeletedPartByPartWhereTheKernelCannotTellMounts) {
    for (const int refusal : {ENOSYS, EPERM, EAGAIN}) {
        const World world;
        const registry::FileDescriptor root{
            ::open(world.root().path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        with_calls({.failures = {{"openat2", refusal}}, .hides_types = true}, [&] {
            EXPECT_TRUE(registry::remove_tree({root.get(), world.root().path()}, "llm"));
        });
        EXPECT_FALSE(world.library.folder.has("library/llm"));
    }
}

}  // namespace
}  // namespace gantry::host

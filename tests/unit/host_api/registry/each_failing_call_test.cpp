// Each call that an operation of the registry makes fails once, with each error that a system has for it.
// Whatever the operation answers: each file is as it was before or as it is after, an error is one of the
// system's and never taken for a file that is absent, and the next try works.
#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <system_error>

#include <gtest/gtest.h>

#include "library_changes.hpp"
#include "registry/source_claims.hpp"
#include "unit/host_api/replaced_calls.hpp"

namespace gantry::host {
namespace {

using testing::calls_of;
using testing::Change;
using testing::changes;
using testing::kBare;
using testing::kKept;
using testing::with_failing_call;
using testing::World;

// The system could not do it now.
constexpr std::array kFailures{EIO, EINTR, EMFILE, ENOSPC, EROFS, EBUSY};
// The system, or a filter of its calls, will not do it, or cannot in this way.
constexpr std::array kRefusals{EACCES, EPERM, ENOSYS, EINVAL, EXDEV, EAGAIN, EOPNOTSUPP, EMLINK};
// The name led elsewhere than it did a moment before. That somebody else had made or removed what is asked for
// may be said of what nobody touched, so that only what is lost tells anything.
constexpr std::array kSurprises{ENOENT, EEXIST, ENOTDIR, ELOOP, EISDIR, ENOTEMPTY, ENXIO};

// The next try comes to the same end, and nothing is left but what a living process is at work on.
void expect_mended(const World& world, const Change& change, const World::State& after) {
    const bool is_done_already = World::files_of(world.state()) == World::files_of(after);
    const auto again = change.run(world);
    EXPECT_TRUE(again || is_done_already) << again.error().message;
    EXPECT_EQ(World::files_of(world.state()), World::files_of(after));
    ASSERT_TRUE(world.root().discard_staged());
    ASSERT_TRUE(world.root().empty_all_trash());
    const auto model = world.living_model();
    const auto own = model.substr(0, model.rfind('/'));
    for (const auto& name : world.on_its_way())
        EXPECT_TRUE(name == model || own.starts_with(name) || name == own + "/owner") << name;
}

class EachFailingCall : public ::testing::TestWithParam<Change> {
protected:
    EachFailingCall() {
        before = World{}.state();
        const World changed;
        EXPECT_TRUE(GetParam().run(changed));
        after = changed.state();
        const World counted;
        calls = calls_of([&] { EXPECT_TRUE(GetParam().run(counted)); });
    }
    // `check` is told what was answered, and how the library is then.
    void try_each_call(std::span<const int> errors,
                       const std::function<void(const Result<void>&, const World::State&)>& check) {
        ASSERT_GT(calls.size(), 0U);
        for (std::size_t number = 1; number <= calls.size(); ++number)
            for (const int error : errors) {
                SCOPED_TRACE("call " + std::to_string(number) + ", " + std::string{calls[number - 1]} +
                             ", fails: " + std::generic_category().message(error));
                const World world;
                Result<void> done;
                with_failing_call(static_cast<long>(number), error, [&] { done = GetParam().run(world); });
                const bool is_typed = done || done.error().code != ErrorCode::internal;
                EXPECT_TRUE(is_typed) << done.error().message;
                check(done, world.state());
                expect_mended(world, GetParam(), after);
                is_living_kept = is_living_kept && world.library.folder.has(world.living_model());
            }
    }
    void expect_before_or_after(const Result<void>& done, const World::State& now) const {
        if (done)
            EXPECT_EQ(World::files_of(now), World::files_of(after)) << "it was said to be done";
        else if (!GetParam().may_leave_folders)
            EXPECT_TRUE(now == before || now == after) << done.error().message;
        else
            EXPECT_EQ(World::files_of(now), World::files_of(before)) << done.error().message;
    }

    World::State before;
    World::State after;
    std::vector<std::string_view> calls;
    bool is_living_kept = true;
};

TEST_P(EachFailingCall, LeavesTheLibraryAsBeforeOrAsAfter) {
    try_each_call(kFailures, [&](const auto& done, const auto& now) { expect_before_or_after(done, now); });
    EXPECT_TRUE(is_living_kept);
}

TEST_P(EachFailingCall, ThatIsRefusedLeavesTheLibraryAsBeforeOrAsAfter) {
    try_each_call(kRefusals, [&](const auto& done, const auto& now) { expect_before_or_after(done, now); });
    EXPECT_TRUE(is_living_kept);
}

TEST_P(EachFailingCall, ThatTellsOfAnotherWorldLosesNothing) {
    try_each_call(kSurprises, [&](const auto&, const auto& now) {
        const auto files = World::files_of(now);
        EXPECT_TRUE(files == World::files_of(before) || files == World::files_of(after));
    });
}

INSTANTIATE_TEST_SUITE_P(Of, EachFailingCall, ::testing::ValuesIn(changes()),
                         [](const auto& tried) { return tried.param.name; });

// What is asked of the library, and the answer as text.
struct Question {
    std::string name;
    std::function<std::string(const World&)> ask;
    bool is_list = false;  // passes over what this user may not read

    friend void PrintTo(const Question& question, std::ostream* out) { *out << question.name; }
};

std::string text_of(const std::string& text) {
    return text;
}
std::string text_of(bool value) {
    return value ? "yes" : "no";
}
std::string text_of(std::uint64_t number) {
    return std::to_string(number);
}
std::string text_of(const ModelId& id) {
    return id.text();
}
std::string text_of(const RecordEntry& entry) {
    return entry.id.text() + (entry.identity.empty() ? "" : " with a record");
}
template <class T>
std::string text_of(const std::optional<T>& value) {
    return value ? text_of(*value) : "nothing";
}
template <class T>
std::string text_of(const std::vector<T>& values) {
    std::string text;
    for (const auto& value : values) text += text_of(value) + ", ";
    return text;
}
std::string text_of(const RecordListing& listing) {
    return text_of(listing.records);
}
template <class T>
std::string answer(const Result<T>& result) {
    return result ? text_of(*result) : "error " + std::string{to_string(result.error().code)};
}

const std::vector<Question>& questions() {
    static const std::vector<Question> all{
        {"read_metadata", [](const World& w) { return answer(w.root().read_metadata(kKept)); }},
        {"read_own", [](const World& w) { return answer(w.root().read_own("sources/one")); }},
        {"list_own", [](const World& w) { return answer(w.root().list_own("sources")); }},
        {"has_folder", [](const World& w) { return answer(w.root().has_folder(kKept)); }},
        {"list_models", [](const World& w) { return answer(w.root().list_models()); }, true},
        {"list_folders", [](const World& w) { return answer(w.root().list_folders()); }, true},
        {"record_identity",
         [](const World& w) {
             const auto identity = w.root().record_identity(kKept);
             return identity ? text_of(identity->has_value()) : answer(identity);
         }},
        {"size_of_file", [](const World& w) { return answer(w.root().size_of_file(kBare, "weights.bin")); }},
        {"generation",
         [](const World& w) {
             const auto generation = w.root().generation();
             return generation ? text_of(*generation > 0) : answer(generation);
         }},
        {"has_staged", [](const World& w) { return answer(w.root().has_staged()); }},
        {"holder", [](const World& w) { return answer(SourceClaims{w.library.root}.holder("/models/one")); }},
    };
    return all;
}

struct EachFailingLook : ::testing::TestWithParam<Question> {
    World world;
    EachFailingLook() {
        world.library.folder.write(
            "library/llm/llama/kept/metadata.json",
            R"({"schema_version": 1, "model_id": "llm/llama/kept", "storage_kind": "external_reference", )"
            R"("entry_path": "/models/one"})");
        EXPECT_TRUE(SourceClaims{world.library.root}.take("/models/one", kKept));
        EXPECT_TRUE(world.root().raise_generation());
    }

    void try_each_call(std::span<const int> errors) {
        std::string truth;
        const auto calls = calls_of([&] { truth = GetParam().ask(world); });
        ASSERT_FALSE(truth.starts_with("error ")) << truth;
        for (std::size_t number = 1; number <= calls.size(); ++number)
            for (const int error : errors) {
                std::string told;
                with_failing_call(static_cast<long>(number), error, [&] { told = GetParam().ask(world); });
                const bool is_refusal = error == EACCES || error == EPERM;
                EXPECT_TRUE(told == truth || told == "error io" || told == "error corrupt" ||
                            (is_refusal && told == "error not_readable_here"))
                    << "call " << number << ", " << calls[number - 1]
                    << ", fails: " << std::generic_category().message(error) << "; told: " << told;
            }
    }
};

TEST_P(EachFailingLook, IsNeverTakenForSomethingAbsent) {
    try_each_call(kFailures);
}

TEST_P(EachFailingLook, ThatIsRefusedIsNotTakenForSomethingAbsent) {
    if (GetParam().is_list)
        try_each_call(std::array{ENOSYS, EINVAL, EAGAIN});
    else
        try_each_call(kRefusals);
}

INSTANTIATE_TEST_SUITE_P(Of, EachFailingLook, ::testing::ValuesIn(questions()),
                         [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace gantry::host

// Each call by which a view looks at a bundle fails once, with each error that a system has for it: what is
// there is never told to be absent or changed, and nothing outside of the bundle is ever shown.
#include <array>
#include <cerrno>
#include <functional>
#include <span>
#include <system_error>

#include "unit/host_api/replaced_calls.hpp"
#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/recording_view.hpp"
#include "views/trace.hpp"

namespace gantry::host::test {
namespace {

using host::testing::calls_of;
using host::testing::with_failing_call;

// The system could not do it now.
constexpr std::array kFailures{EIO, EINTR, EMFILE, ENOMEM, EBUSY};
// A kernel without the call, or one that asks to be called again.
constexpr std::array kRefusals{ENOSYS, EAGAIN, EXDEV};
// Permissions, or a filter of system calls.
constexpr std::array kKeptOut{EACCES, EPERM};
// The name led elsewhere than it did a moment before.
constexpr std::array kSurprises{ENOENT, ENOTDIR, ELOOP, EISDIR, ENXIO, ENODEV, ENAMETOOLONG};

const std::string kSecret = "secret of another";
const std::string kBlob = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const std::string kSnapshot = "models--a--b/snapshots/1111111111111111111111111111111111111111";

struct Bundle {
    Bundle() {
        tree.file("models--a--b/blobs/" + kBlob, "a blob")
            .file(kSnapshot + "/file", "a file")
            .file(kSnapshot + "/sub/deep/file", "a deep file")
            .link(kSnapshot + "/to-file", "sub/deep/file")
            .link(kSnapshot + "/to-folder", "sub")
            .link(kSnapshot + "/absolute", tree.path(kSnapshot) + "/sub")
            .link(kSnapshot + "/sub/up", "../file")
            .link(kSnapshot + "/around", "../" + kSnapshot.substr(kSnapshot.rfind('/') + 1) + "/file")
            .link(kSnapshot + "/blob", "../../blobs/" + kBlob)
            .link(kSnapshot + "/allowed", tree.path("allowed/file"))
            .file("allowed/file", "an allowed file")
            .link(kSnapshot + "/out", tree.path("outside/file"))
            .link(kSnapshot + "/out-folder", "../../../outside")
            .link(kSnapshot + "/nothing", "../../../none")
            .file("outside/file", kSecret)
            .fifo(kSnapshot + "/pipe");
    }
    [[nodiscard]] std::string path() const { return tree.path(kSnapshot); }
    [[nodiscard]] FolderViewOptions options(bool use_openat2) const {
        FolderViewOptions options;
        options.use_openat2 = use_openat2;
        options.allowed_folders = {tree.path("allowed")};
        return options;
    }

    TemporaryTree tree;
};

template <class T>
std::string words(ViewStatus status, const T& value) {
    if (status != ViewStatus::ok) return "status " + std::to_string(static_cast<int>(status));
    return ::testing::PrintToString(value);
}

// What is asked of a view, and the answer as text.
struct Question {
    std::string name;
    std::function<std::string(View&)> ask;
};

std::string of_stat(View& view, std::string_view name) {
    const auto answer = view.stat(name);
    return words(answer.status, answer.value.kind);
}
std::string of_list(View& view, std::string_view name) {
    const auto answer = view.list(name);
    std::string text;
    for (const auto& entry : answer.value)
        text += entry.name + " " + ::testing::PrintToString(entry.status.kind) + ", ";
    return words(answer.status, text);
}
std::string of_read(View& view, std::string_view name) {
    const auto answer = read_text(view, name);
    return words(answer.status, answer.text);
}
std::string of_digest(View& view, std::string_view name) {
    const auto answer = view.sha256(name);
    return words(answer.status, hex(answer.value));
}
std::string of_other(View& view, std::string_view name, OtherDigest digest) {
    const auto answer = view.other_digest(name, digest);
    return words(answer.status, answer.value);
}

std::vector<Question> questions() {
    std::vector<Question> all;
    for (const std::string name : {"", "file", "sub/deep/file", "none", "sub/none", "file/none", "to-file",
                                   "to-folder/deep", "absolute/up", "around", "blob", "allowed", "out",
                                   "out-folder", "out-folder/file", "nothing", "pipe"})
        all.push_back({"stat of '" + name + "'", [name](View& view) { return of_stat(view, name); }});
    for (const std::string name :
         {"", "sub", "to-folder/deep", "absolute", "file", "blob", "out-folder", "none"})
        all.push_back({"list of '" + name + "'", [name](View& view) { return of_list(view, name); }});
    for (const std::string name : {"file", "to-file", "around", "absolute/up", "blob", "allowed", "out",
                                   "out-folder/file", "sub", "pipe"})
        all.push_back({"read of '" + name + "'", [name](View& view) { return of_read(view, name); }});
    for (const std::string name : {"file", "blob", "out"}) {
        all.push_back({"digest of '" + name + "'", [name](View& view) { return of_digest(view, name); }});
        all.push_back({"git id of '" + name + "'",
                       [name](View& view) { return of_other(view, name, OtherDigest::git_sha1); }});
        all.push_back({"recorded digest of '" + name + "'",
                       [name](View& view) { return of_other(view, name, OtherDigest::recorded_sha256); }});
    }
    return all;
}

// With whether openat2 is used.
class EachFailingLook : public ::testing::TestWithParam<bool> {
protected:
    // Opens a view, and asks.
    std::string ask(const Question& question) {
        auto view = FolderView::open(bundle.path(), bundle.options(GetParam()));
        if (!view) return "no view: " + std::string{to_string(view.error().code)};
        return question.ask(**view);
    }
    // `check` is told each answer, with the one that is true and what failed.
    void try_each_call(std::span<const int> errors,
                       const std::function<void(const std::string& told, const std::string& truth)>& check) {
        for (const auto& question : questions()) {
            std::string truth;
            const auto calls = calls_of([&] { truth = ask(question); });
            ASSERT_EQ(truth.find(kSecret), std::string::npos);
            for (std::size_t number = 1; number <= calls.size(); ++number)
                for (const int error : errors) {
                    SCOPED_TRACE(question.name + ", call " + std::to_string(number) + ", " +
                                 std::string{calls[number - 1]} +
                                 ", fails: " + std::generic_category().message(error));
                    std::string told;
                    with_failing_call(static_cast<long>(number), error, [&] { told = ask(question); });
                    EXPECT_EQ(told.find(kSecret), std::string::npos);
                    check(told, truth);
                }
        }
    }

    Bundle bundle;
};

INSTANTIATE_TEST_SUITE_P(Resolution, EachFailingLook, ::testing::Values(true, false), name_of_resolution);

TEST_P(EachFailingLook, IsNeverTakenForSomethingElse) {
    const auto expect_truth_or_failure = [](const std::string& told, const std::string& truth) {
        const auto failed = words(ViewStatus::failed, 0);
        EXPECT_TRUE(told == truth || told == failed || told == "no view: io") << told << "; true: " << truth;
    };
    try_each_call(kFailures, expect_truth_or_failure);
    try_each_call(kRefusals, expect_truth_or_failure);
}

TEST_P(EachFailingLook, ThatIsNotPermittedIsNotTakenForSomethingAbsent) {
    const auto is_absent = [](const std::string& told) {
        return told.find("absent") != std::string::npos || told == words(ViewStatus::absent, 0);
    };
    try_each_call(kKeptOut, [&](const auto& told, const auto& truth) {
        EXPECT_TRUE(is_absent(truth) || !is_absent(told)) << told << "; true: " << truth;
    });
}

TEST_P(EachFailingLook, ThatTellsOfAnotherWorldShowsNothingOutside) {
    try_each_call(kSurprises, [](const auto&, const auto&) {});
}

// What a trace is compared with, at each level.
class EachFailingComparison : public ::testing::TestWithParam<TraceLevel> {
protected:
    EachFailingComparison() {
        const auto folder = open_view(bundle.path(), bundle.options(true));
        const auto view = RecordingView::make(*folder);
        for (const auto& question : questions()) question.ask(*view);
        trace = view->trace();
    }
    std::string compare(const Trace& known, const std::string& root) {
        const auto freshness = compare_trace(known, root, GetParam(), bundle.options(true));
        if (!freshness) return "error " + std::string{to_string(freshness.error().code)};
        return *freshness == Freshness::same      ? "same"
               : *freshness == Freshness::changed ? "changed"
                                                  : "unreadable";
    }
    void try_each_call(std::span<const int> errors, const Trace& known, const std::string& root,
                       const std::function<bool(const std::string&)>& is_right) {
        const auto calls = calls_of([&] { EXPECT_EQ(compare(known, root), "same"); });
        ASSERT_GT(calls.size(), 0U);
        for (std::size_t number = 1; number <= calls.size(); ++number)
            for (const int error : errors) {
                std::string told;
                with_failing_call(static_cast<long>(number), error, [&] { told = compare(known, root); });
                EXPECT_TRUE(is_right(told))
                    << "call " << number << ", " << calls[number - 1]
                    << ", fails: " << std::generic_category().message(error) << "; told: " << told;
            }
    }

    Bundle bundle;
    Trace trace;
};

INSTANTIATE_TEST_SUITE_P(Level, EachFailingComparison,
                         ::testing::Values(TraceLevel::root, TraceLevel::small, TraceLevel::all),
                         [](const auto& tried) {
                             return tried.param == TraceLevel::root    ? "Root"
                                    : tried.param == TraceLevel::small ? "Small"
                                                                       : "All";
                         });

TEST_P(EachFailingComparison, IsNoChangeOfTheModel) {
    const auto is_right = [](const std::string& told) { return told == "same" || told == "error io"; };
    try_each_call(kFailures, trace, bundle.path(), is_right);
    try_each_call(kRefusals, trace, bundle.path(), is_right);
    for (const std::string root : {"none", "outside/file"})
        try_each_call(kFailures, trace_of_unopened_root(bundle.tree.path(root)), bundle.tree.path(root),
                      is_right);
}

TEST_P(EachFailingComparison, ThatIsNotPermittedIsNoChangeOfTheModel) {
    const auto is_right = [](const std::string& told) { return told != "changed"; };
    try_each_call(kKeptOut, trace, bundle.path(), is_right);
}

TEST_P(EachFailingComparison, ThatTellsOfAnotherWorldIsAtMostAChange) {
    try_each_call(kSurprises, trace, bundle.path(), [](const std::string&) { return true; });
}

}  // namespace
}  // namespace gantry::host::test

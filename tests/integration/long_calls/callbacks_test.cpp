// What an engine's own callbacks throw: it ends the call as a cancel does, and nothing else.
#include <functional>
#include <stdexcept>

#include <gmock/gmock.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "support/cached_bundle.hpp"

namespace gantry::test {
namespace {

using host::Host;
using host::Library;
using host::ProgressCallback;
using testing::HasSubstr;

struct LongCall {
    const char* name;
    std::function<Result<void>(Library& library, const ProgressCallback& progress)> run;
};

template <class T>
Result<void> without_value(const Result<T>& outcome) {
    if (!outcome) return outcome.error();
    return {};
}

class Callbacks : public LibraryTest {
protected:
    void SetUp() override {
        LibraryTest::SetUp();
        copy_bundle("dit", root / "diffusion" / "mine" / "orphan");
        copy_bundle("dit", root / "diffusion" / "mine" / "placed");
        copy_bundle("dit", folder / "bundles" / "other");
        known = register_bundle(bundle);
    }

    std::string known;

    std::vector<LongCall> calls() const {
        const auto other = (folder / "bundles" / "other").string();
        const auto placed = (root / "diffusion" / "mine" / "placed").string();
        const auto id = known;
        return {{"register",
                 [=](Library& on, const ProgressCallback& progress) {
                     return without_value(on.register_external(other, {.progress = progress}));
                 }},
                {"import",
                 [=](Library& on, const ProgressCallback& progress) {
                     return without_value(on.import_model(other, {.progress = progress}));
                 }},
                {"import in place",
                 [=](Library& on, const ProgressCallback& progress) {
                     return without_value(on.import_model_in_place(placed, {.progress = progress}));
                 }},
                {"adopt",
                 [](Library& on, const ProgressCallback& progress) {
                     return without_value(on.adopt_orphan_models({.progress = progress}));
                 }},
                {"reconcile",
                 [](Library& on, const ProgressCallback& progress) {
                     return without_value(on.reconcile({.progress = progress}));
                 }},
                {"validate all",
                 [](Library& on, const ProgressCallback& progress) {
                     return on.validate_all({.progress = progress}, [](const auto&) {});
                 }},
                {"rebuild index",
                 [](Library& on, const ProgressCallback& progress) {
                     return without_value(on.rebuild_index({.progress = progress}));
                 }},
                {"resolve many",
                 [=](Library& on, const ProgressCallback& progress) {
                     return on.resolve_model_execution_descriptors({id}, {.progress = progress},
                                                                   [](const auto&) {});
                 }},
                {"take of resolve many",
                 [=](Library& on, const ProgressCallback& progress) {
                     return on.resolve_model_execution_descriptors({id}, {},
                                                                   [&](const auto&) { progress({}); });
                 }},
                {"take of validate all", [](Library& on, const ProgressCallback& progress) {
                     return on.validate_all({}, [&](const auto&) { progress({}); });
                 }}};
    }
};

TEST_F(Callbacks, ThatThrowEndTheCallAndLeaveTheLibraryUsable) {
    const std::vector<std::pair<ProgressCallback, std::string>> throwing{
        {[](const auto&) { throw std::runtime_error{"the window was closed"}; }, "the window was closed"},
        {[](const auto&) { throw 42; }, "no std::exception"}};
    for (const auto& call : calls()) {
        const auto library = open_library();
        for (const auto& [callback, told] : throwing) {
            Result<void> outcome;
            ASSERT_NO_THROW(outcome = call.run(*library, callback)) << call.name;
            ASSERT_FALSE(outcome) << call.name;
            EXPECT_EQ(outcome.error().code, ErrorCode::cancelled) << call.name;
            EXPECT_THAT(outcome.error().message, HasSubstr(told)) << call.name;
            EXPECT_TRUE(fs::is_empty(root / ".gantry" / "staging")) << call.name;
            EXPECT_TRUE(library->list_models({})) << call.name;
        }
        // The lock is free, for this handle and for others, and the call can be made again.
        EXPECT_TRUE(open_library()->set_configuration("event_limit", "500")) << call.name;
        const auto again = call.run(*library, [](const auto&) {});
        EXPECT_TRUE(again) << call.name << ": " << (again ? "" : again.error().message);
        EXPECT_TRUE(library->reconcile({.adopt = false})) << call.name;
    }
}

TEST_F(Callbacks, OfAnInspectionThatThrowEndItThroughThePlugin) {
    const auto snapshot = copy_cached_bundle(folder / "cache").string();
    const auto host = open_host();
    int calls = 0;
    const auto ended = host->inspect(snapshot, {.depth = Depth::content, .progress = [&](const auto&) {
                                                    ++calls;
                                                    throw std::runtime_error{"the window was closed"};
                                                }});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::cancelled);
    EXPECT_THAT(ended.error().message, HasSubstr("the window was closed"));
    EXPECT_EQ(calls, 1) << "it is not called again after it threw";
    EXPECT_TRUE(host->inspect(snapshot, {.depth = Depth::content}));
}

TEST_F(Callbacks, OfTheLogThatThrowChangeNothing) {
    host::HostOptions options;
    options.plugin_folders = {GANTRY_TEST_PLUGINS, (folder / "no plugins here").string()};
    int lines = 0;
    options.log = [&](std::string_view) {
        ++lines;
        throw 42;
    };
    const auto host = Host::open(std::move(options));
    ASSERT_TRUE(host);
    write_file(root / ".gantry" / "library.json", "{");
    const auto library = Library::open(*host, {.root = root.string(), .reconcile_in_background = false});
    ASSERT_TRUE(library);
    EXPECT_TRUE((*library)->set_configuration("event_limit", "null").error().code == ErrorCode::corrupt);
    EXPECT_GT(lines, 0);
}

}  // namespace
}  // namespace gantry::test

// A long call on a library whose lock another process does not give back.
#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "integration/lifecycle/library_fixture.hpp"
#include "registry/writer_lock.hpp"

namespace gantry::test {
namespace {

using namespace std::chrono_literals;

class LockedLibrary : public LibraryTest {};

TEST_F(LockedLibrary, IsWaitedForOnceWhileAllModelsAreValidated) {
    for (const auto* const name : {"a", "b", "c"}) {
        copy_bundle("dit", folder / "bundles" / name);
        register_bundle(folder / "bundles" / name);
        fs::remove_all(folder / "bundles" / name / "vae");
    }
    constexpr auto kWait = 2s;
    const auto library = host::Library::open(
        open_host(), {.root = root.string(), .lock_wait = kWait, .reconcile_in_background = false});
    ASSERT_TRUE(library);
    const auto held = host::WriterLock::acquire((root / ".gantry").string(), 1s);
    ASSERT_TRUE(held);

    int locked = 0;
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE((*library)->validate_all({}, [&](const auto& outcome) {
        if (!outcome && outcome.error().code == ErrorCode::locked) ++locked;
    }));
    EXPECT_EQ(locked, 3);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2 * kWait) << "each model waited anew";
}

// Every call that would wait for the lock, and is told to end while it does.
TEST_F(LockedLibrary, LetsACancelEndEveryCallThatWaitsForIt) {
    const auto copied = [&](const std::string& name) {
        copy_bundle("dit", folder / "bundles" / name);
        return (folder / "bundles" / name).string();
    };
    const auto id = register_bundle(copied("known"));
    const auto owned_id = open_library()->import_model(copied("owned"), {})->model_id;
    const auto fresh = copied("fresh");
    const auto library = host::Library::open(
        open_host(), {.root = root.string(), .lock_wait = 60s, .reconcile_in_background = false});
    ASSERT_TRUE(library);
    auto& on = **library;

    host::CancelFlag cancel{false};
    const auto code_of = [](const auto& outcome) {
        return outcome ? ErrorCode::internal : outcome.error().code;
    };
    const std::vector<std::pair<const char*, std::function<ErrorCode()>>> calls{
        {"register", [&] { return code_of(on.register_external(fresh, {.cancel = &cancel})); }},
        {"import", [&] { return code_of(on.import_model(fresh, {.cancel = &cancel})); }},
        {"import again",
         [&] { return code_of(on.import_model((folder / "bundles/owned").string(), {.cancel = &cancel})); }},
        {"import in place",
         [&] { return code_of(on.import_model_in_place((root / owned_id).string(), {.cancel = &cancel})); }},
        {"adopt", [&] { return code_of(on.adopt_orphan_models({.cancel = &cancel})); }},
        {"relocate", [&] { return code_of(on.relocate_model(id, fresh, {.cancel = &cancel})); }},
        {"validate", [&] { return code_of(on.validate_model(id, {.cancel = &cancel})); }},
        {"validate all", [&] { return code_of(on.validate_all({.cancel = &cancel}, [](const auto&) {})); }},
        {"reconcile", [&] { return code_of(on.reconcile({.adopt = false, .cancel = &cancel})); }},
        {"reconcile and adopt", [&] { return code_of(on.reconcile({.cancel = &cancel})); }},
        {"rebuild-index", [&] { return code_of(on.rebuild_index({.cancel = &cancel})); }},
        {"remove", [&] { return code_of(on.remove_model(id, {.cancel = &cancel})); }},
    };
    write_file(root / "llm/orphan/model/weights.gguf", "GGUF");
    fs::remove_all(folder / "bundles/known/vae");

    const auto held = host::WriterLock::acquire((root / ".gantry").string(), 1s);
    ASSERT_TRUE(held);
    for (const auto& [name, call] : calls) {
        SCOPED_TRACE(name);
        cancel.store(false);
        std::thread later{[&] {
            std::this_thread::sleep_for(200ms);
            cancel.store(true);
        }};
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(call(), ErrorCode::cancelled);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
        later.join();
    }
}

}  // namespace
}  // namespace gantry::test

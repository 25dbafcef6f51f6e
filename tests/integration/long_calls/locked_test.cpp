// A long call on a library whose lock another process does not give back.
#include <chrono>

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

}  // namespace
}  // namespace gantry::test

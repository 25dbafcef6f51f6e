// Engines name the options that they set and leave out the others. With the warnings of this build (-Wextra
// -Werror), which are theirs too, that compiles only where every member has a default.
#include <gtest/gtest.h>

#include <gantry/host/host.hpp>
#include <gantry/host/library.hpp>

namespace gantry::host {
namespace {

TEST(OptionStructs, TakeOneMemberByItsName) {
    EXPECT_FALSE(HostOptions{.search_default_folders = false}.log);
    EXPECT_EQ((InspectOptions{.depth = Depth::structure}).bundle_format, "");
    EXPECT_TRUE((LibraryOptions{.root = "/models"}).reconcile_in_background);
    EXPECT_TRUE((RegisterOptions{.name = "a"}).tags.empty());
    EXPECT_EQ((ImportOptions{.tags = {"a"}}).model_type, "");
    EXPECT_FALSE((AdoptOptions{.cancel = nullptr}).progress);
    EXPECT_EQ((RemoveOptions{.cancel = nullptr}).cancel, nullptr);
    EXPECT_EQ((ListOptions{.limit = 5}).cursor, "");
    EXPECT_FALSE((ListOptions{.cursor = "a"}).needs_review);
    EXPECT_EQ((ReconcileOptions{.adopt = false}).model_id, "");
    EXPECT_FALSE((ValidateOptions{.depth = Depth::content}).progress);
    EXPECT_FALSE((RebuildOptions{.cancel = nullptr}).progress);
    EXPECT_FALSE((CaptureOptions{.depth = Depth::content}).progress);
    EXPECT_EQ((RelocateOptions{.depth = Depth::content}).cancel, nullptr);
}

}  // namespace
}  // namespace gantry::host

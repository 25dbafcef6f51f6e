#include <atomic>
#include <cstdlib>
#include <thread>

#include <sys/syscall.h>

#include <linux/fs.h>

#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/folder_view.hpp"

namespace gantry::host::test {
namespace {

using ::testing::Values;

int tries() {
    return std::getenv("GANTRY_LONG") != nullptr ? 200'000 : 2'000;
}

// Swaps two names, each always there, until it is told to stop.
class Swapping {
public:
    Swapping(std::string left, std::string right)
        : thread_([this, left = std::move(left), right = std::move(right)] {
              while (!is_over_)
                  ::syscall(SYS_renameat2, AT_FDCWD, left.c_str(), AT_FDCWD, right.c_str(), RENAME_EXCHANGE);
          }) {}
    ~Swapping() {
        is_over_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

class FolderViewRace : public ::testing::TestWithParam<bool> {
protected:
    // Reads `name` over and over; nothing from outside may ever be told.
    void expect_never_outside(const std::string& name) {
        FolderViewOptions options;
        options.use_openat2 = GetParam();
        const auto view = open_view(tree.path("bundle"), options);
        int inside = 0;
        // On a busy machine the other thread may be stopped while the link is in place: go on for a while.
        for (int i = 0; i < tries() || (inside < tries() / 10 && i < 20 * tries()); ++i) {
            const auto read = read_text(*view, name, 0, 64);
            ASSERT_TRUE(read.status != ViewStatus::ok || read.text == "inside") << read.text;
            ASSERT_NE(read.status, ViewStatus::failed);
            inside += read.text == "inside";

            const auto status = view->stat(name);
            ASSERT_TRUE(status.is_ok());
            ASSERT_TRUE(status.value.kind != EntryKind::file || status.value.size == 6) << status.value.size;

            for (const auto& entry : view->list("d").value) ASSERT_EQ(entry.name, "f");
        }
        EXPECT_GE(inside, tries() / 10);
    }

    TemporaryTree tree;
};

INSTANTIATE_TEST_SUITE_P(Resolution, FolderViewRace, Values(true, false), name_of_resolution);

TEST_P(FolderViewRace, AFolderSwappedForALinkNeverLeadsOut) {
    tree.file("bundle/d/f", "inside").file("outside/f", "from outside").file("outside/secret", "");
    tree.link("bundle/spare", "../outside");
    const Swapping swapping{tree.path("bundle/d"), tree.path("bundle/spare")};
    expect_never_outside("d/f");
}

TEST_P(FolderViewRace, AFileSwappedForALinkNeverLeadsOut) {
    tree.file("bundle/d/f", "inside")
        .file("outside", "from outside")
        .link("bundle/spare", tree.path("outside"));
    const Swapping swapping{tree.path("bundle/d/f"), tree.path("bundle/spare")};
    expect_never_outside("d/f");
}

TEST_P(FolderViewRace, ALinkThatGoesUpNeverLeadsOutWhileItsFolderMoves) {
    tree.file("bundle/deep/er/d/f", "inside").file("bundle/f", "inside").file("f", "from outside");
    tree.link("bundle/d/f", "../deep/er/d/../../../f").folder("other");
    const Swapping swapping{tree.path("bundle/deep/er"), tree.path("other")};
    expect_never_outside("d/f");
}

}  // namespace
}  // namespace gantry::host::test

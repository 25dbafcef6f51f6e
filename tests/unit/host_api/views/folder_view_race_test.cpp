#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include <sys/syscall.h>

#include <linux/fs.h>

#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/folder_view.hpp"

namespace gantry::host::test {
namespace {

using ::testing::Values;

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

// What one kind of question came to.
struct Tally {
    int tries = 0;
    int inside = 0;  // answered with what is inside the bundle

    void add(bool is_inside) {
        ++tries;
        inside += is_inside ? 1 : 0;
    }
    [[nodiscard]] bool is_enough() const { return tries >= wanted() && inside >= wanted() / 10; }
    // Tries; a tenth of them must come to something, or nothing was tested.
    [[nodiscard]] static int wanted() { return std::getenv("GANTRY_LONG") != nullptr ? 200'000 : 2'000; }
};

class FolderViewRace : public ::testing::TestWithParam<bool> {
protected:
    // Asks for `name`, in the folder "d", over and over; nothing from outside may ever be told.
    void expect_never_outside(const std::string& name) {
        FolderViewOptions options;
        options.use_openat2 = GetParam();
        const auto view = open_view(tree.path("bundle"), options);
        // On a busy machine the other thread may be stopped while the link is in place: go on for a while.
        const int most = 20 * Tally::wanted();
        while (!(open_.is_enough() && list_.is_enough() && stat_.is_enough()) && open_.tries < most) {
            ASSERT_NO_FATAL_FAILURE(ask(*view, name));
        }
        for (const auto& [question, tally] : {std::pair{"open", open_}, {"list", list_}, {"stat", stat_}}) {
            std::printf("race %s: %s: %d tries, 0 escapes, %d answered from inside\n",
                        ::testing::UnitTest::GetInstance()->current_test_info()->name(), question, tally.tries,
                        tally.inside);
            EXPECT_TRUE(tally.is_enough()) << question << ": " << tally.inside << " of " << tally.tries;
        }
    }

    TemporaryTree tree;

private:
    // The file inside holds 6 bytes and its folder that file alone; what lies outside differs in both.
    void ask(View& view, const std::string& name) {
        const auto read = read_text(view, name, 0, 64);
        ASSERT_TRUE(read.status != ViewStatus::ok || read.text == "inside") << read.text;
        ASSERT_NE(read.status, ViewStatus::failed);
        open_.add(read.text == "inside");

        const auto status = view.stat(name);
        ASSERT_TRUE(status.is_ok());
        const bool is_file = status.value.kind == EntryKind::file;
        ASSERT_TRUE(!is_file || status.value.size == 6) << status.value.size;
        stat_.add(is_file);

        const auto listing = view.list("d");
        ASSERT_NE(listing.status, ViewStatus::failed);
        for (const auto& entry : listing.value) {
            ASSERT_EQ(entry.name, "f");
            ASSERT_TRUE(entry.status.kind != EntryKind::file || entry.status.size == 6) << entry.status.size;
        }
        list_.add(listing.is_ok() && !listing.value.empty());
    }

    Tally open_;
    Tally list_;
    Tally stat_;
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

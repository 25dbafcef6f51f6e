// What the view does where the kernel, or a filter of system calls, refuses openat2 and faccessat2.
#include <cerrno>
#include <cstddef>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "unit/host_api/views/other_process.hpp"
#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/folder_view.hpp"
#include "views/trace.hpp"

namespace gantry::host::test {
namespace {

// From here on the two calls answer `error` in this process.
void refuse_new_calls(std::uint32_t error) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_faccessat2, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    };
    const sock_fprog program{sizeof filter / sizeof filter[0], filter};
    ASSERT_EQ(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ASSERT_EQ(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
    ASSERT_EQ(::syscall(SYS_openat2, AT_FDCWD, ".", nullptr, 0), -1);
    ASSERT_EQ(errno, static_cast<int>(error));
}

class OldKernel : public ::testing::TestWithParam<int> {
protected:
    OldKernel() {
        tree.file("bundle/a/f", "inside").link("bundle/alias", "a").link("bundle/out", "../secret");
        tree.file("secret", "x").file("bundle/secret", "x");
        tree.mode("bundle/secret", 0600);
    }
    void check(bool is_root) {
        refuse_new_calls(static_cast<std::uint32_t>(GetParam()));
        const auto view = open_view(tree.path("bundle"));
        EXPECT_EQ(read_text(*view, "alias/f"), ok_text("inside"));
        EXPECT_EQ(kind_of(*view, "a"), EntryKind::folder);
        EXPECT_EQ(kind_of(*view, "out"), EntryKind::escape);
        EXPECT_EQ(kind_of(*view, "none"), EntryKind::absent);
        EXPECT_EQ(kind_of(*view, "secret"), is_root ? EntryKind::file : EntryKind::unreadable);
        for (const auto& entry : view->list("").value)
            EXPECT_EQ(entry.status, view->stat(entry.name).value) << entry.name;
    }
    TemporaryTree tree;
};

INSTANTIATE_TEST_SUITE_P(Refusal, OldKernel, ::testing::Values(ENOSYS, EPERM), [](const auto& parameter) {
    return parameter.param == ENOSYS ? "Unknown" : "Filtered";
});

TEST_P(OldKernel, ServesABundleAllTheSame) {
    EXPECT_TRUE(passes_in_child([&] { check(::geteuid() == 0); }));
}

TEST_P(OldKernel, StillTellsWhatPermissionsKeepOut) {
    GANTRY_NEEDS_ROOT();
    EXPECT_TRUE(passes_as_other_user([&] { check(false); }));
}

}  // namespace
}  // namespace gantry::host::test

// What a view does where a call of the kernel is refused for good, or has to be repeated.
#include <cerrno>

#include <fcntl.h>

#include "unit/host_api/replaced_calls.hpp"
#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/confined_folder.hpp"
#include "views/entry_status.hpp"
#include "views/file_system_kind.hpp"

namespace gantry::host::test {
namespace {

using host::testing::with_calls;

TEST(KernelCalls, OnlyMissingPermissionIsANo) {
    const TemporaryTree tree;
    const Descriptor folder{::open(tree.root().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const auto expect_access = [&](const std::map<std::string, int, std::less<>>& failures, bool is_expected) {
        with_calls({.failures = failures}, [&] {
            EXPECT_EQ(has_access(folder.get(), "name", R_OK, 0), is_expected);
            EXPECT_EQ(has_access(folder.get(), "", R_OK, AT_EMPTY_PATH), is_expected);
        });
    };
    expect_access({{"faccessat2", EACCES}}, false);
    expect_access({{"faccessat2", EIO}}, true);
    for (const int refusal : {ENOSYS, EPERM, EINVAL}) {
        expect_access({{"faccessat2", refusal}, {"faccessat", EACCES}}, false);
        expect_access({{"faccessat2", refusal}, {"faccessat", EIO}}, true);
    }
}

TEST(KernelCalls, OpenIsAskedAgainWhereARenameElsewhereKeptTheKernelFromBeingSure) {
    TemporaryTree tree;
    tree.file("sub/file", "inside").link("link", "sub/file");
    const auto view = open_view(tree.root());
    for (const int times : {1, 20, 63}) {
        with_calls({.failures = {{"openat2", EAGAIN}}, .first_failures = {{"openat2", times}}},
                   [&] { EXPECT_EQ(read_text(*view, "link"), ok_text("inside")) << times; });
        with_calls({.failures = {{"openat2", EINTR}}, .first_failures = {{"openat2", times}}},
                   [&] { EXPECT_EQ(read_text(*view, "link"), ok_text("inside")) << times; });
    }
    with_calls({.failures = {{"openat2", EAGAIN}}},
               [&] { EXPECT_EQ(read_text(*view, "link"), ok_text("inside")) << "never sure: part by part"; });
}

TEST(KernelCalls, AFolderThatCannotBeOpenedSaysWhatToDo) {
    const TemporaryTree tree;
    const auto code_for = [&](const char* call, int error) {
        auto code = ErrorCode::internal;
        with_calls({.failures = {{call, error}}}, [&] {
            const auto view = FolderView::open(tree.root());
            if (!view) code = view.error().code;
        });
        return code;
    };
    for (const int error : {ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG})
        EXPECT_EQ(code_for("open", error),
                  error == ENOTDIR ? ErrorCode::invalid_argument : ErrorCode::path_not_found);
    for (const int error : {EACCES, EPERM}) EXPECT_EQ(code_for("open", error), ErrorCode::not_readable_here);
    EXPECT_EQ(code_for("faccessat2", EACCES), ErrorCode::not_readable_here);
    for (const auto* call : {"open", "fstat"}) EXPECT_EQ(code_for(call, EIO), ErrorCode::io);
}

// Not being able to tell is no reason to distrust inodes and times for good.
TEST(KernelCalls, AFileSystemThatDoesNotTellItsKindIsAsTheOthers) {
    const TemporaryTree tree;
    with_calls({.failures = {{"fstatfs", EIO}}}, [&] { EXPECT_FALSE(open_view(tree.root())->is_weak()); });
    for (const auto weak :
         {0x65735546UL, 0x6969UL, 0x517BUL, 0xFE534D42UL, 0xFF534D42UL, 0x4d44UL, 0x2011BAB0UL})
        EXPECT_TRUE(is_weak_file_system_type(weak)) << weak;
    EXPECT_FALSE(is_weak_file_system_type(0xEF53UL)) << "ext4";
}

}  // namespace
}  // namespace gantry::host::test

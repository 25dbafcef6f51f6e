#include "views/folder_view.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>

#include "unit/host_api/views/other_process.hpp"
#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/descriptor.hpp"
#include "views/file_system_kind.hpp"

namespace gantry::host::test {
namespace {

using ::testing::Values;

// Both ways to resolve a name: by openat2, and by the walk that older kernels need.
class FolderViewTest : public ::testing::TestWithParam<bool> {
protected:
    FolderViewOptions options() const {
        FolderViewOptions options;
        options.use_openat2 = GetParam();
        return options;
    }
    std::unique_ptr<FolderView> open() const { return open_view(tree.root(), options()); }

    TemporaryTree tree;
};

INSTANTIATE_TEST_SUITE_P(Resolution, FolderViewTest, Values(true, false), name_of_resolution);

TEST_P(FolderViewTest, TellsWhatANameIs) {
    tree.file("a/config.json", "{}").folder("empty").fifo("pipe");
    const auto view = open();
    EXPECT_EQ(kind_of(*view, ""), EntryKind::folder);
    EXPECT_EQ(kind_of(*view, "a"), EntryKind::folder);
    EXPECT_EQ(kind_of(*view, "a/config.json"), EntryKind::file);
    EXPECT_EQ(kind_of(*view, "empty"), EntryKind::folder);
    EXPECT_EQ(kind_of(*view, "pipe"), EntryKind::special);
    EXPECT_EQ(kind_of(*view, "none"), EntryKind::absent);
    EXPECT_EQ(kind_of(*view, "none/deeper"), EntryKind::absent);
    EXPECT_EQ(kind_of(*view, "a/config.json/below"), EntryKind::absent);
    EXPECT_EQ(kind_of(*view, std::string(300, 'x')), EntryKind::absent);
}

TEST_P(FolderViewTest, TellsTheIdentityOfAFile) {
    tree.file("f", "12345");
    const auto view = open();
    struct stat status {};
    ASSERT_EQ(::stat(tree.path("f").c_str(), &status), 0);
    const auto seen = view->stat("f").value;
    EXPECT_EQ(seen.size, 5u);
    EXPECT_EQ(seen.inode, status.st_ino);
    EXPECT_EQ(seen.mtime_ns, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec);
    EXPECT_EQ(seen.ctime_ns, status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec);
    EXPECT_TRUE(seen.is_on_root_device);
    EXPECT_EQ(view->stat("").value.size, 0u);
}

TEST_P(FolderViewTest, RefusesNamesThatAreNone) {
    const auto view = open();
    for (const std::string_view name : {"a//b", "a/", ".", "\xff"}) {
        EXPECT_EQ(view->stat(name).status, ViewStatus::bad_argument) << name;
        EXPECT_EQ(view->list(name).status, ViewStatus::bad_argument) << name;
        EXPECT_EQ(read_text(*view, name).status, ViewStatus::bad_argument) << name;
        EXPECT_EQ(view->sha256(name).status, ViewStatus::bad_argument) << name;
    }
}

TEST_P(FolderViewTest, AnswersEscapeForNamesThatLeadOut) {
    const auto view = open();
    for (const std::string_view name : {"..", "../x", "/etc/passwd"}) {
        EXPECT_EQ(kind_of(*view, name), EntryKind::escape) << name;
        EXPECT_EQ(view->list(name).status, ViewStatus::escape) << name;
        EXPECT_EQ(read_text(*view, name).status, ViewStatus::escape) << name;
    }
    EXPECT_EQ(view->escapes(), (std::vector<std::string>{"..", "../x", "/etc/passwd"}));
}

TEST_P(FolderViewTest, ReadsARange) {
    tree.file("f", "0123456789");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "f"), ok_text("0123456789"));
    EXPECT_EQ(read_text(*view, "f", 3, 4), ok_text("3456"));
    EXPECT_EQ(read_text(*view, "f", 8, 4), ok_text("89"));
    EXPECT_EQ(read_text(*view, "f", 10, 4), ok_text(""));
    EXPECT_EQ(read_text(*view, "f", UINT64_MAX, 4), ok_text(""));
    EXPECT_EQ(read_text(*view, "f", INT64_MAX, 4), ok_text(""));
    EXPECT_EQ(view->status_of_last_read()->size, 10u);
    EXPECT_FALSE(view->source_changed());
}

TEST_P(FolderViewTest, ReadsOnlyRegularFiles) {
    tree.folder("folder").file("f", "x");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "").status, ViewStatus::wrong_kind);
    EXPECT_EQ(read_text(*view, "folder").status, ViewStatus::wrong_kind);
    EXPECT_EQ(read_text(*view, "none").status, ViewStatus::absent);
    EXPECT_EQ(read_text(*view, "f/below").status, ViewStatus::absent);
    EXPECT_EQ(view->list("f").status, ViewStatus::wrong_kind);
    EXPECT_EQ(view->list("none").status, ViewStatus::absent);
    EXPECT_EQ(view->list("f/below").status, ViewStatus::absent);
    EXPECT_EQ(view->sha256("folder").status, ViewStatus::wrong_kind);
}

TEST_P(FolderViewTest, AFifoNamedLikeAFileDoesNotBlock) {
    tree.fifo("model.safetensors");
    const auto view = open();
    EXPECT_EQ(kind_of(*view, "model.safetensors"), EntryKind::special);
    EXPECT_EQ(read_text(*view, "model.safetensors").status, ViewStatus::wrong_kind);
    EXPECT_EQ(view->sha256("model.safetensors").status, ViewStatus::wrong_kind);
    EXPECT_EQ(view->list("").value.at(0).status.kind, EntryKind::special);
}

TEST_P(FolderViewTest, ASocketIsSpecial) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    tree.path("s").copy(address.sun_path, sizeof address.sun_path - 1);
    const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const auto view = open();
    EXPECT_EQ(kind_of(*view, "s"), EntryKind::special);
    EXPECT_EQ(read_text(*view, "s").status, ViewStatus::wrong_kind);
}

TEST_P(FolderViewTest, RefusesAReadOverTheCap) {
    tree.file("f", "x");
    const auto view = open();
    EXPECT_EQ(read_text(*view, "f", 0, kMaxReadBytes + 1).status, ViewStatus::too_large);
    EXPECT_EQ(read_text(*view, "f", 0, kMaxReadBytes), ok_text("x"));
}

TEST_P(FolderViewTest, ListsInByteOrderWithWhatStatWouldTell) {
    tree.file("b", "22").file("B", "1").folder("a").file("a-b", "").file("a.c", "333").link("é", "b").fifo("p");
    tree.link("gone", "nowhere");
    const auto view = open();
    const auto listing = view->list("");
    ASSERT_EQ(listing.status, ViewStatus::ok);
    EXPECT_EQ(names_of(listing.value),
              (std::vector<std::string>{"B", "a", "a-b", "a.c", "b", "gone", "p", "é"}));
    for (const auto& entry : listing.value) EXPECT_EQ(entry.status, view->stat(entry.name).value) << entry.name;
    EXPECT_FALSE(view->source_changed());
}

TEST_P(FolderViewTest, ListsAFolderReachedThroughALink) {
    tree.file("real/one", "1").link("real/two", "one").link("alias", "real");
    const auto view = open();
    EXPECT_EQ(names_of(view->list("alias").value), (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(view->list("alias").value[1].status.kind, EntryKind::file);
}

TEST_P(FolderViewTest, LeavesOutNamesThatAreNotUtf8AndSaysSo) {
    tree.file("good", "x").folder("other").file("bad\xff", "x");
    const auto view = open();
    EXPECT_EQ(names_of(view->list("other").value).size(), 0u);
    EXPECT_FALSE(view->has_names_not_utf8());
    EXPECT_EQ(names_of(view->list("").value), (std::vector<std::string>{"good", "other"}));
    EXPECT_TRUE(view->has_names_not_utf8());
}

TEST_P(FolderViewTest, HidesNamesInTheRootOnly) {
    tree.file("metadata.json", "{}").file("unet/metadata.json", "{}").file("hidden/below", "x").file("f", "x");
    auto with_hidden = options();
    with_hidden.hidden_names = {"metadata.json", "hidden"};
    const auto view = open_view(tree.root(), with_hidden);
    EXPECT_EQ(names_of(view->list("").value), (std::vector<std::string>{"f", "unet"}));
    EXPECT_EQ(kind_of(*view, "metadata.json"), EntryKind::absent);
    EXPECT_EQ(read_text(*view, "metadata.json").status, ViewStatus::absent);
    EXPECT_EQ(view->sha256("metadata.json").status, ViewStatus::absent);
    EXPECT_EQ(kind_of(*view, "hidden/below"), EntryKind::absent);
    EXPECT_EQ(view->list("hidden").status, ViewStatus::absent);
    EXPECT_EQ(kind_of(*view, "unet/metadata.json"), EntryKind::file);
    EXPECT_EQ(names_of(view->list("unet").value), (std::vector<std::string>{"metadata.json"}));
}

TEST_P(FolderViewTest, AViewOfAFileModelRefusesToList) {
    tree.file("model.gguf", "GGUF").file("sibling", "x");
    auto of_file = options();
    of_file.entry_name = "model.gguf";
    const auto view = open_view(tree.root(), of_file);
    EXPECT_EQ(view->entry_name(), "model.gguf");
    EXPECT_EQ(view->list("").status, ViewStatus::unsupported);
    EXPECT_EQ(kind_of(*view, "sibling"), EntryKind::file);
    EXPECT_EQ(read_text(*view, "model.gguf"), ok_text("GGUF"));
}

TEST_P(FolderViewTest, DigestsWholeFiles) {
    tree.file("abc", "abc").file("empty", "").file("long", std::string(3'000'000, 'a'));
    const auto view = open();
    EXPECT_EQ(hex(view->sha256("abc").value),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(view->sha256("empty").value),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    tree.file("long-again", std::string(3'000'000, 'a'));
    EXPECT_EQ(view->sha256("long").value, view->sha256("long-again").value);
    tree.file("long-again", std::string(2'999'999, 'a') + 'b');
    EXPECT_NE(view->sha256("long").value, view->sha256("long-again").value);
}

// Runs `change` all the time until `view` has noticed it in `look`.
void expect_change_noticed(FolderView& view, const std::function<void()>& change,
                           const std::function<void()>& look) {
    std::atomic<bool> is_over = false;
    std::thread changing{[&] {
        while (!is_over) change();
    }};
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!view.source_changed() && std::chrono::steady_clock::now() < deadline) look();
    is_over = true;
    changing.join();
    EXPECT_TRUE(view.source_changed());
}

void overwrite_first_byte(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    EXPECT_EQ(::pwrite(file.get(), "y", 1, 0), 1);
}

TEST_P(FolderViewTest, NoticesAFileThatChangesWhileItIsRead) {
    tree.file("f", std::string(20'000'000, 'x'));
    const auto view = open();
    EXPECT_EQ(read_text(*view, "f", 0, 20'000'000).text.size(), 20'000'000u);
    EXPECT_FALSE(view->source_changed());
    expect_change_noticed(
        *view, [&] { overwrite_first_byte(tree.path("f")); }, [&] { read_text(*view, "f", 0, 20'000'000); });
}

TEST_P(FolderViewTest, NoticesAFileThatChangesWhileItIsDigested) {
    tree.file("f", std::string(20'000'000, 'x'));
    const auto view = open();
    expect_change_noticed(
        *view, [&] { overwrite_first_byte(tree.path("f")); }, [&] { static_cast<void>(view->sha256("f")); });
}

TEST_P(FolderViewTest, NoticesAFolderThatChangesWhileItIsListed) {
    for (int i = 0; i < 1'000; ++i) tree.file(std::to_string(i), "");
    const auto view = open();
    EXPECT_EQ(view->list("").value.size(), 1'000u);
    EXPECT_FALSE(view->source_changed());
    expect_change_noticed(
        *view, [&] { tree.mode(".", 0755); }, [&] { static_cast<void>(view->list("")); });
}

TEST_P(FolderViewTest, TellsWhatPermissionsKeepOut) {
    GANTRY_NEEDS_ROOT();
    tree.file("secret", "x")
        .file("closed/f", "x")
        .file("no-list/f", "x")
        .file("no-pass/f", "x")
        .file("open", "x");
    tree.mode("secret", 0600);
    tree.mode("closed", 0700);
    tree.mode("no-list", 0711);
    tree.mode("no-pass", 0744);
    EXPECT_TRUE(passes_as_other_user([&] {
        const auto view = open();
        EXPECT_EQ(kind_of(*view, "open"), EntryKind::file);
        EXPECT_EQ(kind_of(*view, "secret"), EntryKind::unreadable);
        EXPECT_EQ(read_text(*view, "secret").status, ViewStatus::unreadable);
        EXPECT_EQ(view->sha256("secret").status, ViewStatus::unreadable);

        for (const std::string folder : {"closed", "no-list", "no-pass"}) {
            EXPECT_EQ(kind_of(*view, folder), EntryKind::unreadable) << folder;
            EXPECT_EQ(view->list(folder).status, ViewStatus::unreadable) << folder;
        }
        EXPECT_EQ(kind_of(*view, "closed/f"), EntryKind::unreadable);
        EXPECT_EQ(kind_of(*view, "no-list/f"), EntryKind::file);
        EXPECT_EQ(kind_of(*view, "no-pass/f"), EntryKind::unreadable);
        const auto listing = view->list("");
        ASSERT_EQ(listing.status, ViewStatus::ok);
        for (const auto& entry : listing.value)
            EXPECT_EQ(entry.status, view->stat(entry.name).value) << entry.name;
    }));
}

TEST_P(FolderViewTest, EffectiveRightsCount) {
    GANTRY_NEEDS_ROOT();
    tree.file("secret", "x");
    tree.mode("secret", 0600);
    EXPECT_TRUE(passes_in_child([&] {
        constexpr unsigned kNobody = 65534;
        ASSERT_EQ(::setresuid(kNobody, 0, 0), 0);
        EXPECT_EQ(kind_of(*open(), "secret"), EntryKind::file);
        ASSERT_EQ(::setresuid(0, kNobody, 0), 0);
        EXPECT_EQ(kind_of(*open(), "secret"), EntryKind::unreadable);
    }));
}

TEST_P(FolderViewTest, OpensARootThatIsALink) {
    tree.file("real/f", "x").link("alias", "real");
    EXPECT_EQ(read_text(*open_view(tree.path("alias"), options()), "f"), ok_text("x"));
}

TEST(FolderViewList, HoldsUpTo65536EntriesAndNoMore) {
    TemporaryTree tree{TemporaryTree::fast_parent()};
    const Descriptor folder{::open(tree.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    for (std::uint64_t i = 0; i < kMaxFolderEntries; ++i)
        ASSERT_EQ(::mknodat(folder.get(), std::to_string(i).c_str(), S_IFREG | 0644, 0), 0);
    const auto view = open_view(tree.root());
    EXPECT_EQ(view->list("").value.size(), kMaxFolderEntries);
    tree.file("one more", "");
    EXPECT_EQ(view->list("").status, ViewStatus::too_large);
}

ErrorCode error_of(const std::string& root) {
    const auto view = FolderView::open(root);
    return view ? ErrorCode::internal : view.error().code;
}

TEST(FolderViewOpen, SaysWhyItCannot) {
    TemporaryTree tree;
    tree.file("f", "x").link("loop", "loop").folder("bad\xff");
    EXPECT_EQ(error_of(tree.path("none")), ErrorCode::path_not_found);
    EXPECT_EQ(error_of(tree.path("f/below")), ErrorCode::path_not_found);
    EXPECT_EQ(error_of(tree.path("loop")), ErrorCode::path_not_found);
    EXPECT_EQ(error_of(tree.path(std::string(300, 'x'))), ErrorCode::path_not_found);
    EXPECT_EQ(error_of(tree.path("f")), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of(""), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of(std::string{"/tmp\0/x", 7}), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of(tree.path("bad\xff")), ErrorCode::path_not_utf8);
}

TEST(FolderViewOpen, SaysThatThisUserMayNot) {
    GANTRY_NEEDS_ROOT();
    TemporaryTree tree;
    tree.file("closed/inner/f", "x").file("no-list/f", "x");
    tree.mode("closed", 0700);
    tree.mode("no-list", 0711);
    EXPECT_TRUE(passes_as_other_user([&] {
        EXPECT_EQ(error_of(tree.path("closed")), ErrorCode::not_readable_here);
        EXPECT_EQ(error_of(tree.path("closed/inner")), ErrorCode::not_readable_here);
        EXPECT_EQ(error_of(tree.path("no-list")), ErrorCode::not_readable_here);
        FolderViewOptions of_file;
        of_file.entry_name = "f";
        EXPECT_EQ(read_text(*open_view(tree.path("no-list"), of_file), "f"), ok_text("x"));
    }));
}

TEST(FileSystemKind, FuseNetworkAndFatAreWeak) {
    constexpr unsigned long kExt4 = 0xEF53, kXfs = 0x58465342, kBtrfs = 0x9123683E, kTmpfs = 0x01021994;
    for (const auto type : {kExt4, kXfs, kBtrfs, kTmpfs}) EXPECT_FALSE(is_weak_file_system_type(type)) << type;
    for (const auto type :
         {0x65735546UL, 0x6969UL, 0x517BUL, 0xFF534D42UL, 0xFE534D42UL, 0x4d44UL, 0x2011BAB0UL})
        EXPECT_TRUE(is_weak_file_system_type(type)) << type;
}

TEST(FileSystemKind, WhatOtherMachinesMayChangeIsOfTheNetwork) {
    constexpr unsigned long kExt4 = 0xEF53, kTmpfs = 0x01021994, kFat = 0x4d44, kExfat = 0x2011BAB0;
    for (const auto type : {kExt4, kTmpfs, kFat, kExfat})
        EXPECT_FALSE(is_network_file_system_type(type)) << type;
    for (const auto type : {0x65735546UL, 0x6969UL, 0x517BUL, 0xFF534D42UL, 0xFE534D42UL, 0x01021997UL,
                            0x5346414FUL, 0x73757245UL, 0x00C36400UL, 0x47504653UL, 0x0BD00BD0UL, 0x6B414653UL,
                            0x7461636FUL, 0x01161970UL, 0x19830326UL, 0xAAD7AAEAUL, 0x20030528UL, 0x786F4256UL})
        EXPECT_TRUE(is_network_file_system_type(type)) << type;
    EXPECT_FALSE(is_network_file_system("/proc"));
    EXPECT_FALSE(is_network_file_system("/nothing/is/here"));
}

}  // namespace
}  // namespace gantry::host::test

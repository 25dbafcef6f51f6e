#include "views/memory_view.hpp"

#include "unit/host_api/views/temporary_tree.hpp"
#include "unit/host_api/views/view_questions.hpp"
#include "views/folder_view.hpp"

namespace gantry::host::test {
namespace {

TEST(MemoryView, AnswersAsAFolderOnDiskWithTheSameTree) {
    TemporaryTree tree;
    MemoryView memory;
    for (const auto& [name, content] : std::vector<std::pair<std::string, std::string>>{{"index", "{}"},
                                                                                        {"a/one", "1"},
                                                                                        {"a/b/two", "22"},
                                                                                        {"a-b", "dash"},
                                                                                        {"a.c", ""},
                                                                                        {"bad\xff", "x"}}) {
        tree.file(name, content);
        memory.file(name, content);
    }
    tree.folder("empty").fifo("pipe").link("out", "/etc/passwd").link("out-folder", "/etc");
    memory.folder("empty").entry("pipe", EntryKind::special).entry("out", EntryKind::escape);
    memory.entry("out-folder", EntryKind::escape);
    const auto disk = open_view(tree.root());

    for (const std::string name : {"",
                                   "index",
                                   "a",
                                   "a/one",
                                   "a/b",
                                   "a/b/two",
                                   "a-b",
                                   "a.c",
                                   "empty",
                                   "pipe",
                                   "out",
                                   "out-folder",
                                   "out-folder/passwd",
                                   "none",
                                   "none/x",
                                   "index/x",
                                   "pipe/x",
                                   "a/b/x",
                                   "/etc/passwd",
                                   "../x",
                                   "a//b",
                                   ".",
                                   "a/",
                                   "bad\xff"}) {
        const auto on_disk = disk->stat(name);
        const auto in_memory = memory.stat(name);
        EXPECT_EQ(on_disk.status, in_memory.status) << name;
        EXPECT_EQ(on_disk.value.kind, in_memory.value.kind) << name;
        EXPECT_EQ(on_disk.value.size, in_memory.value.size) << name;
        EXPECT_EQ(read_text(*disk, name), read_text(memory, name)) << name;
        EXPECT_EQ(read_text(*disk, name, 1, 3), read_text(memory, name, 1, 3)) << name;
        EXPECT_EQ(disk->sha256(name).status, memory.sha256(name).status) << name;
        EXPECT_EQ(disk->sha256(name).value, memory.sha256(name).value) << name;
        const auto disk_list = disk->list(name);
        const auto memory_list = memory.list(name);
        EXPECT_EQ(disk_list.status, memory_list.status) << name;
        ASSERT_EQ(names_of(disk_list.value), names_of(memory_list.value)) << name;
        for (std::size_t i = 0; i < disk_list.value.size(); ++i)
            EXPECT_EQ(disk_list.value[i].status.kind, memory_list.value[i].status.kind)
                << disk_list.value[i].name;
    }
    EXPECT_EQ(disk->has_names_not_utf8(), memory.has_names_not_utf8());
    EXPECT_TRUE(memory.has_names_not_utf8());
}

TEST(MemoryView, ASparseFileReadsAsZeros) {
    MemoryView view;
    view.sparse_file("weights", 20'000'000'000, "header");
    EXPECT_EQ(view.stat("weights").value.size, 20'000'000'000u);
    EXPECT_EQ(read_text(view, "weights", 3, 6), ok_text(std::string{"der\0\0\0", 6}));
    EXPECT_EQ(read_text(view, "weights", 10'000'000'000, 2), ok_text(std::string(2, '\0')));
    EXPECT_EQ(read_text(view, "weights", 19'999'999'999, 10), ok_text(std::string(1, '\0')));
    EXPECT_EQ(read_text(view, "weights", 20'000'000'000, 10), ok_text(""));
}

TEST(MemoryView, DigestsSparseFilesAsIfTheirZerosWereThere) {
    MemoryView view;
    view.sparse_file("sparse", 3'000'000, "header").file("full", "header" + std::string(2'999'994, '\0'));
    EXPECT_EQ(view.sha256("sparse").value, view.sha256("full").value);
    EXPECT_EQ(hex(view.file("abc", "abc").sha256("abc").value),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(view.file("empty", "").sha256("empty").value),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(MemoryView, RemembersWhatWasAsked) {
    MemoryView view;
    view.file("a", "0123456789").file("b", "x");
    EXPECT_EQ(view.calls(), 0u);
    static_cast<void>(view.stat("a"));
    static_cast<void>(view.list(""));
    read_text(view, "a", 0, 4);
    read_text(view, "a", 8, 4);
    read_text(view, "none");
    EXPECT_EQ(view.calls(), 5u);
    EXPECT_EQ(view.bytes_read(), (std::map<std::string, std::uint64_t>{{"a", 6}}));
    EXPECT_EQ(view.total_bytes_read(), 6u);
}

TEST(MemoryView, AFilePutInAgainIsAnotherOne) {
    MemoryView view;
    view.file("f", "same");
    const auto before = view.stat("f").value;
    view.file("f", "same");
    const auto after = view.stat("f").value;
    EXPECT_NE(before.inode, after.inode);
    EXPECT_NE(before.ctime_ns, after.ctime_ns);
    EXPECT_EQ(before.size, after.size);
}

TEST(MemoryView, AFolderChangesWithTheNamesInIt) {
    MemoryView view;
    view.file("d/f", "x").file("other", "x");
    const auto before = view.stat("d").value;
    EXPECT_EQ(view.file("d/f", "y").file("new", "").stat("d").value, before);
    const auto added = view.file("d/g", "").stat("d").value;
    EXPECT_NE(added, before);
    EXPECT_EQ(added.inode, before.inode);
    EXPECT_NE(view.remove("d/g").stat("d").value, added);
    const auto root = view.stat("").value;
    EXPECT_NE(view.remove("new").stat("").value, root);
}

TEST(MemoryView, RemovesWithAllThatIsBelow) {
    MemoryView view;
    view.file("a/b/c", "x").file("a-b", "x").remove("a").remove("none");
    EXPECT_EQ(names_of(view.list("").value), (std::vector<std::string>{"a-b"}));
    EXPECT_EQ(kind_of(view, "a/b/c"), EntryKind::absent);
}

TEST(MemoryView, ListsALinkThatLeadsNowhere) {
    MemoryView view;
    view.entry("d/link", EntryKind::absent);
    EXPECT_EQ(names_of(view.list("d").value), (std::vector<std::string>{"link"}));
    EXPECT_EQ(view.list("d").value[0].status.kind, EntryKind::absent);
    EXPECT_EQ(kind_of(view, "d/link"), EntryKind::absent);
    std::byte byte{};
    EXPECT_EQ(view.read("d/link", 0, {&byte, 1}).status, ViewStatus::absent);
}

TEST(MemoryView, PermissionsAndCapsAreThoseOfADisk) {
    MemoryView view;
    view.entry("closed", EntryKind::unreadable).file("f", "x").folder("many");
    EXPECT_EQ(kind_of(view, "closed/f"), EntryKind::unreadable);
    EXPECT_EQ(view.list("closed").status, ViewStatus::unreadable);
    EXPECT_EQ(read_text(view, "closed").status, ViewStatus::unreadable);
    EXPECT_EQ(read_text(view, "f", 0, kMaxReadBytes + 1).status, ViewStatus::too_large);
    for (std::uint64_t i = 0; i < kMaxFolderEntries; ++i) view.file("many/" + std::to_string(i), "");
    EXPECT_EQ(view.list("many").value.size(), kMaxFolderEntries);
    EXPECT_EQ(view.file("many/x", "").list("many").status, ViewStatus::too_large);
    view.set_entry_name("f");
    EXPECT_EQ(view.entry_name(), "f");
    EXPECT_EQ(view.list("").status, ViewStatus::unsupported);
}

}  // namespace
}  // namespace gantry::host::test

#include "library/mount_table.hpp"

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

const auto kTable = MountTable::parse(
    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "30 21 8:17 / /media/disk rw shared:2 - ext4 /dev/sdb1 rw\n"
    "31 21 0:40 / /media/disk/share rw - nfs4 server:/x rw\n"
    "32 21 0:41 /sub /mnt/My\\040Models\\134x rw - fuse.sshfs y rw\n");

TEST(MountTable, NamesTheNearestMountAboveAPath) {
    EXPECT_EQ(kTable.mount_of("/models/a"), "/");
    EXPECT_EQ(kTable.mount_of("/media/disk/a"), "/media/disk");
    EXPECT_EQ(kTable.mount_of("/media/disk"), "/media/disk");
    EXPECT_EQ(kTable.mount_of("/media/disk/share/a/b"), "/media/disk/share");
}

TEST(MountTable, GoesByWholeNames) {
    EXPECT_EQ(kTable.mount_of("/media/disk2/a"), "/");
}

TEST(MountTable, ReadsNamesThatTheKernelEscapes) {
    EXPECT_EQ(kTable.mount_of("/mnt/My Models\\x/a"), "/mnt/My Models\\x");
}

TEST(MountTable, HasOneMountWhereNothingIsKnown) {
    EXPECT_EQ(MountTable::parse("").mount_of("/a/b"), "/");
    EXPECT_EQ(MountTable::parse("nonsense\n\n1 2 3").mount_of("relative"), "/");
    EXPECT_EQ(MountTable::parse("").mount_of(""), "/");
}

TEST(MountTable, KnowsTheMountsOfThisProcess) {
    EXPECT_EQ(MountTable::load().mount_of("/proc/self"), "/proc");
}

TEST(MountTable, TakesABackslashThatEscapesNothingForItself) {
    for (const auto* name : {"/a\\", "/a\\04", "/a\\048", "/a\\8xx", "/a\\0/0", "/a\\x40"}) {
        const auto table = MountTable::parse(std::string{"40 21 0:1 / "} + name + " rw - ext4 x rw\n");
        EXPECT_EQ(table.mount_of(std::string{name} + "/b"), name);
    }
}

}  // namespace
}  // namespace gantry::host

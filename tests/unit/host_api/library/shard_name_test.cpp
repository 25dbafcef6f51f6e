#include "library/shard_name.hpp"

#include <gtest/gtest.h>

namespace gantry::host {
namespace {

TEST(ShardName, IsReadFromNumberAndTotal) {
    const auto shard = shard_name_of("model-00002-of-00003.bin");
    ASSERT_TRUE(shard);
    EXPECT_EQ(shard->prefix, "model-");
    EXPECT_EQ(shard->number, 2u);
    EXPECT_EQ(shard->total, 3u);
    EXPECT_EQ(shard->suffix, ".bin");
    EXPECT_TRUE(shard_name_of("-00001-of-00001"));
}

TEST(ShardName, IsNotReadFromWhatOnlyLooksLikeIt) {
    for (const auto* name : {"", "model.bin", "model-1-of-3.bin", "model-00004-of-00003.bin",
                             "model-00000-of-00000.bin", "model-0000x-of-00003.bin", "model00001-of-00003.bin",
                             "model-00001-of-000031.bin", "00001-of-00003", "-of-00003"})
        EXPECT_FALSE(shard_name_of(name)) << name;
}

TEST(PartialDownload, IsToldByEndingsOfAnyPartInAnyCase) {
    for (const auto* name : {"a.part", "a.bin.Incomplete", "sub/a.CRDOWNLOAD", "a.download/b", "a.tmp"})
        EXPECT_TRUE(partial_download_in({"whole.bin", name})) << name;
    for (const auto* name : {"part", "a.partial", "template.bin", "a.tmpl", "download/a.bin"})
        EXPECT_FALSE(partial_download_in({name})) << name;
}

TEST(PartialDownload, IsASetOfShardsWithOneMissing) {
    EXPECT_FALSE(partial_download_in({"w-00001-of-00002.bin", "w-00002-of-00002.bin"}));
    EXPECT_FALSE(partial_download_in({"w-00000-of-00002.bin", "w-00001-of-00002.bin"})) << "counted from 0";
    const auto partial = partial_download_in({"s/w-00001-of-00003.bin", "s/w-00003-of-00003.bin"});
    ASSERT_TRUE(partial);
    EXPECT_EQ(partial->name, "s/w-00002-of-00003.bin");
    EXPECT_TRUE(partial_download_in({"a/w-00001-of-00002.bin", "b/w-00002-of-00002.bin"}))
        << "two folders, two sets";
    EXPECT_TRUE(partial_download_in({"w-00001-of-00002.bin", "w-00002-of-00002.txt"}))
        << "two endings, two sets";
}

TEST(ShardName, IsOfASetWithAllThatHasItsNamesAndTotal) {
    const auto shard = *shard_name_of("w-00001-of-00003.bin");
    EXPECT_TRUE(shard.is_same_set(*shard_name_of("w-00003-of-00003.bin")));
    for (const auto* other : {"v-00001-of-00003.bin", "w-00001-of-00003.txt", "w-00001-of-00004.bin"})
        EXPECT_FALSE(shard.is_same_set(*shard_name_of(other))) << other;
    for (const auto* name :
         {"w-00001-of-0000x.bin", "w-00001-of-0003", "w-+0001-of-00003.bin", "w-00001-of-00003x"})
        EXPECT_FALSE(shard_name_of(name)) << name;
}

}  // namespace
}  // namespace gantry::host

#include <gantry/formats/safetensors_header.hpp>
#include <gantry/formats/shard_index.hpp>

#include <gtest/gtest.h>

#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats {
namespace {

ShardIndex read(std::string_view text) {
    tests::ViewFixture fixture;
    fixture.memory.file("unet/index.json", text);
    return read_shard_index(fixture.view(), "unet/index.json");
}

TEST(ShardIndex, TellsEachShardOnceInOrder) {
    const auto index = read(R"({"metadata": {}, "weight_map": {"b": "2.safetensors", "a": "1.safetensors", "c":
                                "2.safetensors"}})");
    EXPECT_EQ(index.problem, "");
    EXPECT_EQ(index.shards, (std::vector<std::string>{"1.safetensors", "2.safetensors"}));
}

TEST(ShardIndex, TellsTheShardOfEachTensor) {
    const auto index = read(R"({"metadata": {}, "weight_map": {"b": "2.safetensors", "a": "1.safetensors"}})");
    ASSERT_EQ(index.tensors.size(), 2U);
    for (const auto& tensor : index.tensors)
        EXPECT_EQ(tensor.name_hash, hash_of_tensor(tensor.shard == 0 ? "a" : "b"));
}

TEST(ShardIndex, NeedsWhatTheLoadersRead) {
    for (const auto* text : {"[]", "{}", R"({"metadata": {}})", R"({"weight_map": {"a": "1"}})",
                             R"({"metadata": null, "weight_map": {"a": "1"}})",
                             R"({"metadata": {}, "weight_map": {}})", R"({"metadata": {}, "weight_map": []})",
                             R"({"metadata": {}, "weight_map": {"a": 1}})", R"({"metadata": {}, "weight_map")"})
        EXPECT_NE(read(text).problem, "") << text;
}

TEST(ShardIndex, IsNotReadWhenItIsTooLarge) {
    tests::ViewFixture fixture;
    fixture.memory.sparse_file("index.json", std::uint64_t{33} << 20);
    const auto index = read_shard_index(fixture.view(), "index.json");
    EXPECT_EQ(index.status, ViewStatus::too_large);
    EXPECT_NE(index.problem, "");
    EXPECT_EQ(fixture.memory.total_bytes_read(), 0U);
}

TEST(ShardName, MustBeBare) {
    EXPECT_EQ(check_shard_name("model-00001-of-00002.safetensors"), ShardNameFault::none);
    EXPECT_EQ(check_shard_name("..model"), ShardNameFault::none);
    for (const std::string_view name : {"", ".", "parts/1", "./1", "a\\b", "a/"})
        EXPECT_EQ(check_shard_name(name), ShardNameFault::not_bare) << name;
    for (const std::string_view name : {"..", "../1", "a/../1", "a/..", "/etc/passwd", "..\\1", "\\\\host\\1"})
        EXPECT_EQ(check_shard_name(name), ShardNameFault::escapes) << name;
    EXPECT_EQ(check_shard_name(std::string_view{"a\0b", 3}), ShardNameFault::escapes);
}

TEST(ShardName, HoldsVariantAndEnding) {
    EXPECT_EQ(parse_shard_name("model-00001-of-00002.safetensors", "model")->variant, "");
    EXPECT_EQ(parse_shard_name("model.fp16-00001-of-00002.safetensors", "model")->variant, "fp16");
    EXPECT_EQ(parse_shard_name("model-00001-of-00002.fp16.safetensors", "model")->variant, "fp16");
    EXPECT_EQ(parse_shard_name("model-00001-of-00002.bin", "model")->extension, "bin");
    for (const auto* name :
         {"model.safetensors", "model-1-of-2.safetensors", "other-00001-of-00002.safetensors",
          "model-00001-of-00002", "model.a-00001-of-00002.b.safetensors"})
        EXPECT_FALSE(parse_shard_name(name, "model")) << name;
}

}  // namespace
}  // namespace gantry::formats

#include <gantry/formats/safetensors_header.hpp>

#include <gtest/gtest.h>

#include "unit/bundle_formats/safetensors_text.hpp"
#include "unit/bundle_formats/view_fixture.hpp"

namespace gantry::formats {
namespace {

using tests::safetensors_file;

SafetensorsHeader check(std::string_view file) {
    tests::ViewFixture fixture;
    fixture.memory.file("model.safetensors", file);
    return check_safetensors(fixture.view(), "model.safetensors", file.size());
}

TEST(SafetensorsHeader, TakesWhatTheLibraryTakes) {
    for (
        const auto* header :
        {R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})",
         R"(  {"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4],"more":1}}  )",
         R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})",
         R"({"__metadata__":null,"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
         R"({"b":{"dtype":"U8","shape":[],"data_offsets":[3,4]},"a":{"dtype":"I8","shape":[3,1],"data_offsets":[0,3]}})",
         R"({"e":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]},"a":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}})"})
        EXPECT_EQ(check(safetensors_file(header, 4)).problem, "") << header;
}

TEST(SafetensorsHeader, TellsTheTypeOfMostBytes) {
    const auto header = check(safetensors_file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                                   "b":{"dtype":"BF16","shape":[4],"data_offsets":[4,12]}})",
                                               12));
    EXPECT_EQ(header.problem, "");
    EXPECT_EQ(header.main_dtype, "BF16");
    EXPECT_EQ(header.tensor_count, 2U);
    EXPECT_EQ(header.first_tensor, "a");
}

TEST(SafetensorsHeader, TellsTheHashOfEachTensorsName) {
    const auto file =
        safetensors_file(R"({"__metadata__":{},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
                                           "a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                         2);
    tests::ViewFixture fixture;
    fixture.memory.file("model.safetensors", file);
    std::vector<std::size_t> hashes;
    EXPECT_EQ(check_safetensors(fixture.view(), "model.safetensors", file.size(), &hashes).problem, "");
    EXPECT_EQ(hashes, (std::vector<std::size_t>{hash_of_tensor("a"), hash_of_tensor("b")}));
}

TEST(SafetensorsHeader, RefusesWhatTheLibraryRefuses) {
    for (
        const auto* header :
        {R"({"a":{"dtype":"F17","shape":[2],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"F16","shape":[3],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}})",
         R"({"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"F4","shape":[7],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}})",
         R"({"a":{"dtype":"U8","shape":[4]}})",
         R"({"a":{"shape":[4],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":4,"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,5]}})",
         R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
         R"({"a":4})",
         "[]",
         "{",
         "",
         R"({"a":{"dtype":"U8","shape":[9223372036854775807,9],"data_offsets":[0,4]}})",
         R"({"__metadata__":{"n":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
         R"({"__metadata__":[],"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
         R"({"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
         R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})"})
        EXPECT_NE(check(safetensors_file(header, 4)).problem, "") << header;
    EXPECT_NE(check(safetensors_file("{}", 0)).problem, "") << "no tensors";
}

TEST(SafetensorsHeader, NoticesAByteTooFewAndOneTooMany) {
    const auto good = tests::good_safetensors();
    const auto cut = check(good.substr(0, good.size() - 1));
    EXPECT_TRUE(cut.is_cut);
    EXPECT_EQ(cut.problem, "1 bytes are missing at its end");
    const auto extended = check(good + '\0');
    EXPECT_FALSE(extended.is_cut);
    EXPECT_EQ(extended.problem, "1 bytes too many follow the last tensor");
}

TEST(SafetensorsHeader, NoticesAFileThatEndsEarly) {
    const auto good = tests::good_safetensors();
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{20}})
        EXPECT_TRUE(check(good.substr(0, size)).is_cut) << size;
}

TEST(SafetensorsHeader, DoesNotReadAHeaderOfAbsurdLength) {
    tests::ViewFixture fixture;
    fixture.memory.sparse_file("model.safetensors", std::uint64_t{1} << 40,
                               std::string_view{"\x01\xe1\xf5\x05\0\0\0\0", 8});  // 100,000,001
    const auto header = check_safetensors(fixture.view(), "model.safetensors", std::uint64_t{1} << 40);
    EXPECT_NE(header.problem, "");
    EXPECT_EQ(fixture.memory.total_bytes_read(), 8U);
}

}  // namespace
}  // namespace gantry::formats
